import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {type SessionHost} from '../../../source/session/front-end.ts';
import {type Session} from '../../../source/session/session.ts';
import {KeyDecoder} from '../../../source/terminal/input/key-decoder.ts';
import {altered} from '../../helpers/altered-engine.ts';
import {openSession} from '../../helpers/session.ts';

type Bench = {
	readonly session: Session;
	readonly engine: Engine;
	/** Types a line and waits until it has run. */
	run(line: string): Promise<void>;
	/** Waits until that was printed after what it last waited for. */
	said(pattern: RegExp): Promise<void>;
	all(): string;
};

/** Ctrl-Z. */
function suspend(session: Session): void {
	for (const event of new KeyDecoder().push('\u001A')) {
		session.handle(event);
	}
}

async function open(t: ExecutionContext, {change = engine => engine, host = {}}: {
	readonly change?: (engine: Engine) => Engine;
	readonly host?: Partial<SessionHost>;
} = {}): Promise<Bench> {
	const embedded = await openEmbedded();
	const engine = change(embedded);
	let text = '';
	let heard = 0;
	let next = Promise.withResolvers<void>();
	const session = openSession(engine, {
		print(block) {
			text += block.type === 'command' ? '' : block.text;
			next.resolve();
			next = Promise.withResolvers();
		},
		...host,
	});
	t.teardown(async () => {
		await session.close();
		await embedded.close();
	});
	return {
		session,
		engine,
		all: () => text,
		async run(line) {
			const {promise, resolve} = Promise.withResolvers<void>();
			session.submit(line);
			const check = (): void => {
				if (session.state.running === undefined) {
					resolve();
				}
			};

			const stop = session.subscribe(check);
			check();
			await promise;
			stop();
		},
		async said(pattern) {
			for (;;) {
				const found = pattern.exec(text.slice(heard));
				if (found !== null) {
					heard += found.index + found[0].length;
					return;
				}

				await next.promise;
			}
		},
	};
}

test.beforeEach(t => {
	t.timeout(60_000, 'What was printed is in `all()`.');
});

test('what changes the shell itself is no job under the name of an alias either', async t => {
	const {run, said, session} = await open(t);
	await run('mkdir /a; alias go=\'cd /a\'; alias on=\'pwd && go\'');
	await run('go &');
	await said(/cd changes the shell itself, and is no job/);
	await run('pwd && time on &');
	await said(/cd changes the shell itself, and is no job/);
	t.is(session.state.directory, '/');
	await run('go');
	t.is(session.state.directory, '/a');
});

test('an alias is listed without the password in its URL', async t => {
	const {run, said, all} = await open(t);
	await run('alias up=\'use http://root:secret@m1:2379\'; alias; alias up');
	await said(/alias up='use http:\/\/root:\.\.\.@m1:2379'\nalias up='use http:\/\/root:\.\.\.@m1:2379'\n$/);
	await run('up');
	await said(/there are no other clusters here/);
	t.notRegex(all(), /secret/);
});

test('what goes on until it is ended names the kill of its job, and Ctrl-C in front', async t => {
	const {run, said, session, all} = await open(t);
	await run('set /from/a 1');
	await run('sync /from /to --watch --yes &');
	await said(/\[1\] watching \/from from index \d+; kill 1 ends it\n/);
	await run('lock /l &');
	await said(/\[2\] held until kill 2: \/l\/\d+\n/);
	await run('elect /e n1 &');
	await said(/\[3\] leading until kill 3: \/e\/\d+\n/);
	await run('set /s x --keep-alive &');
	await said(/\[4\] kept alive until kill 4, which removes it\n/);
	for (const id of [1, 2, 3, 4]) {
		await run(`kill ${id}`);
		await said(new RegExp(String.raw`\[${id}\] ended `));
	}

	const front = run('set /s x --keep-alive');
	await said(/\nkept alive until Ctrl-C, which removes it\n/);
	session.interrupt();
	await front;
	t.notRegex(all(), /error/i);
});

test('who waits for a lock goes behind, and says there how it is ended', async t => {
	const {run, said, session, engine} = await open(t);
	await run('lock /l &');
	await said(/held until kill 1/);
	const waiting = run('lock /l');
	while (!session.state.progress?.startsWith('waits for /l/')) {
		await new Promise<void>(resolve => {
			const stop = session.subscribe(() => {
				stop();
				resolve();
			});
		});
	}

	suspend(session);
	await waiting;
	await run('kill 1');
	await said(/\[2\] held until kill 2/);
	await run('kill 2');
	await said(/\[2\] ended/);
	const {node} = await engine.get('/l');
	t.is(node.nodes, undefined);
});

test('a program of a job prints line by line, and its exit code is said', async t => {
	const {run, said, all} = await open(t);
	await run('lock /l -- sh -c \'echo out; echo err >&2; exit 3\' &');
	await said(/\[1\] (?:out|err)\n\[1\] (?:out|err)\n/);
	await said(/\[1\] exit code 3/);
	await run('set /w 0');
	await run('exec-watch /w -- sh -c \'echo saw $ETCD_WATCH_VALUE\' &');
	for (let i = 0; !/\[1\] saw \d+\n/.test(all()); i++) {
		// It may not watch yet.
		await run(`set /w ${i}`);
	}

	await run('kill 1');
	t.notRegex(all(), /error/i);
});

test('a lock is nothing for undo', async t => {
	const {run, engine, all, said} = await open(t);
	await run('set /a 1');
	await run('lock /l -- true');
	await run('elect /e n -- true');
	await run('set /a 2 --ttl 20 --keep-alive &');
	await said(/kept alive/);
	await run('kill 1');
	await run('undo');
	// What is kept alive, too.
	t.regex(all(), /not undone: \/a is gone/);
	const {node} = await engine.get('/l');
	t.is(node.nodes, undefined);
});

test('a job that is ended while it waits for the terminal says nothing of errors', async t => {
	const gate = Promise.withResolvers<void>();
	const {run, said, all, session, engine} = await open(t, {
		change: engine => altered(engine, {
			async get(key, options) {
				await gate.promise;
				return engine.get(key, options);
			},
		}),
		host: {pager: 'cat', terminal: () => ({columns: 80, rows: 5, hasColor: false})},
	});
	for (let i = 0; i < 30; i++) {
		await engine.set(`/many/${i}`, {value: 'x'});
	}

	const listed = run('ls /many');
	suspend(session);
	await listed;
	gate.resolve();
	await said(/\[1\] waits for you: fg 1/);
	await run('kill 1');
	await said(/\[1\] ended/);
	t.notRegex(all(), /error of its own/);
});
