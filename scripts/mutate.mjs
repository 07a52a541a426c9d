/**
How much the tests see: puts small mistakes into the source, one at a time, and runs the tests that are about them.

	npm run mutate -- FOLDER… [--count 80] [--seed 1] [--jobs 1] [--only ID]… [--again FILE]

FOLDER is one or more of source/ (`store`, `commands/verbs`), or a file there. `--count` mistakes are drawn at random. Those that no test
saw are printed and written to coverage/survivors.json; `--again coverage/survivors.json` tries just them once more.

The tests of a mistake are the one that has its file's name, then those that import the file, the nearest first, then
those that run the built program. All is done in copies of the checkout; build/ and dist/ have to be fresh.
*/
import {spawn} from 'node:child_process';
import {hash} from 'node:crypto';
import {once} from 'node:events';
import {
	cp,
	mkdir,
	mkdtemp,
	readFile,
	readdir,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {compiled, mutationsOf} from './mutations.mjs';

const {values: options, positionals: folders} = parseArgs({
	allowPositionals: true,
	options: {
		count: {type: 'string', default: '80'},
		seed: {type: 'string', default: '1'},
		jobs: {type: 'string', default: '1'},
		only: {type: 'string', multiple: true},
		again: {type: 'string'},
	},
});

/** How many test files a mistake is shown to: first those of its own folder, then the nearest others and those of the program. */
const nearMax = 6;
const programMax = 5;
/** For one batch, in milliseconds; what takes longer hangs, and so is seen. */
const batchMs = 240_000;

/** The tests of the built program that see what a folder does, by the beginning of their names. */
const programTests = new Map([
	['store', ['test/conformance/http']],
	['http', ['test/conformance/http']],
	['remote', ['test/conformance/cli']],
	['ui', ['test/ui/', 'test/modes/']],
	['session', ['test/ui/', 'test/session/']],
	['prompt', ['test/ui/line-editing', 'test/ui/keys', 'test/ui/shell', 'test/ui/']],
	['live', ['test/ui/live-panes', 'test/ui/']],
	['full-screen', ['test/ui/full-screen', 'test/ui/']],
	['terminal', ['test/terminal/', 'test/ui/', 'test/modes/']],
	['running', ['test/running/', 'test/modes/', 'test/ui/']],
	['modes', ['test/modes/', 'test/cli', 'test/ui/']],
	['connect', ['test/connect/', 'test/modes/', 'test/cli']],
	['serve', ['test/serve/', 'test/clients/']],
	['server', ['test/serve/', 'test/server/']],
	['wal', ['test/serve/', 'test/wal/']],
	['snap', ['test/serve/']],
	['backup', ['test/commands/', 'test/serve/']],
]);

// In an order that only the seed and the mistakes themselves determine.
function drawn(items, count, seed) {
	const order = new Map(items.map(item => [item, hash('sha256', `${seed} ${item.id}`)]));
	return items.toSorted((a, b) => order.get(a).localeCompare(order.get(b), 'en')).slice(0, count);
}

async function filesBelow(folder) {
	const names = await readdir(folder, {recursive: true});
	return names.map(name => path.join(folder, name)).filter(name => /\.tsx?$/.test(name) && !name.includes('generated') && !name.includes('fixtures')).sort((a, b) => a.localeCompare(b, 'en'));
}

const sources = await filesBelow('source');
const tests = await filesBelow('test');
const imports = new Map();
for (const name of [...sources, ...tests]) {
	const text = await readFile(name, 'utf8');
	// Of types alone nothing is left when it runs.
	const targets = text.matchAll(/^(?:import|export) (?!type )[^'";]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm).map(match => path.join(path.dirname(name), match[1] ?? match[2]));
	imports.set(name, targets.toArray());
}

const isTest = name => name.endsWith('.test.ts');
const programHelper = path.join('test', 'helpers', 'etcsh.ts');

// How far each test is from a file, in imports; the nearest first.
function testsByDistance(file) {
	const importers = new Map();
	for (const [name, targets] of imports) {
		for (const target of targets) {
			importers.set(target, [...importers.get(target) ?? [], name]);
		}
	}

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

// In two batches: what is most likely to see a mistake comes first.
function testsFor(file) {
	const mirrored = file.replace(/^source/, 'test').replace(/\.tsx?$/, '.test.ts');
	const [, folder = ''] = path.dirname(file).split(path.sep);
	const near = testsByDistance(file);
	const own = near.filter(name => name === mirrored || path.dirname(name) === path.dirname(mirrored)).slice(0, nearMax * 2);
	const others = near.filter(name => !own.includes(name) && !runsProgram.has(name)).slice(0, nearMax);
	const ofProgram = (programTests.get(folder) ?? []).flatMap(start => tests.filter(name => isTest(name) && name.startsWith(start) && (runsProgram.has(name) || start.includes('conformance'))));
	return [own, [...new Set([...others, ...[...new Set(ofProgram)].filter(name => !own.includes(name)).slice(0, programMax)])]];
}

// Runs a program to its end; false when it fails or takes too long.
async function succeeds(command, args, cwd) {
	const env = {...process.env, PATH: `${path.resolve('node_modules/.bin')}:${process.env.PATH}`};
	const child = spawn(command, args, {
		cwd, stdio: 'ignore', detached: true, env,
	});
	const timer = setTimeout(() => {
		process.kill(-child.pid, 'SIGKILL');
	}, batchMs);
	const [code] = await once(child, 'close');
	clearTimeout(timer);
	try {
		// What a failed test has left behind.
		process.kill(-child.pid, 'SIGKILL');
	} catch {}

	return code === 0;
}

async function copyCheckout() {
	const copy = await mkdtemp(path.join(tmpdir(), 'etcsh-mutants-'));
	for (const name of ['source', 'test', 'build', 'dist', 'scripts', 'docs', 'man', 'ava.config.js', 'package.json', 'tsconfig.json', 'readme.md']) {
		await cp(name, path.join(copy, name), {recursive: true});
	}

	await symlink(path.resolve('node_modules'), path.join(copy, 'node_modules'));
	return copy;
}

const green = new Set();

// What fails without a mistake sees none.
async function requireGreen(batch, copy) {
	const name = batch.join(' ');
	if (!green.has(name) && !await succeeds('ava', batch, copy)) {
		throw new Error(`these tests fail without a mistake: ${name}`);
	}

	green.add(name);
}

// Which test sees the mistake; undefined when none does.
async function seenBy({name, mutated}, copy) {
	const batches = testsFor(name).filter(({length}) => length > 0);
	for (const batch of batches) {
		await requireGreen(batch, copy);
	}

	const built = path.join(copy, 'build', name.replace(/\.tsx?$/, '.js'));
	const original = await readFile(built);
	let isProgramStale = true;
	await Promise.all([writeFile(built, compiled(name, mutated)), writeFile(path.join(copy, name), mutated)]);
	try {
		for (const batch of batches) {
			if (isProgramStale && batch.some(test => runsProgram.has(test))) {
				isProgramStale = false;
				if (!await succeeds('node', ['scripts/build.mjs'], copy)) {
					return 'the build';
				}
			}

			if (!await succeeds('ava', ['--fail-fast', ...batch], copy)) {
				return batch.join(' ');
			}
		}

		return undefined;
	} finally {
		await Promise.all([writeFile(built, original), cp(name, path.join(copy, name))]);
		if (!isProgramStale) {
			await rm(path.join(copy, 'dist'), {recursive: true});
			await cp('dist', path.join(copy, 'dist'), {recursive: true});
		}
	}
}

const wanted = sources.filter(name => folders.some(folder => name === path.join('source', folder) || name.startsWith(`${path.join('source', folder)}${path.sep}`)));
const all = [];
for (const name of options.again === undefined && options.only === undefined ? wanted : sources) {
	all.push(...mutationsOf(name, await readFile(name, 'utf8')));
}

const ids = options.again === undefined ? options.only : JSON.parse(await readFile(options.again, 'utf8')).map(({id}) => id);
const chosen = ids === undefined ? drawn(all, Number(options.count), options.seed) : all.filter(({id}) => ids.includes(id));
if (chosen.length === 0) {
	throw new Error('there is nothing to be wrong: name a folder of source/');
}

const survivors = [];
let next = 0;
let doneCount = 0;
await Promise.all(Array.from({length: Number(options.jobs)}, async () => {
	const copy = await copyCheckout();
	while (next < chosen.length) {
		const mutation = chosen[next++];
		const test = await seenBy(mutation, copy);
		doneCount++;
		const place = `${doneCount}/${chosen.length} ${mutation.id}`;
		if (test === undefined) {
			survivors.push(mutation);
			console.log(`${place}: NOT SEEN: ${mutation.original.replaceAll(/\s+/g, ' ').slice(0, 100)} → ${mutation.replacement.slice(0, 100)}`);
		} else {
			console.log(`${place}: seen`);
		}
	}

	await rm(copy, {recursive: true});
}));
const seenCount = chosen.length - survivors.length;
console.log(`${folders.join(' ')}: ${seenCount} of ${chosen.length} seen (${(100 * seenCount / chosen.length).toFixed(0)} %), seed ${options.seed}`);
await mkdir('coverage', {recursive: true});
await writeFile('coverage/survivors.json', `${JSON.stringify(survivors.map(({id, original, replacement}) => ({id, original, replacement})), undefined, '\t')}\n`);
