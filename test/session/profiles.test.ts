import test, {type ExecutionContext} from 'ava';
import {commands} from '../../source/commands/index.ts';
import {runCommand} from '../../source/running/run.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {readOnlyEngine} from '../../source/engine/read-only.ts';
import {UserError} from '../../source/errors.ts';
import {History} from '../../source/prompt/history/history.ts';
import {Session} from '../../source/session/session.ts';

/** A session on the first of some engines; the others are its profiles. */
async function open(t: ExecutionContext) {
	const engines: Record<string, Engine> = {first: await openEmbedded(), dev: await openEmbedded(), ro: readOnlyEngine(await openEmbedded())};
	const opened: string[] = [];
	const asked = Promise.withResolvers<Engine | undefined>();
	const lines: string[] = [];
	let printed = '';
	const session = new Session({
		engine: engines.first!,
		commands,
		runCommand,
		history: new History(),
		output: 'simple',
		profiles: {
			ownerOf: async () => ({state: 'there', urls: []}),
			list: async () => [{
				name: 'dev', place: 'http://d', isReadOnly: false, isProtected: true,
			}],
			children: async (name, directory) => [{name: `${name}-key`, isDirectory: directory === '/'}],
			async * diagnose(target, {profile}) {
				yield {
					endpoint: target ?? profile?.name ?? 'here', step: 'TCP', state: 'ok', text: 'connected',
				};
			},
			async openFor() {
				throw new UserError('there are no options here');
			},
			async open(name, {signal, leaving}) {
				if (name.includes('hung')) {
					asked.resolve(leaving);
					await new Promise((_resolve, reject) => {
						signal.addEventListener('abort', () => {
							reject(signal.reason as Error);
						});
					});
				}

				if (name.includes('://')) {
					return {engine: engines.dev!, label: 'd:1', totalTimeoutMs: 5000};
				}

				const engine = engines[name];
				if (engine === undefined) {
					throw new UserError(`there is no profile "${name}"`);
				}

				opened.push(name);
				return {engine, profile: {name, isProtected: false}};
			},
		},
		host: {
			print(block) {
				lines.push(...(block.type === 'command' ? [block.text] : []));
				printed += block.type === 'command' ? '' : block.text;
			},
			drained: async () => undefined,
			clearScreen: () => undefined,
			suspend: () => undefined,
			withTerminal: async run => run(),
			terminal: () => undefined,
		},
	});
	t.teardown(async () => {
		await session.close();
		await engines.first!.close();
	});
	return {
		session,
		engines,
		opened,
		asked,
		lines,
		async run(line: string) {
			const before = printed.length;
			session.submit(line);
			await new Promise<void>(resolve => {
				const stop = session.subscribe(() => {
					if (session.state.running !== undefined) {
						return;
					}

					stop();
					resolve();
				});
			});
			return printed.slice(before);
		},
	};
}

async function isOpen(engine: Engine): Promise<boolean> {
	try {
		await engine.waitForEvent('/a', {waitIndex: 1n, signal: AbortSignal.timeout(1000)});
		return true;
	} catch {
		return false;
	}
}

test('use goes to another cluster, closes panes, forgets what is known and keeps the directory if it is there', async t => {
	const {session, engines, run} = await open(t);
	await engines.first!.set('/a/x', {value: 'first'});
	await engines.dev!.set('/a/x', {value: 'dev'});
	await run('cd /a');
	await run('watch / --recursive');
	await session.cache.request('/a');
	t.is(await run('use dev'), 'closed: pane 1 (/)\n');
	t.is(session.state.place.profile?.name, 'dev');
	t.is(session.state.directory, '/a');
	t.deepEqual(session.state.panes, []);
	t.is(session.cache.view('/a'), undefined);
	t.is(session.cache.index, 0);
	t.is(await run('get x'), 'dev\n');
	t.false(await isOpen(engines.first!));
	await run('use ro');
	t.is(session.state.directory, '/');
	t.true(session.state.place.isReadOnly);
	t.regex(await run('set /x 1'), /open for reading only/);
});

test('a profile that cannot be used changes nothing', async t => {
	const {session, engines, run} = await open(t);
	await engines.first!.set('/a/x', {value: 'first'});
	await run('cd /a');
	await run('watch / --recursive');
	t.regex(await run('use nowhere'), /there is no profile "nowhere"/);
	t.is(session.state.place.profile, undefined);
	t.is(session.state.panes.length, 1);
	t.is(await run('get x'), 'first\n');
});

test('a URL is gone to as a profile is, its password is not shown, and the prompt says where it is', async t => {
	const {session, engines, run, lines} = await open(t);
	await engines.dev!.set('/cfg/x', {value: 'dev'});
	await run('watch / --recursive');
	const running: Array<string | undefined> = [];
	t.teardown(session.subscribe(() => {
		running.push(session.state.running);
	}));
	t.is(await run('use http://root:secret@d:1/cfg'), 'closed: pane 1 (/)\n');
	t.is(session.state.directory, '/cfg');
	t.is(session.state.place.label, 'd:1');
	t.is(session.state.place.profile, undefined);
	t.is(lines.at(-1), 'use http://root:...@d:1/cfg');
	t.false(running.some(line => line?.includes('secret')));
	t.deepEqual(session.history.entries, ['watch / --recursive', 'use http://root@d:1/cfg']);
	t.is(await run('get x'), 'dev\n');
});

test('a URL without its directory, a word too many and Ctrl-C leave the shell where it was', async t => {
	const {session, engines, run, asked} = await open(t);
	await engines.first!.set('/a/x', {value: 'first'});
	await run('cd /a');
	t.regex(await run('use http://d:1/nowhere'), /there is no directory \/nowhere there/);
	t.regex(await run('use http://d:1/v2/keys/a'), /Write http:\/\/d:1\/a, or/);
	t.regex(await run('connect a b'), /"b" is one word too many/);
	t.regex(await run('connect http://hung:1 & get x'), /is no job/);
	const leaving = run('use http://hung:1');
	t.is(await asked.promise, engines.first);
	session.interrupt();
	await leaving;
	t.is(session.state.place.label, undefined);
	t.is(await run('get x'), 'first\n');
});

test('doctor looks at the present connection, or at what is named', async t => {
	const {run} = await open(t);
	t.is(await run('doctor'), 'here\n✓ TCP       connected\n');
	await run('use dev');
	t.is(await run('doctor'), 'dev\n✓ TCP       connected\n');
	t.is(await run('doctor http://x'), 'http://x\n✓ TCP       connected\n');
});

test('use alone lists the profiles', async t => {
	const {run} = await open(t);
	t.is(await run('use'), 'dev       http://d, protected\nembedded  in memory, in use\n');
	await run('use dev');
	t.is(await run('use'), 'dev       http://d, protected, in use\nembedded  a server of this shell\n');
});
