/**
Random trees through every command that carries them, between all engines, alone and with a second writer on both
sides. A model says what must be there.

TRANSFER_RUNS and TRANSFER_NODES make it longer, TRANSFER_SEED is where it begins: a run that fails names its own.
*/
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {directoryOf, keyOf} from '../../source/subtree/entries.ts';
import {nodeAt} from '../../source/commands/common/location.ts';
import {runWords} from '../helpers/command-context.ts';
import {engineKinds, type EngineSource} from '../helpers/engines.ts';
import {randomFrom} from '../helpers/random-operations.ts';
import {
	disturb,
	gather,
	goesAt,
	grow,
	isHidden,
	likeness,
	plantForest,
	Pool,
	told,
	Touched,
	type Forest,
} from './forest.ts';

const runs = Number(process.env.TRANSFER_RUNS ?? 14);
const nodeCount = Number(process.env.TRANSFER_NODES ?? (process.env.TRANSFER_RUNS === undefined ? 80 : 1000));
const firstSeed = Number(process.env.TRANSFER_SEED ?? (Date.now() % 1_000_000));
/** Paths that the writer on each side writes to. */
const disturbedMax = 40;
const tolerance = 6000;

const transfers = ['cp', 'mv', 'sync', 'sync --delete', 'json', 'yaml', 'dir'] as const;
type Kind = typeof transfers[number];

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

/** One transfer, from what is there before to what is there afterwards. */
class Run {
	readonly #seed: number;
	readonly #random: ReturnType<typeof randomFrom>;
	readonly #pool: Pool;
	readonly kind: Kind;
	readonly isDisturbed: boolean;
	/** Whether some nodes live only a few seconds. */
	readonly isShort: boolean;
	readonly from: Engine;
	readonly to: Engine;
	readonly fromTop: string;
	readonly toTop: string;
	readonly #isFresh: boolean;
	readonly #file: string;
	/** Milliseconds between two writes of the second writer. */
	readonly #pause: number;
	/** Go on after what cannot be done. */
	readonly isKeepGoing: boolean;
	/** How the command ended. */
	code = -1;
	before!: {readonly source: Forest; readonly target: Forest; readonly hidden: ReadonlyMap<string, string | undefined>};
	readonly touched = {source: new Touched(), target: new Touched()};

	constructor(seed: number) {
		this.#seed = seed;
		// Neighbours are not to be alike.
		this.#random = randomFrom(Math.imul(seed, 0x9E_37_79_B1) ^ (seed >>> 3));
		this.kind = transfers[seed % transfers.length]!;
		this.isDisturbed = this.#random(2) === 0;
		this.#pause = [0, 1, 5, 20][this.#random(4)]!;
		this.isKeepGoing = this.#random(2) === 0;
		this.isShort = this.#random(3) === 0;
		this.#isFresh = this.#random(2) === 0;
		this.#pool = new Pool(seed, this.#random, this.#random(2) === 0);
		this.from = engines[this.#random(engines.length)]!;
		this.to = engines[this.#random(engines.length)]!;
		this.fromTop = `/from-${seed}`;
		this.toTop = this.#isNamed ? `/to-${seed}/from-${seed}` : `/to-${seed}`;
		this.#file = path.join(folder, `export-${seed}`);
	}

	get title(): string {
		return `seed ${this.#seed}: ${this.kind}, ${this.from.info.kind} to ${this.to.info.kind}${this.#isFresh ? '' : ', over something'}${this.isDisturbed ? ', with a second writer' : ''}`;
	}

	/** Whether what only the target has is deleted. */
	get isPruning(): boolean {
		return !['cp', 'mv', 'sync'].includes(this.kind);
	}

	get #isNamed(): boolean {
		return this.kind === 'cp' || this.kind === 'mv';
	}

	async prepare(): Promise<void> {
		const planted = grow(this.#pool, this.#random, nodeCount, this.isShort);
		const like = this.#isFresh ? undefined : likeness(planted, this.#pool, this.#random, this.isPruning);
		await plantForest(this.from, this.fromTop, planted);
		if (like !== undefined) {
			await plantForest(this.to, this.toTop, like);
		} else if (this.#isNamed) {
			await this.to.create(path.posix.dirname(this.toTop), {dir: true});
		}

		const hidden = new Map<string, string | undefined>();
		for (const [place, {value}] of planted) {
			if (isHidden(place) && goesAt(planted, place) > Date.now() + 100_000) {
				hidden.set(place, told(value));
			}
		}

		this.before = {source: await gather(this.from, this.fromTop), target: await gather(this.to, this.toTop), hidden};
	}

	/** The command; import's is run again with `isAgain`. */
	async carry(isAgain = false, more: readonly string[] = []): Promise<{code: number; stdout: string; stderr: string}> {
		const isNamed = this.#isNamed;
		const words = [...(this.isKeepGoing ? ['--keep-going'] : []), '--yes', ...more];
		const isHere = this.from === this.to;
		const settings = {mode: 'own', engine: this.to, more: {connectTo: async () => this.from}} as const;
		const source = `${isHere ? '' : 'other:'}${this.fromTop}`;
		if (isNamed) {
			return runWords([this.kind, '-r', ...words, source, path.posix.dirname(this.toTop)], settings);
		}

		if (this.kind.startsWith('sync')) {
			// The writers may have made directories where keys are to be.
			const isDeleting = isAgain || this.isPruning;
			return runWords(['sync', ...(isDeleting ? ['--delete'] : []), ...words, source, this.toTop], settings);
		}

		const exported = isAgain ? {code: 0, stderr: ''} : await runWords(['export', this.fromTop, this.#file, '--format', this.kind], {mode: 'own', engine: this.from});
		if (exported.code !== 0 && !exported.stderr.includes('API cannot carry')) {
			return {...exported, stdout: ''};
		}

		const imported = await runWords(['import', this.#file, this.toTop, '--overwrite', '--prune', ...words], settings);
		return {code: Math.max(exported.code, imported.code), stdout: imported.stdout, stderr: exported.stderr + imported.stderr};
	}

	/** Both writers, until the promise is settled. */
	async disturbing<Result>(action: () => Promise<Result>): Promise<Result> {
		const ending = new AbortController();
		const {source, target} = this.before;
		const sample = (places: readonly string[]) => places.filter(place => place !== '' && this.#random(places.length) < disturbedMax);
		const writers = ([
			[this.from, this.fromTop, this.touched.source, source.keys().toArray()],
			[this.to, this.toTop, this.touched.target, new Set([...source.keys(), ...target.keys()]).values().toArray()],
		] as const).map(async ([engine, top, touched, places]) => disturb(engine, top, {
			paths: sample(places), pool: this.#pool, random: this.#random, touched, pause: this.#pause, signal: ending.signal,
		}));
		try {
			return await action();
		} finally {
			ending.abort();
			await Promise.all(writers);
		}
	}

	async clean(): Promise<void> {
		for (const [engine, key] of [[this.from, this.fromTop], [this.to, `/to-${this.#seed}`]] as const) {
			await engine.delete(key, {recursive: true}).catch(() => undefined);
		}

		await rm(this.#file, {recursive: true, force: true});
	}
}

class Findings {
	readonly all: string[] = [];

	check(isTrue: boolean, text: () => string): void {
		if (!isTrue) {
			this.all.push(text());
		}
	}
}

const shown = (text: unknown) => JSON.stringify(text)?.slice(0, 200);
/** Whether a place has a value that a copy over HTTP leaves out, or lies in one. */
const isLossyPlace = (engine: Engine, forest: Forest, place: string) => {
	for (let at: string | undefined = place; at !== undefined && engine.info.kind === 'remote'; at = directoryOf(at)) {
		if (forest.get(at)?.value?.includes('\uFFFD')) {
			return true;
		}
	}

	return false;
};

const isLossyForest = (engine: Engine, forest: Forest) => engine.info.kind === 'remote' && forest.values().some(({value}) => value?.includes('\uFFFD'));

/** Each node of the source is in the target, and what else is there was there. Those for which `skips` is true may differ. */
function checkContent(findings: Findings, {source, target, before, isPruning, isOver, skips = () => false}: {
	readonly source: Forest;
	readonly target: Forest;
	readonly before: Forest;
	readonly isPruning: boolean;
	/** Directories that are there keep their lifetimes. */
	readonly isOver: boolean;
	readonly skips?: (place: string) => boolean;
}): void {
	const now = Date.now();
	for (const place of new Set([...source.keys(), ...target.keys(), ...(isPruning ? [] : before.keys())])) {
		const wanted = source.get(place) ?? (isPruning ? undefined : before.get(place));
		const found = target.get(place);
		const wantedEnd = source.has(place) ? goesAt(source, place) : goesAt(before, place);
		if (skips(place) || wantedEnd < now + tolerance) {
			continue;
		}

		findings.check(wanted !== undefined || found === undefined, () => `${shown(place)} was invented: ${shown(found)}`);
		findings.check(found !== undefined || wanted === undefined, () => `${shown(place)} is missing: ${shown(wanted)}`);
		if (wanted === undefined || found === undefined) {
			continue;
		}

		findings.check(told(wanted.value) === told(found.value), () => `${shown(place)} is ${shown(found.value)}, not ${shown(wanted.value)}`);
		const foundEnd = goesAt(target, place);
		const latest = isOver ? Math.min(wantedEnd, goesAt(before, directoryOf(place) ?? '')) : wantedEnd;
		// What is there as it is wanted is not written; what only the target has goes with a directory that has a time to live now.
		const old = before.get(place);
		const isKept = isOver ? old !== undefined && (found.value === undefined || (told(old.value) === told(wanted.value) && old.endsAt === found.endsAt)) : !source.has(place);
		findings.check(isKept || foundEnd === latest || Math.abs(foundEnd - latest) < tolerance, () => `${shown(place)} ends at ${foundEnd}, not ${latest}`);
	}
}

async function checkHidden(findings: Findings, run: Run): Promise<void> {
	const {signal} = new AbortController();
	for (const [place, value] of run.before.hidden) {
		const there = await nodeAt({engine: run.to, key: keyOf(run.toTop, place)}, signal).catch(() => undefined);
		findings.check(there === undefined, () => `the hidden ${shown(place)} has got into the target`);
		if (run.isDisturbed) {
			continue;
		}

		const left = await nodeAt({engine: run.from, key: keyOf(run.fromTop, place)}, signal);
		findings.check(left !== undefined && told(left.value) === value, () => `the hidden ${shown(place)} is not in the source any more`);
	}
}

function checkMoved(findings: Findings, run: Run, source: Forest, target: Forest): void {
	const {source: touched, target: touchedThere} = run.touched;
	for (const [place, {value}] of run.before.source) {
		if (value === undefined || goesAt(run.before.source, place) < Date.now() + tolerance || touchedThere.has(place) || touched.hasRemoved(place)) {
			continue;
		}

		const last = touched.last.get(place) ?? value;
		const isThere = [source, target].some(forest => told(forest.get(place)?.value) === told(last));
		findings.check(isThere, () => `the value of ${shown(place)} is lost: ${shown(last)}`);
	}
}

function checkDisturbed(findings: Findings, run: Run, code: number, target: Forest): void {
	const {source, target: before} = run.before;
	const {touched} = run;
	const isTouched = (place: string) => touched.source.has(place) || touched.target.has(place);
	for (const [place, {value}] of target) {
		const versions = [source.get(place), before.get(place)].filter(version => version !== undefined);
		const written = [touched.source, touched.target].flatMap(side => [...side.values.get(place) ?? []]);
		const isWritten = touched.source.hasWritten(place) || touched.target.hasWritten(place);
		findings.check(versions.length > 0 || isWritten, () => `${shown(place)} was invented`);
		const values = new Set([...versions.map(version => told(version.value)), ...written.map(text => told(text))]);
		findings.check(value === undefined ? isWritten || values.has(undefined) : values.has(told(value)), () => `${shown(place)} has a value that it never had: ${shown(value)}`);
		const isPermanent = [touched.source, touched.target].some(side => {
			for (let at: string | undefined = place; at !== undefined; at = directoryOf(at)) {
				if (side.permanent.has(at)) {
					return true;
				}
			}

			return false;
		});
		const latest = isPermanent ? Infinity : Math.max(source.has(place) ? goesAt(source, place) : 0, before.has(place) ? goesAt(before, place) : 0);
		findings.check(goesAt(target, place) <= latest + tolerance, () => `${shown(place)} lives until ${goesAt(target, place)}, not ${latest}`);
	}

	if (code === 0) {
		checkContent(findings, {
			source, target, before, isPruning: run.isPruning, isOver: run.kind === 'cp' || run.kind === 'mv', skips: isTouched,
		});
	}
}

async function checkAgain(findings: Findings, run: Run): Promise<void> {
	const {code, stderr} = await run.carry(true);
	// What expires in the source between look and writing was not agreed to.
	const isTold = stderr.includes('API cannot carry') || (run.isShort && stderr.includes('to be deleted since the look'));
	findings.check(code === 0 || isTold, () => `run again: exit ${code}, ${stderr}`);
	if (!run.kind.startsWith('sync')) {
		const {stdout} = await run.carry(true, ['--dry-run']);
		// What a file says of bytes is never found again over HTTP, and what is about to expire is not written any more.
		const isSure = run.to.info.kind === 'embedded' && !run.isShort;
		findings.check(!isSure || /^[\d,]+ the same\n$/.test(stdout), () => `run a third time: ${stdout.slice(-500)}`);
		return;
	}

	const source = await gather(run.from, run.fromTop);
	const target = await gather(run.to, run.toTop);
	if (run.isKeepGoing || !isLossyForest(run.from, source)) {
		checkContent(findings, {
			source, target, before: target, isPruning: true, isOver: false, skips: place => isLossyPlace(run.from, source, place),
		});
	}
}

async function check(run: Run): Promise<readonly string[]> {
	const findings = new Findings();
	await run.prepare();
	const {source, target: before} = run.before;
	if (!run.kind.startsWith('j') && !['yaml', 'dir'].includes(run.kind)) {
		const indexes = async () => Promise.all([run.from, run.to].map(async engine => (await gather(engine, run.from === engine ? run.fromTop : run.toTop)).size));
		const sizes = await indexes();
		await run.carry(false, ['--dry-run']);
		findings.check(String(await indexes()) === String(sizes) || source.values().some(({endsAt = Infinity}) => endsAt < Date.now() + tolerance), () => 'a dry run has changed something');
	}

	const {code, stderr} = run.isDisturbed ? await run.disturbing(async () => run.carry()) : await run.carry();
	run.code = code;
	const left = await gather(run.from, run.fromTop);
	const target = await gather(run.to, run.toTop);
	findings.check(code === 0 || stderr !== '', () => `exit ${code} without a word`);
	if (run.isDisturbed) {
		checkDisturbed(findings, run, code, target);
	} else {
		const isStaying = run.kind === 'mv' && run.before.hidden.size > 0;
		findings.check((code === 0) === !(isLossyForest(run.from, source) || isStaying) || (run.kind === 'mv' && code === 1), () => `exit ${code}: ${stderr}`);
		const isCopy = run.kind === 'cp' || run.kind === 'mv' || run.kind.startsWith('sync');
		const isRefused = isCopy && !run.isKeepGoing && isLossyForest(run.from, source);
		// What is refused changes nothing.
		checkContent(findings, {
			source: isRefused ? before : source, target, before, isPruning: run.isPruning, isOver: run.kind === 'cp' || run.kind === 'mv', skips: place => isCopy && isLossyPlace(run.from, source, place),
		});
	}

	if (run.kind === 'mv') {
		checkMoved(findings, run, left, target);
	}

	await checkHidden(findings, run);
	if (run.isDisturbed && run.kind !== 'cp' && run.kind !== 'mv') {
		await checkAgain(findings, run);
	}

	await run.clean();
	return findings.all;
}

test('random trees come over whole, whoever writes meanwhile', async t => {
	t.timeout(86_400_000);
	const failed: string[] = [];
	for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
		const run = new Run(seed);
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
