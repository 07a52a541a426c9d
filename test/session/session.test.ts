import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {KeyDecoder} from '../../source/terminal/input/key-decoder.ts';
import {type Session} from '../../source/session/session.ts';
import {type Block, type SessionState} from '../../source/session/front-end.ts';
import {openSession} from '../helpers/session.ts';

type Bench = {
	readonly session: Session;
	readonly engine: Engine;
	readonly printed: () => string;
	/** Types raw input. */
	readonly type: (input: string) => void;
	/** Resolves with the first state that is as wanted. */
	readonly until: (isWanted: (state: SessionState) => boolean) => Promise<SessionState>;
	/** Types a line and waits until it has run. */
	readonly run: (line: string) => Promise<string>;
};

async function open(t: ExecutionContext): Promise<Bench> {
	const engine = await openEmbedded();
	let printed = '';
	const session = openSession(engine, {
		print(block: Block) {
			printed += block.type === 'command' ? `${block.place.directory}> ${block.text}${block.isCancelled ? '^C' : ''}\n` : block.text;
		},
		clearScreen() {
			printed = '';
		},
	});
	t.teardown(async () => {
		await session.close();
		await engine.close();
	});
	const parser = new KeyDecoder();
	const type = (input: string): void => {
		for (const event of parser.push(input)) {
			session.handle(event);
		}
	};

	const until = async (isWanted: (state: SessionState) => boolean): Promise<SessionState> => new Promise(resolve => {
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
	return {
		session,
		engine,
		printed: () => printed,
		type,
		until,
		async run(line) {
			const before = printed.length;
			type(`${line}\r`);
			await until(state => state.running === undefined);
			return printed.slice(before);
		},
	};
}

test('keys are relative to the current directory', async t => {
	const {run, session} = await open(t);
	await run('set /a/b/os centos6');
	t.is(await run('cd /a'), '/> cd /a\n');
	t.is(await run('get b/os'), '/a> get b/os\ncentos6\n');
	t.is(await run('cd b'), '/a> cd b\n');
	t.is(await run('get os'), '/a/b> get os\ncentos6\n');
	t.is(await run('cd -'), '/a/b> cd -\n');
	t.is(session.state.directory, '/a');
	t.is(await run('pwd'), '/a> pwd\n/a\n');
	await run('cd');
	t.is(session.state.directory, '/');
});

test('an escaped blank at the end belongs to the key', async t => {
	const {run, engine, session} = await open(t);
	await engine.set('/k', {value: 'other'});
	await engine.set('/k ', {value: 'blank'});
	t.is(await run(String.raw`get /k\   `), '/> get /k\\ \nblank\n');
	t.is(await run('get /k   '), '/> get /k\nother\n');
	t.deepEqual(session.history.entries, [String.raw`get /k\ `, 'get /k']);
});

test('a backspace in a finder takes a whole letter', async t => {
	const {type, session} = await open(t);
	type('\u0012a😀\u007F');
	t.is(session.state.finder?.query.text, 'a');
	type('\u0003');
	t.is(session.state.finder, undefined);
});

test('a key that is found goes to the caret, quoted', async t => {
	const {type, run, session, until} = await open(t);
	await run('set "/apps/two words" 1');
	await run('set /apps/other 2');
	type('get  --quorum\u0001\u001Bf\u001B[C\u0014TWO');
	await until(({finder}) => finder!.total === 3);
	t.deepEqual([session.state.finder!.count, session.state.editor.text], [0, 'get  --quorum']);
	type('\u0015two');
	await until(({finder}) => finder!.count === 1 && !finder!.isSearching);
	type('\r');
	t.is(session.state.finder, undefined);
	t.is(session.state.editor.text, 'get \'/apps/two words\' --quorum');
	type('\u0015\u000B\u0014apps');
	await until(({finder}) => finder!.total === 3 && finder!.count === 3);
	t.deepEqual([0, 1, 2].map(i => session.state.finder!.row(i).text), ['/apps/', '/apps/other', '/apps/two words']);
	type('\r');
	t.is(session.state.editor.text, '/apps/');
});

test('cd refuses what is no directory', async t => {
	const {run, session} = await open(t);
	await run('set /a x');
	t.regex(await run('cd /a'), /\/a is a key, not a directory/);
	t.regex(await run('cd /missing'), /Key not found/);
	t.is(session.state.directory, '/');
});

test('a pasted command of etcdctl works as typed', async t => {
	const {run} = await open(t);
	t.is(await run('etcdctl set /a \'x y\''), '/> etcdctl set /a \'x y\'\nx y\n');
	t.is(await run('etcdctl -o extended get /a'), '/> etcdctl -o extended get /a\nKey: /a\nCreated-Index: 4\nModified-Index: 4\nTTL: 0\nIndex: 4\n\nx y\n');
	t.regex(await run('[root@host ~]# etcdctl --version'), /\netcsh .*etcdctl 2\.3\.7/);
});

test('a line of our own documents, with the name of the program, works as typed', async t => {
	const {run} = await open(t);
	t.is(await run('etcsh set /a \'x y\''), '/> etcsh set /a \'x y\'\nx y\n');
	t.is(await run('etcsh etcdctl get /a'), '/> etcsh etcdctl get /a\nx y\n');
	t.is(await run('$ etcsh ls /; get /a'), '/> $ etcsh ls /; get /a\n/a\nx y\n');
	t.regex(await run('etcsh -o extended get /a'), /\nKey: \/a\n/);
	t.regex(await run('etcsh serve --name m1'), /There is no command "serve"\.\n {2}It is started outside the shell: etcsh serve --help shows its flags\.\n$/);
});

test('flags of the shell\'s own commands may stand anywhere', async t => {
	const {run, session} = await open(t);
	await run('mkdir /a');
	await run('ls -l /a --live');
	t.is(session.state.listing?.path, '/a');
	t.regex(await run('watch /a --recursive --after-index 2'), /pane 1: \/a, recursive, after index 2/);
	t.regex(await run('watch -r /a'), /pane 2: \/a, recursive/);
	t.regex(await run('watch /a --nonsense'), /flag provided but not defined: -nonsense\n {2}help watch/);
	t.regex(await run('watch /a --recursiv'), /not defined: -recursiv\n {2}Did you mean --recursive\? help watch/);
	t.regex(await run('get /a --srot'), /Did you mean --sort\?/);
});

test('lines typed while a command runs wait for their turn', async t => {
	const {type, until, printed} = await open(t);
	type('set /x 1\rset /y 2\rget /y\r');
	await until(state => state.running === undefined);
	t.is(printed(), '/> set /x 1\n1\n/> set /y 2\n2\n/> get /y\n2\n');
});

test('an interrupt ends what runs and forgets what waits', async t => {
	const {type, until, printed, session} = await open(t);
	type('exec-watch /a -- true\rset /after 1\r');
	await until(state => state.running !== undefined);
	type('\u0003');
	await until(state => state.running === undefined);
	t.notRegex(printed(), /after/);
	t.deepEqual(session.history.entries, ['exec-watch /a -- true']);
});

test('an interrupt with nothing running cancels the line', async t => {
	const {type, printed, session} = await open(t);
	type('get /half\u0003');
	t.is(printed(), '/> get /half^C\n');
	t.is(session.state.editor.text, '');
	t.deepEqual(session.history.entries, []);
});

test('an open quote goes on in the next line', async t => {
	const {run, session, type} = await open(t);
	type('set /a \'one\r');
	t.is(session.state.editor.text, 'set /a \'one\n');
	await run('two\'');
	t.is(await run('get /a'), '/> get /a\none\ntwo\n');
	t.is(session.history.entries[0], 'set /a \'one\ntwo\'');
});

test('Tab asks for a listing once and completes when it comes', async t => {
	const {type, until, session, engine} = await open(t);
	await engine.set('/a/os', {value: 'x'});
	type('get /a/\t');
	t.deepEqual(session.state.menu?.loading, {type: 'directory', path: '/a'});
	await until(state => state.menu === undefined);
	t.is(session.state.editor.text, 'get /a/os ');
});

test('Tab takes the only key that begins with the word, whatever else holds its letters', async t => {
	const {type, session, engine} = await open(t);
	for (const key of ['/items', '/it_s', '/with-it', '/kit/x']) {
		await engine.set(key, {value: ''});
	}

	await session.cache.request('/');
	type('get /ite\t');
	t.is(session.state.editor.text, 'get /items ');
	type('\u0015get /i\t');
	t.is(session.state.editor.text, 'get /it');
	t.deepEqual(session.state.menu?.candidates.map(candidate => candidate.label), ['it_s', 'items', 'kit/', 'with-it']);
});

test('what was entered lately is offered first, but not what was entered with the history off', async t => {
	const {type, run, session, engine} = await open(t);
	for (const key of ['/a', '/b', '/c']) {
		await engine.set(key, {value: ''});
	}

	await session.cache.request('/');
	const offered = (): readonly string[] | undefined => session.state.menu?.candidates.map(candidate => candidate.label);
	await run('get /b');
	type('get /\t');
	t.deepEqual(offered(), ['b', 'a', 'c']);
	type('\u0015');
	await run('history off');
	await run('get /c');
	type('get /\t');
	t.deepEqual(offered(), ['b', 'a', 'c']);
});

test('a listing that comes after further typing changes nothing', async t => {
	const {type, session, engine} = await open(t);
	await engine.set('/a/os', {value: 'x'});
	type('get /a/\tq');
	const {state} = await session.cache.request('/a');
	t.is(state, 'ready');
	t.is(session.state.editor.text, 'get /a/q');
	t.is(session.state.menu, undefined);
});

test('Enter on a chosen candidate takes it and runs nothing', async t => {
	const {type, session, engine, printed} = await open(t);
	await engine.set('/one', {value: ''});
	await engine.set('/two', {value: ''});
	await session.cache.request('/');
	type('rm /\t\t\r');
	t.is(session.state.editor.text, 'rm /one');
	t.is(session.state.menu, undefined);
	t.is(printed(), '');
});

test('the menu narrows while typing and Esc takes the choice back', async t => {
	const {type, session, engine} = await open(t);
	for (const key of ['/one', '/other', '/two']) {
		await engine.set(key, {value: ''});
	}

	await session.cache.request('/');
	type('get /\to');
	t.deepEqual(session.state.menu?.candidates.map(candidate => candidate.label), ['one', 'other', 'two']);
	type('t');
	t.deepEqual(session.state.menu?.candidates.map(candidate => candidate.label), ['other']);
	type('\t');
	t.is(session.state.editor.text, 'get /other');
	type('\u0007');
	t.is(session.state.editor.text, 'get /ot');
	t.is(session.state.menu, undefined);
});

test('typing asks for nothing, a menu that follows it for one listing at a time', async t => {
	const {type, session, engine, until} = await open(t);
	for (const key of ['/d/one/x', '/d/two/y', '/d/two/yy']) {
		await engine.set(key, {value: ''});
	}

	let count = 0;
	const running = new Set<AbortSignal | undefined>();
	let runningMax = 0;
	const get = engine.get.bind(engine);
	engine.get = async (key, options) => {
		count++;
		running.add(options?.signal);
		runningMax = Math.max(runningMax, [...running].filter(signal => signal?.aborted !== true).length);
		try {
			return await get(key, options);
		} finally {
			running.delete(options?.signal);
		}
	};

	type('get /d/two/y /nothing gett --flag');
	t.is(count, 0);
	type('\u0015get /d/\t');
	await until(state => (state.menu?.candidates.length ?? 0) === 2);
	t.is(count, 1);
	type('one/\u007F\u007F\u007F\u007Ftwo/');
	await until(state => state.menu?.candidates[0]?.label === 'y');
	type('y');
	t.is(session.state.menu?.candidates.length, 2);
	t.is(runningMax, 1);
	t.true(count <= 3);
});

test('the suggestion is taken whole or by a word', async t => {
	const {type, run, session} = await open(t);
	await run('set /a/b hello');
	type('se');
	t.is(session.state.suggestion, 't /a/b hello');
	type('\u001Bf');
	t.is(session.state.editor.text, 'set');
	type('\u0006');
	t.is(session.state.editor.text, 'set /a/b hello');
});

test('the arrows walk the history and come back to the draft', async t => {
	const {type, run, session} = await open(t);
	await run('set /a 1');
	await run('get /a');
	type('draft\u0010\u0010');
	t.is(session.state.editor.text, 'set /a 1');
	type('\u000E\u000E');
	t.is(session.state.editor.text, 'draft');
});

test('the up arrow finds what begins like the line', async t => {
	const {type, run, session} = await open(t);
	await run('set /a 1');
	await run('get /a');
	await run('set /b 2');
	type('se\u001B[A\u001B[A');
	t.is(session.state.editor.text, 'set /a 1');
	type('\u001B[A');
	t.is(session.state.editor.text, 'set /a 1');
	type('\u001B[B');
	t.is(session.state.editor.text, 'set /b 2');
	type('\u001B[B');
	t.is(session.state.editor.text, 'se');
});

test('Alt-. puts in the last word of older and older lines', async t => {
	const {type, run, session} = await open(t);
	await run('set /a \'one two\'');
	await run('pwd');
	await run('get /a/b');
	type('ls \u001B.');
	t.is(session.state.editor.text, 'ls /a/b');
	type('\u001B.');
	t.is(session.state.editor.text, 'ls \'one two\'');
	type(' \u001B.');
	t.is(session.state.editor.text, 'ls \'one two\' /a/b');
});

test('Ctrl-X waits for the second key of a pair', async t => {
	const {type, session} = await open(t);
	type('one two\u0017\u0018\u0015');
	t.is(session.state.editor.text, 'one two');
	type('\u0018x');
	t.is(session.state.editor.text, 'one twox');
});

test('a question mark asks for the keys on an empty line only', async t => {
	const {type, session} = await open(t);
	type('?');
	t.is(session.state.keyHelp?.page, 0);
	type('\u001B[200~?\u001B[201~?');
	t.is(session.state.editor.text, '??');
});

test('history off keeps nothing until it is on again', async t => {
	const {run, session} = await open(t);
	await run('history off');
	await run('set /secret x');
	await run('history on');
	await run('pwd');
	t.deepEqual(session.history.entries, ['history off', 'pwd']);
});

test('a line is found, an older one, none', async t => {
	const {type, run, session, until} = await open(t);
	await run('set /a 1');
	await run('set /b 2');
	type('draft\u0012set\u0007');
	t.is(session.state.editor.text, 'draft');
	type('\u0012set\r');
	t.is(session.state.editor.text, 'set /b 2');
	type('\u0012set');
	await until(({finder}) => finder!.count === 2);
	type('\u0012\r');
	t.is(session.state.editor.text, 'set /a 1');
});

test('panes are opened, numbered and closed', async t => {
	const {run, session, engine, until} = await open(t);
	await run('watch /a --recursive');
	await run('watch /b');
	await engine.set('/a/x', {value: '1'});
	const {panes} = await until(state => state.panes[0]!.eventCount === 1);
	t.deepEqual(panes.map(pane => [pane.id, pane.key, pane.eventCount]), [[1, '/a', 1], [2, '/b', 0]]);
	await run('unwatch 1');
	t.deepEqual(session.state.panes.map(pane => pane.id), [2]);
	t.regex(await run('unwatch 7'), /there is no pane 7\n {2}Open: 2\. unwatch --all closes all\./);
	await run('unwatch');
	t.regex(await run('unwatch'), /no pane is open/);
});

test('help knows the shell\'s own commands', async t => {
	const {run} = await open(t);
	t.regex(await run('help'), /unwatch \[NUMBER\] +close the newest pane/);
	t.regex(await run('help watch'), /open a pane/);
	t.regex(await run('unwatch --help'), /close every pane/);
});

test('history lists what was typed', async t => {
	const {run} = await open(t);
	await run('get /a');
	t.is(await run('history'), '/> history\n1  get /a\n2  history\n');
	t.is(await run('history 1'), '/> history 1\n3  history 1\n');
	t.regex(await run('history x'), /x is not a number/);
});

test('leaving ends the session once', async t => {
	const {type, session} = await open(t);
	type('\u0004');
	await t.notThrowsAsync(session.closed);
});

test('what is typed in one go behind the key that closes the full-screen view belongs to the line', async t => {
	const {type, session, engine} = await open(t);
	await engine.set('/a/b', {value: 'x'});
	for (const close of ['q', '\u0004']) {
		type('\u001BOQ');
		t.true(session.state.fullScreen !== undefined);
		type(`jj${close}dd 😀`);
		t.is(session.state.fullScreen, undefined);
		t.is(session.state.editor.text, 'dd 😀');
		type('\u0015');
	}
});

test('what cannot be shown live is refused with the way to say it, and opens nothing', async t => {
	const {run, session} = await open(t);
	for (const [line, refusal, hint] of [
		['ls --live /a /b', '--live shows one directory', 'Name one key, or leave out --live.'],
		['ls --live --recursive /a', '--live cannot be combined with --recursive', 'A live listing is always long and sorted, of one directory.'],
		['watch /a --rewind --after-index 3', '--rewind and --after-index exclude each other', '--rewind begins as early as the server can.'],
	] as const) {
		t.is(await run(line), `/> ${line}\n${refusal}\n  ${hint}\n`);
	}

	t.deepEqual(session.state.panes, []);
});
