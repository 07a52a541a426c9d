/**
What the shell's own commands say, and the help of its keys.
*/
import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {type SessionState} from '../../source/session/front-end.ts';
import {type Session} from '../../source/session/session.ts';
import {altered} from '../helpers/altered-engine.ts';
import {KeyDecoder} from '../../source/terminal/input/key-decoder.ts';
import {openSession} from '../helpers/session.ts';

type Options = Parameters<typeof openSession>;

/** Resolves with the first state that is as wanted. */
async function until(session: Session, isWanted: (state: SessionState) => boolean): Promise<SessionState> {
	return new Promise(resolve => {
		const check = (): void => {
			if (!isWanted(session.state)) {
				return;
			}

			stop();
			resolve(session.state);
		};

		const stop = session.subscribe(check);
		check();
	});
}

async function open(t: ExecutionContext, {host = {}, options = {}, change = engine => engine}: {
	readonly host?: Options[1];
	readonly options?: Options[2];
	readonly change?: (engine: Engine) => Engine;
} = {}) {
	const engine = await openEmbedded();
	let printed = '';
	let next = Promise.withResolvers<void>();
	const session = openSession(change(engine), {
		print(block) {
			printed += block.type === 'command' ? '' : block.text;
			next.resolve();
			next = Promise.withResolvers();
		},
		...host,
	}, options);
	t.teardown(async () => {
		await session.close();
		await engine.close();
	});
	const decoder = new KeyDecoder();
	const type = (input: string): void => {
		for (const event of decoder.push(input)) {
			session.handle(event);
		}
	};

	/** Resolves to what the line has printed. */
	const run = async (line: string): Promise<string> => {
		const before = printed.length;
		type(`${line}\r`);
		await until(session, ({running}) => running === undefined);
		return printed.slice(before);
	};

	/** Waits until that has been printed. */
	const said = async (pattern: RegExp): Promise<void> => {
		while (!pattern.test(printed)) {
			await next.promise;
		}
	};

	return {
		engine, session, type, run, said,
	};
}

test('the history is printed and not paged, so that the newest lines are in sight, unless the pager begins with them', async t => {
	let lentCount = 0;
	const {session, run, type} = await open(t, {
		host: {
			pager: 'cat >/dev/null',
			terminal: () => ({columns: 80, rows: 5, hasColor: false}),
			async withTerminal(work) {
				lentCount++;
				return work();
			},
		},
	});
	for (let i = 0; i < 50; i++) {
		session.history.add(`get /${i}`);
	}

	t.regex(await run('history'), /^ 1 {2}get \/0\n(?:.*\n)*50 {2}get \/49\n51 {2}history\n$/);
	t.is(lentCount, 0);
	await run('help');
	t.is(lentCount, 1);
	// Whoever types on without looking would type into the pager.
	type('help\rx');
	await until(session, ({running}) => running === undefined);
	t.deepEqual([lentCount, session.state.editor.text], [1, 'x']);
	const paged = await open(t, {
		host: {
			pager: 'less >/dev/null',
			terminal: () => ({columns: 80, rows: 5, hasColor: false}),
			async withTerminal(work) {
				lentCount++;
				return work();
			},
		},
	});
	for (let i = 0; i < 50; i++) {
		paged.session.history.add(`get /${i}`);
	}

	lentCount = 0;
	await paged.run('history');
	t.is(lentCount, 1);
});

test('what the shell\'s own commands find nothing wrong with is no failure', async t => {
	const {run} = await open(t);
	for (const line of ['history', 'history off', 'history on', 'undo --list', 'alias', 'alias a=pwd', 'alias a', 'unalias a', 'jobs', 'watch /x', 'unwatch']) {
		t.true((await run(`${line} && pwd`)).endsWith('/\n'), `after ${line}`);
	}
});

test('the last lines are listed with their numbers', async t => {
	const {run, session} = await open(t);
	for (let i = 0; i < 9; i++) {
		session.history.add(`get /${i}`);
	}

	session.history.add('set /a "1\n2"');
	t.is(await run('history 3'), '9  get /8\n10  set /a "1\n    2"\n11  history 3\n'.replace('9  get', ' 9  get'));
	t.is(await run('history 0'), '');
	t.regex(await run('history -- -1'), /^-1 is not a number/);
	t.regex(await run('history 1.5'), /^1\.5 is not a number/);
	t.regex(await run('history off'), /^What you type from now on is not kept/);
	t.true(session.history.isPrivate);
	t.regex(await run('history on'), /^What you type is kept again/);
});

test('aliases are listed in order, one by its name, and removed', async t => {
	const {run} = await open(t);
	await run('alias z=\'ls -l\'; alias b=pwd');
	t.is(await run('alias'), 'alias b=pwd\nalias z=\'ls -l\'\n');
	t.is(await run('alias z'), 'alias z=\'ls -l\'\n');
	t.regex(await run('alias none'), /^there is no alias none\n {2}alias none='ls -l' would make one/);
	t.is(await run('unalias z'), '');
	t.regex(await run('unalias z'), /^there is no alias z\n/);
	t.regex(await run('unalias'), /^an alias has to be named\n/);
	t.is(await run('alias'), 'alias b=pwd\n');
});

test('undo and redo say what they did, as often as they are told', async t => {
	const {run, engine} = await open(t);
	t.is(await run('undo --list'), 'There is nothing to undo.\n');
	await run('set /a 1');
	t.regex(await run('undo --list'), /^1 {2}\S+ {2}set \/a 1\n$/);
	await run('set /b/c 2; set /b/d 3');
	await run('rm -r /b --yes');
	t.is(await run('undo'), 'undone: rm -r /b --yes  (3 nodes)\n');
	t.is(await run('redo'), 'redone: rm -r /b --yes  (3 nodes)\n');
	t.regex(await run('undo 2.5'), /^2\.5 is not a number/);
	t.regex(await run('undo 0'), /^0 is not a number/);
	t.is(await run('undo 9'), 'undone: rm -r /b --yes  (3 nodes)\nundone: set /b/d 3\nundone: set /b/c 2\nundone: set /a 1\n');
	t.deepEqual((await engine.get('/')).node.nodes ?? [], []);
	t.regex(await run('undo'), /^there is nothing to undo\n/);
	t.is(await run('redo 2'), 'redone: set /a 1\nredone: set /b/c 2\n');
	await run('set /z 1');
	t.regex(await run('redo'), /^there is nothing to redo\n {2}redo repeats/);
});

test('undo says how far it has got', async t => {
	const {promise: isSeen, resolve: see} = Promise.withResolvers<void>();
	let count = 0;
	const {run, session, type} = await open(t, {
		change: engine => altered(engine, {
			async delete(key, options) {
				count++;
				// Progress is shown from 100 ms on; what comes then waits until it was seen.
				await (count === 1 ? delay(110) : isSeen);
				return engine.delete(key, options);
			},
		}),
	});
	await run('set /a/x 1; set /a/y 2; set /a/z 3');
	await run('cp -r /a /b');
	type('undo\r');
	const {progress} = await until(session, state => state.progress !== undefined && state.progress !== '');
	t.regex(progress!, /^undoing \[#+-+\] \d+% 1 of \d, /);
	see();
	t.is((await until(session, ({running}) => running === undefined)).progress ?? '', '');
});

test('Ctrl-C ends an undo that waits for the cluster, and the change stays on the list', async t => {
	const asked = Promise.withResolvers<void>();
	let isSlow = false;
	const {run, session, type} = await open(t, {
		change: engine => altered(engine, {
			async set(key, options = {}) {
				if (!isSlow) {
					return engine.set(key, options);
				}

				asked.resolve();
				return new Promise((_resolve, reject) => {
					options.signal!.addEventListener('abort', () => {
						reject(options.signal!.reason as Error);
					});
				});
			},
		}),
	});
	await run('set /a 1; set /a 2');
	isSlow = true;
	type('undo\r');
	await asked.promise;
	type('\u0003');
	await until(session, ({running}) => running === undefined);
	isSlow = false;
	t.is(await run('undo'), 'undone: set /a 2\n');
});

test('on a protected profile undo names a few of the keys that it is about', async t => {
	const {run, session, type} = await open(t, {options: {profile: {name: 'prod', isProtected: true}}});
	await run('set /s/a 1; set /s/b 2; set /s/c 3; set /s/d 4; cp -r --yes /s /t');
	type('undo\r');
	const {question} = await until(session, state => state.question !== undefined);
	t.regex(question!.text, /removes 5 nodes: \/t, \/t\/a, \/t\/b, …\nGo on\?/);
	type('\u0003');
	await until(session, ({running}) => running === undefined);
});

test('a file of lines goes on after one that fails, and says where it was', async t => {
	const {session} = await open(t);
	let said = '';
	const bench = await open(t, {
		host: {
			print(block) {
				said += block.type === 'command' ? 'typed\n' : block.text;
			},
		},
	});
	bench.session.submitFile({file: 'rc', text: 'pwd\n\nget /none\nset /a 1\nset /b "x'});
	await until(bench.session, ({running}) => running === undefined);
	t.regex(said, /^\/\nError:[^\n]*Key not found[\s\S]* {2}in rc, line 3\n1\n[^\n]+\n {2}in rc, line 5\n$/);
	t.is(session.state.running, undefined);
});

test('a job that asks for a password waits until it is in front', async t => {
	const {run, session, type, said} = await open(t);
	await run('user add somebody &');
	await said(/\[1\] waits for you: fg 1/);
	t.is(session.state.question, undefined);
	t.is(await run('jobs'), '[1] waits  user add somebody\n');
	const front = run('fg');
	const {question} = await until(session, state => state.question !== undefined);
	t.is(question!.kind, 'password');
	type('\u0003');
	t.true((await front).startsWith('user add somebody\n'));
});

test('the help of the keys closes with q on no line, and with a line that is run', async t => {
	const {session, type, run} = await open(t);
	type('\u001BOPq');
	t.is(session.state.keyHelp, undefined);
	t.is(session.state.editor.text, '');
	type('q');
	t.is(session.state.editor.text, 'q');
	type('\u001BOPq');
	t.is(session.state.editor.text, 'qq');
	t.not(session.state.keyHelp, undefined);
	type('\u0015');
	await run('pwd');
	t.is(session.state.keyHelp, undefined);
});

test('keys that are wider than their column stand below each other, so that the help stays in its own', async t => {
	const {run} = await open(t);
	const lines = (await run('bind')).split('\n');
	const first = lines.findIndex(line => line.startsWith('backspace '));
	t.regex(lines[first]!, /^backspace +backspace, ctrl-h,$/);
	t.is(lines[first + 1]!.indexOf('shift-backspace'), lines[first]!.indexOf('backspace, ctrl-h'));
	t.is(lines[first + 1]!.indexOf('delete the'), lines.find(line => line.startsWith('submit'))!.indexOf('run the line'));
});

test('where there is no room beside its keys, the help stands below them, and no row is longer than the screen', async t => {
	for (const columns of [40, 60, 80, 200]) {
		const {run} = await open(t, {host: {terminal: () => ({columns, rows: 500, hasColor: false})}});
		const lines = (await run('bind')).split('\n');
		const cells = Math.max(...lines.map(line => line.length));
		t.true(cells <= columns, `${cells} of ${columns} columns`);
		const submit = lines.findIndex(line => line.startsWith('submit '));
		const rows = lines.slice(submit, submit + 2).join('\n');
		t.regex(rows, columns < 80 ? /^submit +enter\n {4}run the line, or take/ : /^submit +enter +run the line, or take/);
	}
});

test('whoever wants to bind a key is shown the lines of the configuration file', async t => {
	const {run} = await open(t);
	t.regex(
		await run('bind ctrl-g clear'),
		/^Error: {2}"clear" is one word too many\n {2}bind lists keys\. They are set in \S+config\.yaml, for the next shell:\n {4}keys:\n {6}ctrl-g: clear-screen\n$/,
	);
	t.regex(await run('bind ctrl-k: find key'), /\n {6}ctrl-k: find-key\n$/);
	t.regex(await run('bind ctrl-k fly away'), /\n {6}ctrl-k: fly-away\n {2}There is no action "fly-away"; bind lists them all\.\n$/);
});

test('of one job only that one is named', async t => {
	const {run} = await open(t);
	await run('exec-watch /a -- true &');
	t.regex(await run('kill 3'), /there is no job 3\n {2}The only one is 1\.\n/);
	await run('exec-watch /a -- true &');
	t.regex(await run('kill 3'), /there is no job 3\n {2}There are 1, 2\.\n/);
});

test('cd goes to one directory, however it is named', async t => {
	const {run, session, engine} = await open(t);
	await engine.set('/d1/x', {value: ''});
	await engine.set('/d2/x', {value: ''});
	t.regex(await run('cd /d*'), /\/d1/);
	t.is(session.state.directory, '/');
	await run('cd /*1');
	t.is(session.state.directory, '/d1');
	t.is(await run('cd --help && pwd'), `${(await run('cd --help')).trimEnd()}\n/d1\n`);
	t.true((await run('cd --nonsense || pwd')).endsWith('/d1\n'));
});

test('an alias is completed as a command is, and as what it stands for', async t => {
	const {run, session, type, engine} = await open(t);
	await engine.set('/only', {value: '1'});
	await run('alias zshow=get');
	type('zsh\t');
	t.is(session.state.editor.text, 'zshow ');
	type('/on\t');
	await until(session, ({editor}) => editor.text === 'zshow /only ');
	type('\u0015');
	await run('unalias zshow');
	type('zsh\t');
	t.is(session.state.editor.text, 'zsh');
});

test('what prints much waits for its reader', async t => {
	let count = 0;
	const {run, engine} = await open(t, {
		host: {
			async drained() {
				count++;
			},
		},
	});
	await engine.set('/a/b', {value: '1'});
	await run('find /');
	t.true(count > 0);
});

test('the screen is cleared by a key and by a command', async t => {
	let count = 0;
	const {run, type} = await open(t, {
		host: {
			clearScreen() {
				count++;
			},
		},
	});
	type('\u000C');
	t.is(count, 1);
	await run('clear');
	t.is(count, 2);
});

test('F4 lists the directory of the pane in focus, else the current one', async t => {
	const {run, session, type, engine} = await open(t);
	await engine.set('/d/x', {value: ''});
	await engine.set('/e/x', {value: ''});
	await run('cd /d');
	type('\u001B[14~');
	await until(session, ({listing}) => listing?.path === '/d');
	type('\u001B[14~');
	await until(session, ({listing}) => listing === undefined);
	await run('watch /e');
	type('\u001B[14~');
	t.is((await until(session, ({listing}) => listing !== undefined)).listing?.path, '/e');
});
