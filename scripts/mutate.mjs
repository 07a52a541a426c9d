/**
How much the tests see: puts small mistakes into the source, one at a time, and runs the tests that come by them.

	npm run mutate -- FOLDER… [--count 80] [--skip 0] [--seed 1] [--tests 60] [--stages 3] [--jobs 2] [--only ID]… [--again FILE]

FOLDER is one or more of source/ (`store`, `commands/verbs`), or a file there. Of each, `--count` mistakes are drawn at random, after
`--skip` others. Those that no test saw are printed and written to coverage/survivors.json; `--again coverage/survivors.json` tries
just them once more.

A copy of the checkout is built once with all the mistakes in it, of which one at a time is put in force. A mistake is shown to the
tests that come by it, as a run without any has told, in three stages: those that lie beside it, the nearest others, those further
away; in each to no more than `--tests` single tests. They run in one process that has loaded their files once. What none of them has
seen there is shown to some of them once more in a process of its own: what is evaluated only once in a process is seen there alone.
`--stages 2` leaves out those further away, which are slow. build/ has to be fresh.
*/
import {spawnSync} from 'node:child_process';
import {hash} from 'node:crypto';
import {
	cp,
	mkdir,
	mkdtemp,
	readFile,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {readSources} from './imports.ts';
import {
	compiled,
	isProgram,
	mutationsOf,
	withMutants,
} from './mutations.mjs';
import {TestHost, tooLate} from './test-host.mjs';

const {values: options, positionals: folders} = parseArgs({
	allowPositionals: true,
	options: {
		count: {type: 'string', default: '80'},
		seed: {type: 'string', default: '1'},
		jobs: {type: 'string', default: '2'},
		only: {type: 'string', multiple: true},
		again: {type: 'string'},
		tests: {type: 'string', default: '60'},
		stages: {type: 'string', default: '3'},
		skip: {type: 'string', default: '0'},
	},
});

/** How many test files may look at a mistake: those of its own folder, the nearest others, those further away. */
const ownMax = 12;
const nearMax = 8;
const farMax = 20;
/** What takes longer than this many times its time without a mistake hangs, and so is seen; a busy machine is given this much besides. */
const slowness = 4;
const graceMs = 20_000;
const loadMs = 120_000;

/** How long all tests of a stage may take together, counted by their time without a mistake; so no single one may take longer. */
const stageMs = 10_000;
/** So many tests are asked once more in a process of its own, besides those that come by the mistake while they are loaded. */
const afreshMax = 12;
/** A process has been through this many mistakes before the next one takes over: what they leave behind adds up. */
const perHost = 20;

/** The tests that see what a folder does from further away, most of them by the built program; by the beginning of their names. */
const farTests = new Map([
	['store', ['test/conformance/http']],
	['http', ['test/conformance/http']],
	['remote', ['test/conformance/cli']],
	['commands', ['test/conformance/cli', 'test/modes/']],
	['ui', ['test/ui/shell', 'test/ui/plain', 'test/ui/terminal-owner', 'test/ui/live-panes', 'test/ui/start/', 'test/ui/', 'test/modes/']],
	['session', ['test/ui/', 'test/session/']],
	['prompt', ['test/ui/line-editing', 'test/ui/keys', 'test/ui/shell', 'test/ui/']],
	['live', ['test/ui/live-panes', 'test/ui/']],
	['full-screen', ['test/ui/full-screen', 'test/ui/']],
	['terminal', ['test/terminal/', 'test/ui/', 'test/modes/']],
	['running', ['test/running/', 'test/commands/help', 'test/modes/', 'test/ui/']],
	['modes', ['test/modes/', 'test/cli', 'test/connect/configuration/theme-file', 'test/conformance/cli', 'test/ui/']],
	['connect', ['test/connect/', 'test/modes/', 'test/cli', 'test/session/profiles']],
	['serve', ['test/serve/', 'test/clients/']],
	['server', ['test/conformance/http', 'test/serve/', 'test/server/']],
	['wal', ['test/serve/', 'test/wal/']],
	['snap', ['test/serve/']],
	['backup', ['test/commands/', 'test/serve/']],
	['language', ['test/modes/']],
	['embedded', ['test/embedded/', 'test/engine/contract', 'test/engine/read-only', 'test/commands/common/', 'test/commands/verbs', 'test/live/', 'test/session/']],
	['util', ['test/util/', 'test/faults/', 'test/modes/', 'test/serve/']],
	['engine', ['test/engine/']],
	['subtree', ['test/commands/transfer/', 'test/commands/verbs/', 'test/transfers/']],
	['archive', ['test/commands/transfer/', 'test/transfers/', 'test/faults/']],
]);

// In an order that only the seed and the mistakes themselves determine.
function drawn(items, seed) {
	const order = new Map(items.map(item => [item, hash('sha256', `${seed} ${item.id}`)]));
	return items.toSorted((a, b) => order.get(a).localeCompare(order.get(b), 'en'));
}

// By their names below the checkout.
const texts = new Map();
const importers = new Map();
for (const root of ['source', 'test']) {
	for (const {name, text, values} of await readSources(root)) {
		const file = path.join(root, name);
		texts.set(file, text);
		for (const value of values) {
			const target = path.join(root, value);
			importers.set(target, [...importers.get(target) ?? [], file]);
		}
	}
}

const sources = texts.keys().filter(name => name.startsWith('source')).toArray();
const tests = texts.keys().filter(name => name.startsWith('test') && !name.includes('fixtures')).toArray();

const isTest = name => name.endsWith('.test.ts');
const programHelper = path.join('test', 'helpers', 'etcsh.ts');

// The nearest first, counted in imports.
function testsByDistance(file) {
	const seen = new Set();
	for (let ring = [file]; ring.length > 0;) {
		for (const name of ring) {
			seen.add(name);
		}

		ring = [...new Set(ring.flatMap(name => importers.get(name) ?? [])).difference(seen)];
	}

	return [...seen].filter(name => isTest(name));
}

const runsProgram = new Set(testsByDistance(programHelper));
const mirrored = file => file.replace(/^source/, 'test').replace(/\.tsx?$/, '.test.ts');
const isBeside = (test, file) => path.dirname(test) === path.dirname(mirrored(file));

// All that may be asked about a file, in stages: those further away, which are slow, only when no other has seen a mistake.
function testsFor(file) {
	const [, folder = ''] = path.dirname(file).split(path.sep);
	const near = testsByDistance(file);
	const own = near.filter(name => name === mirrored(file) || isBeside(name, file)).slice(0, ownMax);
	const others = near.filter(name => !own.includes(name) && !runsProgram.has(name)).slice(0, nearMax);
	const far = [mirrored(file), ...(farTests.get(folder) ?? [])].flatMap(start => tests.filter(name => isTest(name) && name.startsWith(start)));
	return [own, others, [...new Set(far).difference(new Set([...own, ...others]))].slice(0, farMax)];
}

async function chosenMutations() {
	const isWanted = name => folders.some(folder => name === path.join('source', folder) || name.startsWith(`${path.join('source', folder)}${path.sep}`));
	const ids = options.again === undefined ? options.only : JSON.parse(await readFile(options.again, 'utf8')).map(({id}) => id);
	const all = sources.filter(name => ids !== undefined || isWanted(name)).flatMap(name => mutationsOf(name, texts.get(name)));
	if (ids !== undefined) {
		return Map.groupBy(all.filter(({id}) => ids.includes(id)), ({name}) => path.dirname(name).split(path.sep)[1] ?? 'source');
	}

	return new Map(folders.map(folder => {
		const its = all.filter(({name}) => name === path.join('source', folder) || name.startsWith(`${path.join('source', folder)}${path.sep}`));
		return [folder, drawn(its, options.seed).values().filter(mutation => isProgram(mutation, texts.get(mutation.name))).drop(Number(options.skip)).take(Number(options.count)).toArray()];
	}));
}

async function buildWith(mutations) {
	const copy = await mkdtemp(path.join(tmpdir(), 'etcsh-mutants-'));
	for (const name of ['source', 'test', 'build', 'scripts', 'docs', 'man', 'media', 'ava.config.js', 'package.json', 'tsconfig.json', 'readme.md', 'license']) {
		await cp(name, path.join(copy, name), {recursive: true});
	}

	await symlink(path.resolve('node_modules'), path.join(copy, 'node_modules'));
	for (const [name, its] of Map.groupBy(mutations, each => each.name)) {
		const text = withMutants(texts.get(name), its);
		await writeFile(path.join(copy, name), text);
		await writeFile(path.join(copy, 'build', name.replace(/\.tsx?$/, '.js')), compiled(name, text));
	}

	const {status} = spawnSync(process.execPath, ['scripts/build.mjs'], {cwd: copy, stdio: ['ignore', 'ignore', 'inherit']});
	if (status !== 0) {
		throw new Error(`the copy in ${copy} cannot be built`);
	}

	return copy;
}

/** Of each test file, once it was needed: what it comes by while it is loaded, and its single tests that pass without a mistake. */
const greenRuns = new Map();

async function greenRun(file, host) {
	// What another file has loaded before would not be evaluated once more.
	host.startAfresh();
	const {why, count = 0, reached = []} = await host.ask({file}, loadMs);
	if (why !== undefined) {
		console.log(`${file} is not asked: ${why}`);
	}

	const singles = [];
	for (let test = 0; test < count; test++) {
		const answer = await host.ask({file, test}, stageMs);
		if (answer.why === undefined) {
			singles.push({
				file,
				test,
				milliseconds: answer.milliseconds,
				reached: new Set(answer.reached),
			});
		} else {
			console.log(`${file} fails without a mistake, and is not asked: ${answer.why}`);
		}
	}

	return {reached: new Set(reached), singles};
}

// The quickest first; `isOnce` is for what is evaluated only when the file is loaded: any test may see it.
async function singlesReaching(file, {number}, host) {
	// What another job has begun is left to it, so that the jobs share the work.
	if (!greenRuns.has(file)) {
		greenRuns.set(file, greenRun(file, host));
	}

	const {reached, singles} = await greenRuns.get(file);
	const isOnce = reached.has(number);
	return singles.filter(single => isOnce || single.reached.has(number)).map(single => ({...single, isOnce})).toSorted((a, b) => a.milliseconds - b.milliseconds);
}

function limitOf({milliseconds}) {
	return (milliseconds * slowness) + graceMs;
}

// To load a file may take much longer than one of its tests.
async function answerOf({file, test}, limit, host, mutant) {
	const {why} = await host.ask({file}, loadMs);
	return why === undefined ? host.ask({file, test, mutant}, limit) : {why};
}

// Why a single test fails with the mistake. It has to fail twice, and to pass without in between, so that nothing is put down to
// one mistake that another has left behind. What takes too long is not waited for twice where it takes little right then.
async function failureOf(single, {number}, host) {
	const limit = limitOf(single);
	const {why} = await answerOf(single, limit, host, number);
	if (why === undefined) {
		return undefined;
	}

	const now = await answerOf(single, limit, host);
	if (why === tooLate && now.milliseconds * slowness < limit) {
		return why;
	}

	if (now.why !== undefined) {
		host.startAfresh();
	}

	return (await answerOf(single, limit, host, number)).why;
}

// The same in a process of its own, in which the mistake is in force from the start.
async function failureAfresh(singles, {number}, copy) {
	const host = new TestHost(copy, number);
	try {
		for (const single of singles) {
			const {why} = await answerOf(single, limitOf(single), host, number);
			if (why !== undefined) {
				return {test: single.file, why};
			}
		}

		return undefined;
	} finally {
		host.startAfresh();
	}
}

async function * shownOf(stage, mutation, host) {
	let room = Number(options.tests);
	let roomMs = stageMs;
	for (const file of stage) {
		for (const single of await singlesReaching(file, mutation, host)) {
			roomMs -= single.milliseconds;
			if (room-- <= 0 || roomMs <= 0) {
				return;
			}

			yield single;
		}
	}
}

// Which test sees the mistake, and how; undefined when none does.
async function seenBy(mutation, host, copy) {
	const shown = [];
	for (const stage of testsFor(mutation.name).slice(0, Number(options.stages))) {
		for await (const single of shownOf(stage, mutation, host)) {
			shown.push(single);
			const why = single.isOnce ? undefined : await failureOf(single, mutation, host);
			if (why !== undefined) {
				return {test: single.file, why};
			}
		}
	}

	mutation.shownTo = shown.length;
	const once = shown.filter(({isOnce}) => isOnce);
	const others = shown.filter(({isOnce}) => !isOnce).slice(0, afreshMax);
	return failureAfresh([...once, ...others], mutation, copy);
}

const byFolder = await chosenMutations();
const chosen = byFolder.values().toArray().flat();
if (chosen.length === 0) {
	throw new Error('there is nothing to be wrong: name a folder of source/');
}

for (const [i, mutation] of chosen.entries()) {
	mutation.number = i + 1;
}

const survivors = [];
const copy = await buildWith(chosen);
await mkdir('coverage', {recursive: true});
for (const [folder, mutations] of byFolder) {
	const left = mutations.entries();
	const start = Date.now();
	let seenCount = 0;
	await Promise.all(Array.from({length: Number(options.jobs)}, async () => {
		const host = new TestHost(copy);
		for (const [i, mutation] of left) {
			if (i % perHost === perHost - 1) {
				host.startAfresh();
			}

			const seen = await seenBy(mutation, host, copy);
			const place = `${i + 1}/${mutations.length} ${mutation.id}`;
			if (seen === undefined) {
				survivors.push(mutation);
				console.log(`${place}: NOT SEEN by ${mutation.shownTo}: ${mutation.original.replaceAll(/\s+/g, ' ').slice(0, 100)} → ${mutation.replacement.slice(0, 100)}`);
			} else {
				seenCount++;
				console.log(`${place}: seen by ${seen.test}: ${seen.why}`);
			}
		}

		host.startAfresh();
	}));
	console.log(`${folder}: ${seenCount} of ${mutations.length} seen (${(100 * seenCount / mutations.length).toFixed(0)} %), seed ${options.seed}, ${Math.round((Date.now() - start) / 1000)} s`);
	await writeFile('coverage/survivors.json', `${JSON.stringify(survivors.map(({id, original, replacement}) => ({id, original, replacement})), undefined, '\t')}\n`);
}

await rm(copy, {recursive: true});
