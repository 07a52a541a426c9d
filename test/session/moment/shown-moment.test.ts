/**
`at` at the prompt: everything reads the tree as it was, nothing is written, and what goes on in the present goes on.
*/
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {CurrentEngine} from '../../../source/connect/current-engine.ts';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {forwardingEngine} from '../../../source/engine/forwarding.ts';
import {UserError} from '../../../source/errors.ts';
import {ShownMoment} from '../../../source/session/moment/shown-moment.ts';
import {UndoLog} from '../../../source/session/undo/undo-log.ts';
import {KeyDecoder} from '../../../source/terminal/input/key-decoder.ts';
import {promptPrefix} from '../../../source/prompt/prompt-prefix.ts';
import {temporaryDirectory} from '../../helpers/data-dirs.ts';
import {onlyHere, openSession} from '../../helpers/session.ts';

async function open(t: ExecutionContext, {engine: given, options = {}}: {
	readonly engine?: Engine;
	readonly options?: Parameters<typeof openSession>[2];
} = {}) {
	const engine = given ?? await openEmbedded({dataDir: path.join(await temporaryDirectory(t), 'd')});
	let printed = '';
	const session = openSession(engine, {
		print(block) {
			printed += block.type === 'command' ? '' : block.text;
		},
	}, {profiles: onlyHere, ...options});
	t.teardown(async () => {
		await session.close();
		await engine.close();
	});
	const until = async (isDone: () => boolean): Promise<void> => {
		if (isDone()) {
			return;
		}

		await new Promise<void>(resolve => {
			const stop = session.subscribe(() => {
				if (!isDone()) {
					return;
				}

				stop();
				resolve();
			});
		});
	};

	const decoder = new KeyDecoder();
	/** Resolves to what the line has printed. */
	const run = async (line: string): Promise<string> => {
		const before = printed.length;
		for (const event of decoder.push(`${line}\r`)) {
			session.handle(event);
		}

		await until(() => session.state.running === undefined);
		return printed.slice(before);
	};

	const prompt = () => promptPrefix(session.state.place, {columns: 80, now: 0}).map(({text}) => text).join(' ');
	return {
		engine, session, run, until, prompt,
	};
}

test('the commands that the shell has of its own read the past with --at as the others do', async t => {
	const {run} = await open(t);
	await run('set /a/x 1; set /a/y 2');
	t.is(await run('ls /a --at -1'), '/a/x\n');
	t.is(await run('ls --at 4 /a'), '/a/x\n');
	t.regex(await run('ls /a --at yesterday'), /^"yesterday" is no moment/);
	t.is(await run('ls /a'), '/a/x\n/a/y\n');
});

test('back in the present the tree is listed by itself, so that its index and what expires next are known', async t => {
	const {engine, session, run} = await open(t);
	await engine.set('/a', {value: '1'});
	const {index} = await engine.set('/t', {value: '1', ttl: 1000});
	await run('at -1');
	t.is(session.cache.view('/'), undefined);
	await run('at now');
	t.not(session.cache.view('/'), undefined);
	await session.cache.request('/');
	t.is(session.cache.index, index);
	t.is(session.cache.nextExpiration(Date.now())?.key, '/t');
});

test('at shows the tree as it was to all that reads, and at now the present', async t => {
	const {engine, run, prompt} = await open(t);
	const {index} = await engine.set('/a/b', {value: 'one'});
	await engine.set('/a/b', {value: 'two'});
	await engine.set('/a/c', {value: 'three'});
	t.is(await run(`at ${index}`), '');
	t.is(prompt(), `@${index} /`);
	t.is(await run('get /a/b'), 'one\n');
	t.is(await run('ls /a'), '/a/b\n');
	t.regex(await run('tree /a'), /1 key\n$/);
	t.is(await run('find / --type f'), '/a/b\n');
	t.is(await run('grep o /'), '/a/b: one\n');
	t.regex(await run('stat /a/b'), new RegExp(`Modified: +index ${index}\n`));
	t.is(await run('get /a/*'), 'one\n');
	t.regex(await run('--output json get /a/b'), /"value":"one"/);
	t.is(await run(`diff /a --at ${index + 1}`), '~ b  two → one\n');
	t.is(await run(`get /a/c --at ${index + 2}`), 'three\n');
	t.regex(await run('at'), new RegExp(`^@${index}, read-only: at now comes back to the present; its files begin at index 0\n$`));
	t.is(await run('at now'), '');
	t.is(prompt(), '/');
	t.is(await run('get /a/b'), 'two\n');
	t.regex(await run('at'), new RegExp(`^now, at index ${index + 2}; its files begin at index 0\n$`));
});

test('moments are named as --at names them, and are counted from the present', async t => {
	const {engine, run, prompt} = await open(t);
	const {index} = await engine.set('/a/b', {value: 'one'});
	await engine.set('/a/b', {value: 'two'});
	await engine.set('/x', {value: 'three'});
	await run('at -1');
	t.is(prompt(), `@${index + 1} /`);
	await run('at -2');
	t.is(prompt(), `@${index} /`);
	await run('at now; cd /a; at before:b');
	t.is(prompt(), `@${index} /a`);
	t.regex(await run('at yesterday'), /^"yesterday" is no moment: it is an index as 1234/);
	t.regex(await run('at 99999'), /index 99999 is yet to come/);
	t.is(prompt(), `@${index} /a`, 'it stays where it is');
	t.is(await run(`at ${index - 1}`), '/a was no directory then.\n');
	t.regex(await run('at 1 2'), /one word too many|too many/);
});

test('restore compares with the present, whatever is shown', async t => {
	const {engine, run} = await open(t);
	const {index} = await engine.set('/a/b', {value: 'one'});
	await engine.set('/a/b', {value: 'two'});
	await run(`at ${index}`);
	t.is(await run(`restore /a --at ${index} --dry-run`), '~ /a/b  "two" → "one"\n1 to update, 1 the same\n');
	t.regex(await run(`restore /a --at ${index} --yes`), /^read-only while the past is shown: .*\n {2}Nothing was changed. at now comes back/);
	t.regex(await run(`--at ${index + 1} restore /a --at ${index} --dry-run`), /^restore needs the present, and .* at index \d+ is the past\n/);
	await run('at now');
	t.is(await run(`restore /a --at ${index} --yes`), '1 updated, 1 the same\n');
	t.is((await engine.get('/a/b')).node.value, 'one');
	await run('undo');
	t.is((await engine.get('/a/b')).node.value, 'two');
});

test('what waits in the past leads back to the present, with options in front, too', async t => {
	const {engine, run} = await open(t);
	const {index} = await engine.set('/a/b', {value: 'one'});
	await engine.set('/a/b', {value: 'two'});
	await run(`at ${index}`);
	for (const line of ['exec-watch /a -- true', '--output json exec-watch /a -- true', '--output json watch /a']) {
		t.regex(await run(line), /^nothing happens after index \d+ where only the past is shown\n {2}at now comes back to the present\.\n$/, `line: ${line}`);
	}
});

test('everything that writes is refused, and says how to come back', async t => {
	const {engine, run} = await open(t);
	const {index} = await engine.set('/a/b', {value: 'one'});
	await run('set /a/c 1');
	await run(`at ${index}`);
	for (const line of [
		'set /a/b x',
		'rm /a/b',
		'mk /new 1',
		'mkdir /new',
		'mv -r /a /z',
		'cp /a/b /z',
		'edit /a/b',
		'ttl /a/b 5m',
		'undo',
		'--debug set /a/b x',
		'user add alice:x',
		'lock /l -- echo x',
	]) {
		t.regex(await run(line), new RegExp(`read-only at @${index}: .* was refused\n {2}Nothing was changed. at now comes back to the present`), `line: ${line}`);
	}

	t.regex(await run('exec-watch /a -- true'), /nothing happens after index \d+ where only the past is shown\n {2}at now comes back/);
	await run('at now');
	t.is(await run('undo'), 'undone: set /a/c 1\n');
	t.is((await engine.get('/a', {recursive: true})).node.nodes?.length, 1);
});

test('panes stay in the present, completion and the listing go to the past and come back', async t => {
	const {engine, session, run, until} = await open(t);
	const {index} = await engine.set('/a/b', {value: 'one'});
	await engine.set('/a/c', {value: 'two'});
	await run('watch /a --recursive');
	const names = async () => {
		const view = await session.cache.request('/a');
		return view.state === 'ready' ? view.directory.keys.slice(0, 9) : [];
	};

	t.deepEqual(await names(), ['b', 'c']);
	await run(`at ${index}`);
	t.deepEqual(await names(), ['b']);
	const offered = (line: string) => session.completer.complete(line, line.length).candidates.map(({text}) => text);
	t.deepEqual(offered('get /a/'), ['/a/b']);
	t.deepEqual(offered('at '), ['now', '-1', 'before:']);
	t.deepEqual(offered('at before:/a/'), ['before:/a/b']);
	t.deepEqual(offered('get /a/b --at before:/a/'), ['before:/a/b']);
	await engine.set('/a/d', {value: 'three'});
	await until(() => session.watches.panes[0]!.eventCount === 1);
	t.deepEqual(await names(), ['b']);
	await run('watch /a/d');
	await engine.set('/a/d', {value: 'four'});
	await until(() => session.watches.panes[1]!.eventCount === 1);
	await run('at now');
	t.deepEqual(await names(), ['b', 'c', 'd']);
	t.is(session.watches.panes.length, 2);
});

test('a command goes on on what was shown when it began, and is no job that changes the shell', async t => {
	const {run} = await open(t);
	t.regex(await run('at 1 &'), /at changes the shell itself, and is no job/);
	const present = await openEmbedded();
	const past = await openEmbedded();
	t.teardown(async () => present.close());
	await present.set('/a', {value: 'new'});
	await past.set('/a', {value: 'old'});
	let closedCount = 0;
	const moment = new ShownMoment(new CurrentEngine({engine: present}, Date.now), {
		offers: {undoLog: new UndoLog(Date.now), openPast: async () => past}, changed: () => undefined, changedByItself: () => undefined,
	});
	await moment.show({
		count: 1,
		engine: forwardingEngine(() => past, {
			async close() {
				closedCount++;
				await past.close();
			},
		}),
	});
	const held = moment.hold();
	await moment.showPresent();
	t.is((await moment.engine.get('/a')).node.value, 'new');
	t.is((await held.engineFor(undefined).get('/a')).node.value, 'old');
	await t.throwsAsync(async () => held.guarded(present).set('/b', {value: 'x'}), {message: /read-only while the past is shown: setting \/b was refused/});
	t.is(closedCount, 0);
	await held.release();
	t.is(closedCount, 1);
	const now = moment.hold();
	t.is(now.guarded(present), present);
	await now.release();
});

test('what is only in memory is shown as far as its events tell, and at stays where it is for what they do not', async t => {
	const {engine, run, prompt} = await open(t, {engine: await openEmbedded()});
	const {index} = await engine.set('/a', {value: 'one'});
	await engine.set('/a', {value: 'two'});
	t.is(await run(`at ${index}`), '');
	t.is(await run('get /a'), 'one\n');
	t.regex(await run('at 999'), /index 999 is yet to come/);
	t.is(prompt(), `@${index} /`);
	await run('at now');
	t.is(await run('get /a'), 'two\n');
	t.is(await run('at'), `now, at index ${index + 1}\n`);
	for (let i = 0; i < 1010; i++) {
		await engine.set('/other', {value: String(i)});
	}

	t.regex(await run(`at ${index}`), /is out of reach: .*\n {2}The files of a server tell more: etcsh --data-dir DIR --at INDEX, /);
});

test('in a shell that was started in the past, at says so', async t => {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const present = await openEmbedded({dataDir});
	const {index} = await present.set('/a', {value: 'one'});
	await present.set('/a', {value: 'two'});
	await present.close();
	const {openPast} = await import('../../../source/past/open-past.ts');
	const {run, prompt} = await open(t, {engine: await openPast({dataDir, moment: {kind: 'index', index}})});
	t.is(prompt(), `@${index} /`);
	t.regex(await run('at'), /^@\d+, read-only, as the shell was started/);
	t.regex(await run('at now'), /the shell was started at index \d+\n {2}Start it without --at for the present/);
	await run(`at ${index + 1}`);
	t.is(await run('get /a'), 'two\n');
	await run('at now');
	t.is(await run('get /a'), 'one\n');
});

test('in the full-screen view [ and ] step through the changes, and ] comes back to the present', async t => {
	const {engine, session, run, until} = await open(t);
	await engine.set('/a/b', {value: 'one'});
	await engine.set('/a/b', {value: 'two'});
	await engine.delete('/a', {recursive: true});
	const {index} = await engine.set('/x', {value: 'three'});
	session.handle({type: 'key', name: 'f2'});
	const rows = () => {
		const shown = session.state.fullScreen!;
		return Array.from({length: shown.rows.length}, (_, i) => shown.rows.at(i)!.path);
	};

	const moment = () => session.state.fullScreen!.moment;
	const press = async (keys: string, at: number | undefined) => {
		session.handle({type: 'text', text: keys});
		await until(() => !moment().isGoing && moment().at === at && session.cache.view('/')?.state === 'ready');
	};

	await until(() => rows().length === 1);
	await press('[', index - 1);
	t.deepEqual(rows(), []);
	t.like(moment().passed, {event: {action: 'set', node: {key: '/x'}}, isTakenBack: true, count: 1});
	await press('[', index - 2);
	t.deepEqual(rows(), ['/a']);
	t.true(session.state.fullScreen!.marks.get('/a', session.now()));
	session.handle({type: 'text', text: 'l'});
	await until(() => rows().length === 2);
	t.is(session.cache.view('/a')?.state, 'ready');
	await press('[', index - 3);
	t.deepEqual(rows(), ['/a', '/a/b']);
	const view = session.cache.view('/a');
	t.is(view?.state === 'ready' && view.directory.entry('b')?.preview, 'one');
	// A key that is held: what was being listed meanwhile is listed again.
	await press('[', index - 4);
	t.deepEqual(rows(), []);
	session.handle({type: 'text', text: '['});
	await until(() => session.state.fullScreen!.remark?.isError === true);
	t.is(session.state.fullScreen!.remark!.text, `nothing is known from before index ${index - 4}`);
	await press(']]]', index - 1);
	await press(']', undefined);
	t.deepEqual(rows(), ['/x']);
	await press('[', index - 1);
	session.handle({type: 'text', text: 'q'});
	t.is(session.state.place.at, index - 1);
	t.regex(await run('set /a/b x'), /read-only at @\d+/);
	await run('at now');
	t.is(await run('get /x'), 'three\n');
});

test('where there are no files, [ and ] go index by index', async t => {
	const {engine, session, until} = await open(t, {engine: await openEmbedded()});
	await engine.set('/a', {value: 'one'});
	const {index} = await engine.set('/a', {value: 'two'});
	session.handle({type: 'key', name: 'f2'});
	session.handle({type: 'text', text: '['});
	await until(() => session.state.fullScreen!.moment.at === index - 1);
	t.like(session.state.fullScreen!.moment.passed, {event: {action: 'set', node: {key: '/a', value: 'two'}}, isTakenBack: true, count: 1});
	t.true(session.state.fullScreen!.marks.get('/a', session.now()));
	t.is((await session.engine.get('/a')).node.value, 'one');
	session.handle({type: 'text', text: ']'});
	await until(() => session.state.fullScreen!.moment.at === undefined);
	t.is((await session.engine.get('/a')).node.value, 'two');
	for (let at = index - 1; at >= 0; at--) {
		session.handle({type: 'text', text: '['});
		await until(() => session.state.fullScreen!.moment.at === at);
	}

	// What a server does first is to note down who its members are.
	t.deepEqual(session.state.fullScreen!.moment.passed, {event: undefined, isTakenBack: true, count: 1});
	session.handle({type: 'text', text: '['});
	await until(() => session.state.fullScreen!.remark?.isError === true);
	t.is(session.state.fullScreen!.remark!.text, 'nothing is known from before index 0');
});

test('what a cluster has told of its events is not asked again at each step', async t => {
	const tree = await openEmbedded();
	await tree.set('/a', {value: 'one'});
	await tree.set('/a', {value: 'two'});
	// Nobody hears of it: that there is no event of it only a second of silence tells.
	const {index} = await tree.set('/_hidden', {value: 'x'});
	let asked: Array<bigint | undefined> = [];
	const engine: Engine = forwardingEngine(() => tree, {
		watch(key, options) {
			asked.push(options?.waitIndex);
			return tree.watch(key, options);
		},
	});
	const {session, until} = await open(t, {engine});
	const press = async (keys: string, at: number) => {
		session.handle({type: 'text', text: keys});
		await until(() => session.state.fullScreen!.moment.at === at && !session.state.fullScreen!.moment.isGoing);
	};

	session.handle({type: 'key', name: 'f2'});
	await press('[', index - 1);
	t.true(asked.includes(BigInt(index)));
	asked = [];
	await press('[', index - 2);
	t.is((await session.engine.get('/a')).node.value, 'one');
	await press(']', index - 1);
	t.is((await session.engine.get('/a')).node.value, 'two');
	t.deepEqual(asked.filter(each => each === undefined || each >= BigInt(index)), []);
	// What has come meanwhile is no further away.
	const {index: newer} = await tree.set('/a', {value: 'three'});
	await tree.set('/a', {value: 'four'});
	await press(']]', newer);
	t.is((await session.engine.get('/a')).node.value, 'three');
});

test('on etcd v3 a revision that is compacted or yet to come is not gone to, and before the first one there is none', async t => {
	const tree = await openEmbedded();
	let oldest = 2n;
	const engine: Engine = forwardingEngine(() => tree, {
		get info() {
			return {...tree.info, api: 3 as const};
		},
		async get(key, options) {
			const {revision = oldest} = options ?? {};
			if (revision < oldest || revision > 99n) {
				throw new UserError(revision < oldest ? 'it is compacted' : 'it is yet to come');
			}

			return tree.get(key, options);
		},
	});
	const {session, run, until, prompt} = await open(t, {engine});
	await run('set /a 1; set /a 2');
	t.is(await run('at 1'), 'it is compacted\n');
	t.is(await run('at 100'), 'it is yet to come\n');
	t.is(prompt(), '/');
	t.is(await run('at 2'), '');
	session.handle({type: 'key', name: 'f2'});
	const moment = () => session.state.fullScreen!.moment;
	const remark = async (text: string) => until(() => session.state.fullScreen!.remark?.text === text && !moment().isGoing);
	session.handle({type: 'text', text: '['});
	await remark('it is compacted');
	t.is(moment().at, 2);
	oldest = 1n;
	session.handle({type: 'text', text: '['});
	await until(() => moment().at === 1 && !moment().isGoing);
	session.handle({type: 'text', text: '['});
	await remark('nothing is known from before index 1');
	t.is(moment().at, 1);
});

test('where nothing has happened yet, a step back from the present says so', async t => {
	const tree = await openEmbedded();
	const {session, until} = await open(t, {
		engine: forwardingEngine(() => tree, {
			get info() {
				return {...tree.info, api: 3 as const};
			},
			get: async (key, options) => ({...await tree.get(key, options), index: 1}),
		}),
	});
	session.handle({type: 'key', name: 'f2'});
	session.handle({type: 'text', text: '['});
	await until(() => session.state.fullScreen!.remark !== undefined);
	t.is(session.state.fullScreen!.remark!.text, 'nothing is known from before index 1');
	t.is(session.state.fullScreen!.moment.at, undefined);
});
