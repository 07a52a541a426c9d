/**
The same words mean the same wherever they are typed: as a command of the system's shell, in a batch, at the prompt.
*/
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {KeyDecoder} from '../../source/terminal/input/key-decoder.ts';
import {runEtcsh} from '../helpers/etcsh.ts';
import {runWords} from '../helpers/command-context.ts';
import {openSession} from '../helpers/session.ts';
import {harvest} from '../helpers/trees.ts';
import fc from '../helpers/properties.ts';

/** Other lines each time, 15 and more in the first test, 5 and more in the second. */
const runs = Number(process.env.FRONT_END_RUNS ?? 6);

/** As a line of a batch or at the prompt: quoted, so that each word stands for itself there, too. */
function lineOf(words: readonly string[]): string {
	return words.map((word, i) => i === 0 ? word : `'${word}'`).join(' ');
}

async function typeAll(engine: Engine, lines: readonly string[]): Promise<void> {
	const session = openSession(engine);
	const parser = new KeyDecoder();
	for (const line of lines) {
		for (const event of parser.push(`${line}\r`)) {
			session.handle(event);
		}

		await new Promise<void>(resolve => {
			const check = (): void => {
				if (session.state.running !== undefined) {
					return;
				}

				stop();
				resolve();
			};

			const stop = session.subscribe(check);
			check();
		});
	}

	await session.close();
}

/** The tree that `work` leaves, without the moments that times to live end at. */
async function treeAfter(options: Parameters<typeof openEmbedded>[0], work: (engine: Engine) => Promise<void>): Promise<unknown> {
	const engine = await openEmbedded(options);
	try {
		await work(engine);
		const nodes = await harvest(engine, '/');
		return nodes.map(({path: key, value, endsAt}) => ({key, value, isMortal: endsAt !== undefined}));
	} finally {
		await engine.close();
	}
}

const keys = fc.constantFrom('/a', '/b', '/b/c', '/b/list1', '/b/list[1]', '/new', '/new[1]', '/d');
const extras = fc.constantFrom('v', '', '--', '-', '-r', '--recursive', '--dir', '--ttl', '60', '--ttl=60', '--with-value', '--with-index', '0', '--swap-with-value', '--swap-with-index', '-p', '--in-order', '-o', 'json', 'table', '--nonsense', '-n');
// Nobody is asked: the other two have nobody to ask.
const names = fc.constantFrom('set', 'mk', 'update', 'rm --yes', 'rmdir', 'mkdir', 'setdir', 'updatedir', 'cp', 'mv', 'ttl', 'get', 'ls', 'etcdctl set', 'etcdctl rm --yes');
const lines = fc.tuple(names, fc.array(fc.oneof(keys, extras), {maxLength: 6})).map(([name, words]) => [...name.split(' '), ...words]);

async function seed(engine: Engine): Promise<void> {
	await engine.set('/a', {value: '1'});
	await engine.set('/b/list1', {value: '2'});
	await engine.set('/d/e/f', {value: '3'});
}

test('random words have one effect in all front ends', async t => {
	t.timeout(120_000);
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-front-ends-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	let count = 0;
	await fc.assert(fc.asyncProperty(fc.array(lines, {minLength: 15, maxLength: 30}), async commandLines => {
		const expected = await treeAfter({}, async engine => {
			await seed(engine);
			for (const words of commandLines) {
				// `etcsh etcdctl` is etcdctl to the letter; before a pasted line the word means nothing.
				await runWords(words[0] === 'etcdctl' ? words.slice(1) : words, {mode: 'own', engine});
			}
		});
		const typed = commandLines.map(words => lineOf(words));
		t.deepEqual(await treeAfter({}, async engine => {
			await seed(engine);
			await typeAll(engine, typed);
		}), expected, 'the shell');

		const dataDir = path.join(directory, String(count++));
		await runEtcsh(['--data-dir', dataDir, '--keep-going'], {stdin: ['set /a 1', 'set /b/list1 2', 'set /d/e/f 3', ...typed].join('\n')});
		t.deepEqual(await treeAfter({dataDir}, async () => undefined), expected, 'a batch');
	}), {numRuns: runs});
});

test('lines of joined commands have one effect in the shell and in a batch', async t => {
	t.timeout(120_000);
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-front-ends-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	let count = 0;
	const joints = fc.constantFrom('; ', ' && ', ' || ', ';', '&&', ' &&\n');
	const filled = fc.constantFrom('set /b/$(get /a) x', 'set /new "$(get /a) $(ls /b)"', 'rm $(ls /b)', 'set /n $(get /none)', 'time set /t 1', '$(get /a)');
	const texts = fc.array(fc.tuple(fc.oneof({weight: 3, arbitrary: lines.map(words => lineOf(words))}, filled), joints), {minLength: 1, maxLength: 4})
		.map(parts => parts.map(([text, joint], i) => text + (i === parts.length - 1 ? '' : joint)).join(''));
	await fc.assert(fc.asyncProperty(fc.array(texts, {minLength: 5, maxLength: 12}), async typed => {
		const expected = await treeAfter({}, async engine => {
			await seed(engine);
			await typeAll(engine, typed);
		});
		const dataDir = path.join(directory, String(count++));
		await runEtcsh(['--data-dir', dataDir, '--keep-going'], {stdin: ['set /a 1', 'set /b/list1 2', 'set /d/e/f 3', ...typed].join('\n')});
		t.deepEqual(await treeAfter({dataDir}, async () => undefined), expected);
	}), {numRuns: runs});
});

test('a flag between the arguments leaves them in their order', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const run = async (...words: string[]) => runWords(words, {mode: 'own', engine});
	t.is((await run('set', '/lock', '--ttl', '60', 'me')).code, 0);
	t.is((await engine.get('/lock')).node.value, 'me');
	await engine.set('/one/x', {value: '1'});
	await engine.set('/two/x', {value: '2'});
	await run('rm', '/one', '--recursive', '/two');
	t.is((await engine.get('/two/x')).node.value, '2');
	// etcdctl itself takes what follows the flag first.
	await runWords(['set', '/lock', '--ttl', '60', 'you'], {engine});
	t.is((await engine.get('/you')).node.value, '/lock');
});

test('a comparison with nothing is refused: etcdctl takes it for none', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set('/k', {value: 'precious'});
	for (const mode of ['own', 'shell'] as const) {
		const run = async (...words: string[]) => runWords(words, {mode, engine});
		t.regex((await run('set', '/k', 'x', '--swap-with-value', '')).stderr, /^--swap-with-value is empty, which would compare nothing\n {2}An empty value can be compared by its index/);
		t.regex((await run('set', '/k', 'x', '--swap-with-index', '0')).stderr, /^--swap-with-index 0 is not an index/);
		t.regex((await run('rm', '/k', '--with-value=')).stderr, /^--with-value is empty/);
		t.is((await run('rm', '/k', '--with-index=-1')).code, 1);
	}

	t.is((await engine.get('/k')).node.value, 'precious');
	t.is((await runWords(['set', '--swap-with-value', '', '/k', 'x'], {engine})).code, 0);
});
