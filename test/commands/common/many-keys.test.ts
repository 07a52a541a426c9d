import test from 'ava';
import {type Confirmation} from '../../../source/terminal/questions.ts';
import {readOnlyEngine} from '../../../source/engine/read-only.ts';
import {runLine} from '../../helpers/command-context.ts';
import {engineWith} from '../../helpers/engine-with.ts';

test('a pattern that stands for several keys is asked about before they are removed or changed', async t => {
	const engine = await engineWith(t, ['/a/1', '/a/2', '/a/3', '/a/4', '/b/c/5', '/b/d/6']);
	const asked: string[] = [];
	const confirm = async ({text}: Confirmation): Promise<boolean> => {
		asked.push(text);
		return false;
	};

	for (const [line, question] of [
		['rm /a/*', '4 keys would be removed: /a/1, /a/2, /a/3, …\nGo on?'],
		['ttl /a/[12] 5m', '2 keys would be changed: /a/1, /a/2\nGo on?'],
		['mv /a/* /b', '4 keys would be moved: /a/1, /a/2, /a/3, …\nGo on?'],
		['rm -r /b/*', '/b/c holds 1 key: /b/c/5\n/b/d holds 1 key: /b/d/6\nRemove all of it?'],
		['rmdir /b/*', '2 keys would be removed: /b/c, /b/d\nGo on?'],
		['updatedir /b/* --ttl 5m', '2 keys would be changed: /b/c, /b/d\nGo on?'],
	] as const) {
		t.deepEqual(await runLine(line, {engine, more: {confirm}}), {code: 1, stdout: '', stderr: 'Nothing was changed.\n'}, `in ${line}`);
		t.is(asked.pop(), question);
	}

	for (const line of ['rm /a/1', 'rm /a/*2', 'get /a/*', 'ttl /a/*', 'rm /a/* --yes']) {
		await runLine(line, {engine, more: {confirm}});
	}

	t.deepEqual(asked, []);
	t.is((await runLine('ls /a', {engine})).stdout, '');
});

test('nobody is asked about changes where nothing can be changed', async t => {
	const engine = await engineWith(t, ['/a/1', '/a/2', '/b/1']);
	const confirm = async ({text}: Confirmation): Promise<boolean> => {
		t.fail(`asked: ${text}`);
		return false;
	};

	const readOnly = readOnlyEngine(engine);
	for (const [line, what] of [
		['rm /a/*', 'removing /a/1'],
		['mv /a/* /b', 'moving /a/1'],
		['ttl /a/* 5m', 'changing /a/1'],
		['find /a --delete', 'removing /a'],
		['sync /b /a --delete', 'changing /a'],
	] as const) {
		const {code, stderr} = await runLine(line, {engine: readOnly, more: {confirm}});
		t.is(code, 4, `of ${line}`);
		t.true(stderr.includes(`${what} was refused`), `${line}: ${stderr}`);
	}
});

test('after a yes no key is asked about by itself', async t => {
	const engine = await engineWith(t, ['/b/c/5', '/b/d/6']);
	let count = 0;
	await runLine('rm -r /b/*', {
		engine, more: {
			async confirm() {
				count++;
				return true;
			},
		},
	});
	t.is(count, 1);
	t.is((await runLine('ls /b', {engine})).stdout, '');
});

test('what is too much for a yes has to be typed', async t => {
	const engine = await engineWith(t, Array.from({length: 1001}, (_, i) => `/a/${i}`));
	const asked: Confirmation[] = [];
	const confirm = async (question: Confirmation): Promise<boolean> => {
		asked.push(question);
		return false;
	};

	await runLine('rm /a/*', {engine, more: {confirm}});
	t.is(asked[0]!.typed, '/a/*');
});

test('where nobody can be asked, a pattern works as before', async t => {
	const engine = await engineWith(t, ['/a/1', '/a/2']);
	t.is((await runLine('rm /a/*', {engine})).code, 0);
});

test('a time to live is written as people write it, and as etcdctl takes it', async t => {
	const engine = await engineWith(t, ['/d/k']);
	for (const [line, key, seconds] of [
		['set /a x --ttl 5m', '/a', 300],
		['mk /b x --ttl=1h30m', '/b', 5400],
		['mkdir /c --ttl 2d', '/c', 172_800],
		['update /a y --ttl 90', '/a', 90],
		['updatedir /d --ttl 1.5h', '/d', 5400],
		['setdir /e --ttl 10s', '/e', 10],
		['set /f x --ttl 0x10', '/f', 16],
	] as const) {
		t.is((await runLine(line, {engine})).code, 0, `in ${line}`);
		const {node} = await engine.get(key);
		t.true(node.ttl! <= seconds && node.ttl! > seconds - 5, `in ${line}`);
	}

	t.is((await runLine('set /g x --ttl 0', {engine})).code, 0);
	t.is((await engine.get('/g')).node.ttl, undefined);
	t.deepEqual(await runLine('set /h x --ttl soon', {engine}), {
		code: 1, stdout: '', stderr: 'Error:  "soon" is not a time to live\n  Write 90, 90s, 5m, 1h30m or 2d.\n',
	});
	// Seconds that etcdctl's 64 bits would turn into another time.
	for (const text of ['9223372037', '18446744074', '9223372036854775807']) {
		t.regex((await runLine(`set /h x --ttl ${text}`, {engine})).stderr, /is not a time to live/, `in ${text}`);
	}

	t.deepEqual(await runLine('set /h x --ttl ""', {engine}), {code: 1, stdout: '', stderr: 'Error:  the value of --ttl is empty\n  help set shows its flags.\n'});
	t.is((await runLine('set /h x --ttl 5m', {engine, mode: 'strict'})).code, 0);
	t.is((await runLine('ls /h', {engine})).code, 4);
});

test('of several keys each has a line, which is no longer than the terminal is wide', async t => {
	const engine = await engineWith(t, ['/d/k1', '/d/k2'], 'word '.repeat(40));
	const terminal = {
		columns: 40, rows: 9, hasColor: false, draw: () => undefined,
	};
	const {stdout} = await runLine('get /d/*', {engine, more: {terminal}});
	const rows = stdout.trimEnd().split('\n');
	t.deepEqual(rows.map(row => row.length), [40, 40]);
	t.true(rows.every(row => row.endsWith('…')));
});

test('where lines are short, documents of several keys are shown by their values alone', async t => {
	const engine = await engineWith(t, ['/d/k1', '/d/k2'], JSON.stringify({
		kind: 'Pod', status: {phase: 'Running'}, spec: {nodeName: 'node-3'}, text: 'x'.repeat(60),
	}));
	const at = async (columns: number) => (await runLine('get /d/*', {engine, terminal: {columns}})).stdout;
	t.regex(await at(60), /^\/d\/k1: Running, node-3/);
	t.regex(await at(100), /^\/d\/k1: phase: Running, nodeName: node-3/);
});
