/**
Random trees through every command that carries them, between all engines, alone and with a second writer on both
sides. A model says what may be written and what must be there: after each run, and after another one that nobody
disturbs.

TRANSFER_RUNS and TRANSFER_NODES make it longer, TRANSFER_SEED is where it begins: a run that fails names its own.
*/
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {engineKinds, type EngineSource} from '../helpers/engines.ts';
import {checkFile} from './model/export-files.ts';
import {
	checkPartly,
	checkReplay,
	checkStrictly,
	checkWrites,
	Findings,
	isSoon,
	shown,
	tolerance,
	type Comparing,
} from './model/findings.ts';
import {
	around,
	goesAt,
	isHidden,
	told,
	type Forest,
} from './model/forest.ts';
import {type Outcome} from './model/outcome.ts';
import {Run} from './model/run.ts';

const runs = Number(process.env.TRANSFER_RUNS ?? 21);
const nodeCount = Number(process.env.TRANSFER_NODES ?? (process.env.TRANSFER_RUNS === undefined ? 80 : 1000));
const firstSeed = Number(process.env.TRANSFER_SEED ?? (Date.now() % 1_000_000));

const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-transfers-'));
const sources: EngineSource[] = [];
const engines: Engine[] = [];
test.before(async () => {
	const kinds = engineKinds.filter(({missing}) => missing === undefined);
	for (const kind of kinds) {
		const source = await kind.start();
		sources.push(source);
		engines.push(await source.open());
	}
});
test.after.always(async () => {
	await Promise.all(engines.map(async engine => engine.close()));
	await Promise.all(sources.map(async source => source.stop()));
	await rm(folder, {recursive: true});
});

function visible(forest: Forest): Forest {
	return new Map(forest.entries().filter(([place]) => !isHidden(place)));
}

/** Without what has expired. */
function living(forest: Forest): Forest {
	const now = Date.now();
	return new Map(forest.entries().filter(([place]) => goesAt(forest, place) > now));
}

const withoutEnds = (forest: Forest): Forest => new Map(forest.entries().map(([place, {endsAt, ...spot}]) => [place, spot]));

type Amounts = {readonly created: number; readonly updated: number; readonly deleted: number};

function amountsIn(text: string): Amounts {
	const amounts = new Map(text.split(', ').map(part => {
		const [count = '', ...words] = part.split(' ');
		return [words.join(' ').replace(/^to (create|update|delete)$/, '$1d'), Number(count.replaceAll(',', ''))];
	}));
	return {created: amounts.get('created') ?? 0, updated: amounts.get('updated') ?? 0, deleted: amounts.get('deleted') ?? 0};
}

/** What the last line of a run says has to be what was done. */
function checkSums(findings: Findings, run: Run, stdout: string, {outcome, source, left}: {readonly outcome: Outcome; readonly source: Forest; readonly left: Forest}): void {
	const last = stdout.trimEnd().split('\n').at(-1)!;
	if (!run.policy.isCopy) {
		const {created, updated, deleted} = outcome;
		findings.check(JSON.stringify(amountsIn(last)) === JSON.stringify({created, updated, deleted}), () => `${last} is said of ${shown({created, updated, deleted})}`);
		return;
	}

	if (run.policy.existing === 'keep') {
		return;
	}

	const gone = source.entries().filter(([place]) => run.kind === 'cp' ? !outcome.barred.has(place) : !left.has(place)).toArray();
	const count = (isKey: boolean) => gone.filter(([, {value}]) => (value !== undefined) === isKey).length;
	const said = ['key', 'director'].map(word => Number(last.split(' and ').find(part => part.includes(` ${word}`))?.split(' ', 1)[0]?.replaceAll(',', '') ?? 0));
	findings.check(said[0] === count(true) && said[1] === count(false), () => `${last} is said of ${count(true)} and ${count(false)}`);
}

/** What a move leaves: what is hidden or could not be moved for sure, with the directories around that. */
function checkLeft(findings: Findings, run: Run, {outcome, source, before, left}: {readonly outcome: Outcome; readonly source: Forest; readonly before: Forest; readonly left: Forest}): void {
	const isStaying = (place: string) => {
		const {value} = source.get(place)!;
		return isHidden(place) || outcome.barred.has(place) || outcome.kept.has(place) || around(place).some(at => outcome.kept.has(at) && outcome.wanted.get(at)!.value !== undefined)
			|| (value !== undefined && run.policy.existing === 'keep' && before.has(place));
	};

	const staying = new Set(source.keys().flatMap(place => isStaying(place) ? [place, ...around(place)] : []));
	for (const place of source.keys()) {
		// A directory may stay for the sake of what has expired since.
		const isSure = (run.policy.existing !== 'keep' && !run.isShort) || source.get(place)!.value !== undefined;
		findings.check(left.has(place) === staying.has(place) || !isSure || isSoon(at => run.source.states(at), place), () => `${shown(place)} is ${left.has(place) ? '' : 'not '}in the source any more`);
	}
}

/** A run with nobody else about: all is known beforehand. */
async function checkAlone(findings: Findings, run: Run): Promise<void> {
	run.begin();
	await run.age();
	const before = living(run.target.now);
	const whole = living(run.source.now);
	const [source, old] = [visible(whole), new Map(before)];
	const outcome = run.outcomeOf(run.sides.isDropping ? withoutEnds(source) : source, old);
	const start = Date.now();
	const dry = await run.carry('--dry-run');
	findings.check([run.sides.from, run.sides.to].every(({writes}) => writes.length === 0), () => 'a dry run has written');
	run.hold();
	const {code, stdout, stderr} = await run.carry();
	run.end();
	const found = await run.found();
	const [transferred] = [run.sides.to.transferred];
	checkWrites(findings, run.sides);
	checkReplay(findings, run.source, found.source, 'source');
	checkReplay(findings, run.target, found.target, 'target');
	findings.check(code === 0 || stderr !== '', () => `exit ${code} without a word`);
	if (source.size === 0) {
		findings.check(code !== 0 && transferred.length === 0, () => `exit ${code}, and ${transferred.length} writes, from nothing`);
		return;
	}

	const comparing: Comparing = {
		sides: run.sides, outcome, source: run.sides.isDropping ? withoutEnds(source) : source, going: source, before: old, found: found.target, isShort: run.isShort,
		slack: tolerance + Date.now() - start,
	};
	const isLossy = run.isFromRemote && !run.policy.isBarring && source.values().some(({value}) => told(value)?.includes('\uFFFD') === true);
	const {isCopy, isKeepGoing} = run.policy;
	const isBarred = outcome.barred.size > 0 && !isKeepGoing;
	const isRefused = isBarred || (outcome.conflicts.length > 0 && (isCopy || !isKeepGoing));
	if (isRefused || outcome.isStuck) {
		// What was in the way may have expired before the transfer came to it.
		const isFree = !isRefused && run.isShort && !run.outcomeOf(comparing.source, living(before)).isStuck;
		findings.check(code !== 0 || isFree, () => `exit 0 with ${outcome.conflicts.length} conflicts, ${String(outcome.isStuck)}`);
		findings.check(!isRefused || (isCopy && !isBarred) || transferred.length === 0, () => `${transferred.length} writes with conflicts such as ${shown(outcome.conflicts[0])}`);
		findings.check(run.kind !== 'mv' || source.keys().every(place => found.source.has(place) || isSoon(at => run.source.states(at), place)), () => 'half of a move was taken from the source');
		checkPartly(findings, comparing);
		return;
	}

	if (run.isShort && code !== 0 && /to be deleted since the look|^108:/m.test(stderr)) {
		// What expired while it was compared was not agreed to, or was still there with what is hidden in it.
		checkPartly(findings, comparing);
		return;
	}

	checkStrictly(findings, comparing);
	const isStaying = run.kind === 'mv' && found.source.size > 0;
	const isFailing = isLossy || isStaying || outcome.barred.size > 0 || outcome.conflicts.length > 0;
	// What expires in the source between look and writing was not agreed to.
	const isTold = isFailing || (run.isShort && /to be deleted by now|stays:|may hold bytes/.test(stderr));
	findings.check((code === 0) === !isFailing || (isTold && code === 1), () => `exit ${code}: ${stderr.slice(0, 500)}`);
	if (run.kind === 'mv') {
		checkLeft(findings, run, {
			outcome, source: whole, before: old, left: found.source,
		});
	}

	if (!run.isShort) {
		checkSums(findings, run, stdout, {outcome, source, left: found.source});
		const [planned, done] = [dry, {stdout}].map(result => amountsIn(result.stdout.trimEnd().split('\n').at(-1)!));
		findings.check(isCopy || JSON.stringify(planned) === JSON.stringify(done), () => `a dry run said ${shown(planned)}, and ${shown(done)} was done`);
	}

	await checkFile(findings, run, run.isDroppedInFile ? withoutEnds(source) : source);
}

/** A run with a second writer: what he did not touch is certain, and of the rest each write has to have its reason. */
async function checkDisturbed(findings: Findings, run: Run): Promise<void> {
	run.begin();
	const [source, before] = [visible(run.source.now), new Map(run.target.now)];
	const start = Date.now();
	run.hold();
	const {code, stderr} = await run.carryDisturbed();
	run.code = code;
	run.end();
	const found = await run.found();
	const {sides} = run;
	checkWrites(findings, sides);
	checkReplay(findings, run.source, found.source, 'source');
	checkReplay(findings, run.target, found.target, 'target');
	findings.check(code === 0 || stderr !== '', () => `exit ${code} without a word`);
	const foreign = [...sides.from.done, ...sides.to.done].filter(({isTransfer}) => !isTransfer);
	const touched = new Set(foreign.flatMap(({key}) => [sides.fromTop, sides.toTop].filter(top => key === top || key.startsWith(`${top}/`)).map(top => key.slice(top.length + 1))));
	const above = new Set(touched.values().flatMap(place => around(place)));
	const isTouched = (place: string) => above.has(place) || touched.has(place) || around(place).some(at => touched.has(at));
	const outcome = run.outcomeOf(sides.isDropping ? withoutEnds(source) : source, before);
	if (code !== 0 || outcome.isStuck || outcome.conflicts.length > 0) {
		return;
	}

	checkStrictly(findings, {
		sides, outcome, source: sides.isDropping ? withoutEnds(source) : source, going: source, before, found: found.target, isShort: run.isShort,
		slack: tolerance + Date.now() - start, skips: isTouched,
	});
	// What was there all the time has come over, as it was at some time.
	for (const [place, {value}] of source) {
		const states = run.source.states(place);
		const isSteady = states.every(state => state.isThere && state.value !== undefined) && around(place).every(at => run.target.states(at).every(({isThere, value: text}, i) => i === 0 || (isThere && text === undefined)));
		if (value === undefined || !isSteady || run.policy.existing !== 'overwrite' || (run.policy.isBarring && states.some(state => told(state.value)?.includes('\uFFFD'))) || foreign.some(({key}) => key === `${sides.toTop}/${place}`) || isSoon(at => run.source.states(at), place)) {
			continue;
		}

		const there = found.target.get(place);
		findings.check(there !== undefined && states.some(state => told(state.value) === told(there.value)), () => `${shown(place)} is ${shown(there)}, and was ${shown(states)}`);
	}
}

async function check(run: Run): Promise<readonly string[]> {
	const findings = new Findings();
	await run.prepare();
	if (run.disturbance !== 'none') {
		await checkDisturbed(findings, run);
	}

	if (findings.all.length === 0) {
		if (run.isShort) {
			await run.forgetExpired();
		}

		await checkAlone(findings, run);
	}

	await run.clean();
	return findings.all;
}

test('random trees come over whole, whoever writes meanwhile', async t => {
	t.timeout(process.env.TRANSFER_RUNS === undefined ? 300_000 : 86_400_000);
	const failed: string[] = [];
	for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
		const run = new Run(seed, {nodeCount, engines, folder});
		const findings = await check(run);
		if (process.env.TRANSFER_RUNS !== undefined) {
			process.stderr.write(`${findings.length === 0 ? 'ok' : 'NOT OK'} ${run.title}: exit ${run.code}\n`);
		}

		if (findings.length === 0) {
			continue;
		}

		failed.push(`${run.title} (TRANSFER_SEED=${seed} TRANSFER_RUNS=1 TRANSFER_NODES=${nodeCount}): ${findings.length} faults\n${findings.slice(0, 8).join('\n')}`);
		process.stderr.write(`${failed.at(-1)!}\n`);
	}

	t.log(`${runs} runs from seed ${firstSeed} on, ${nodeCount} nodes each`);
	t.deepEqual(failed, []);
});
