import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {commands} from '../../source/commands/index.ts';
import {openPlace} from '../../source/connect/open-place.ts';
import {openEngine} from '../../source/connect/startup.ts';
import {type DataDirOwner} from '../../source/embedded/data-dir-owner.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {parseGlobalFlags} from '../../source/language/global-flags.ts';
import {History} from '../../source/prompt/history/history.ts';
import {runCommand} from '../../source/running/run.ts';
import {Session} from '../../source/session/session.ts';
import {freePort} from '../helpers/live-etcd.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-take-over-'));
process.env.ETCSH_CONFIG = path.join(folder, 'none.yaml');

test.after.always(async () => {
	await rm(folder, {recursive: true, force: true});
});

function optionsFor(dataDir: string) {
	const parsed = parseGlobalFlags(['--data-dir', dataDir, '--timeout', '10s', '--total-timeout', '30s'], {}, {isStrict: false});
	if (parsed.problem !== undefined) {
		throw new Error(parsed.problem);
	}

	return parsed.options;
}

/** A shell on a data dir; what is known of the owner is up to the test. */
async function openShell(t: ExecutionContext, dataDir: string, ownerOf: () => DataDirOwner) {
	const globals = optionsFor(dataDir);
	const settings = {isStrict: false, stderr: () => undefined};
	const engine = await openEngine({kind: 'embedded', dataDir, isListening: true}, globals, settings);
	let printed = '';
	const heard = new Set<() => void>();
	const session = new Session({
		engine,
		commands,
		runCommand,
		history: new History(),
		output: 'simple',
		profiles: {
			ownerOf: async () => ownerOf(),
			list: async () => [],
			children: async () => [],
			async * diagnose() {
				// Nothing.
			},
			openFor() {
				throw new Error('no options here');
			},
			open: async (word, options) => openPlace(word, 'shell', {...options, ...settings, globals}),
		},
		host: {
			print(block) {
				printed += block.type === 'command' ? '' : block.text;
				for (const listener of heard) {
					listener();
				}
			},
			drained: async () => undefined,
			clearScreen: () => undefined,
			suspend: () => undefined,
			withTerminal: async run => run(),
			terminal: () => undefined,
		},
	});
	const until = async (isSo: () => boolean): Promise<void> => new Promise(resolve => {
		const check = (): void => {
			if (!isSo()) {
				return;
			}

			stop();
			heard.delete(check);
			resolve();
		};

		const stop = session.subscribe(check);
		heard.add(check);
		check();
	});
	t.teardown(async () => {
		await session.close();
		await engine.close();
	});
	return {
		session,
		until,
		said: async (pattern: RegExp) => until(() => pattern.test(printed)),
		async run(line: string) {
			const before = printed.length;
			session.submit(line);
			await until(() => session.state.running === undefined);
			return printed.slice(before);
		},
	};
}

let count = 0;

async function openOwner() {
	count++;
	const dataDir = path.join(folder, String(count));
	const url = `http://127.0.0.1:${await freePort()}`;
	return {dataDir, url, owner: await openEmbedded({dataDir, listenClientUrls: [url]})};
}

test('a shell says that the owner of its data has left, and takes over with panes, undo and directory', async t => {
	const {dataDir, url, owner} = await openOwner();
	let state: DataDirOwner = {state: 'there', urls: [url]};
	const {session, run, said, until} = await openShell(t, dataDir, () => state);
	t.is(session.engine.info.sharedDataDir, dataDir);
	t.regex(await run('use embedded'), /works on .* already/);
	await run('set /a/x 1');
	await run('cd /a');
	await run('set x 2');
	await run('watch / --recursive');
	await until(() => session.watches.panes[0]!.state === 'live');
	await owner.close();
	state = {state: 'gone', urls: []};
	await said(/the etcsh that had .* has left: use embedded takes it over/);
	t.regex(await run('use embedded'), /this shell has the data now, and serves it at http:\/\/127\.0\.0\.1:\d+/);
	t.is(session.engine.info.kind, 'embedded');
	t.is(session.state.directory, '/a');
	t.is(session.state.place.label, undefined);
	t.is(session.state.panes.length, 1);
	t.is(await run('set y 3'), '3\n');
	const {node: {modifiedIndex}} = await session.engine.get('/a/y');
	await until(() => session.watches.panes[0]!.index >= modifiedIndex);
	t.is(session.watches.panes[0]!.state, 'live');
	t.regex(await run('undo 2'), /undone: set y 3\nundone: set x 2/);
	t.is(await run('get x'), '1\n');
});

test('a shell that was too late is connected to the one that was not', async t => {
	const {dataDir, url, owner} = await openOwner();
	let state: DataDirOwner = {state: 'there', urls: [url]};
	const shells = [await openShell(t, dataDir, () => state), await openShell(t, dataDir, () => state)];
	await shells[0]!.run('set /a 1');
	await owner.close();
	state = {state: 'gone', urls: []};
	await Promise.all(shells.map(async ({said}) => said(/has left/)));
	const said = await Promise.all(shells.map(async ({run}) => run('use embedded')));
	t.is(said.filter(text => text.includes('this shell has the data now')).length, 1);
	t.is(said.filter(text => text.includes('connected to the etcsh that has the data now')).length, 1);
	t.deepEqual(await Promise.all(shells.map(async ({run}) => run('get /a'))), ['1\n', '1\n']);
});

test('another owner is named, and while none is sure nothing is said', async t => {
	const {dataDir, url, owner} = await openOwner();
	let state: DataDirOwner = {state: 'unclear', urls: []};
	let looks = 0;
	const looked = Promise.withResolvers<void>();
	const {said, run} = await openShell(t, dataDir, () => {
		looks++;
		if (looks === 2) {
			looked.resolve();
		}

		return state;
	});
	await looked.promise;
	t.is(await run('pwd'), '/\n');
	state = {state: 'there', urls: ['http://127.0.0.1:1']};
	await said(/^\/\nanother etcsh has taken .* over: use embedded goes there\n$/);
	state = {state: 'gone', urls: []};
	await said(/has left/);
	state = {state: 'there', urls: [url]};
	await said(/over: this shell goes on there\n$/);
	await owner.close();
});

test('jobs keep a shell from leaving for other data, and go on when it takes its own over', async t => {
	const {dataDir, url: ownUrl, owner} = await openOwner();
	let state: DataDirOwner = {state: 'there', urls: [ownUrl]};
	const {session, run, said} = await openShell(t, dataDir, () => state);
	const url = `http://127.0.0.1:${await freePort()}`;
	const other = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => other.close());
	await run('set /a/x 1; sync /a /b --watch &');
	// A first copy is not begun again: a job whose cluster goes in the middle of it ends.
	await said(/\[1\] watching \/a /);
	t.regex(await run(`use ${url}`), /jobs are at work on this cluster/);
	t.is(await run('get /b/x'), '1\n');
	await owner.close();
	state = {state: 'gone', urls: []};
	await said(/has left/);
	t.regex(await run('use embedded'), /this shell has the data now/);
	t.is(session.engine.info.kind, 'embedded');
	t.regex(await run('jobs'), /\[1\] runs {3}sync/);
	await run('set /a/y 2');
	await said(/\[1\] \+ \/b\/y/);
	t.is(await run('get /b/y'), '2\n');
	// What it has open now is its own, and would end with the shell's leaving.
	t.regex(await run(`use ${url}`), /jobs are at work on this cluster/);
	await run('kill 1');
	await said(/\[1\] ended/);
});
