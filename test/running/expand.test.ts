import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {runLine, runWords} from '../helpers/command-context.ts';

async function engineWith(t: ExecutionContext, keys: readonly string[]) {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	for (const key of keys) {
		await engine.set(key, {value: `value of ${key}`});
	}

	return engine;
}

test('a command runs for each key that a pattern matches', async t => {
	const engine = await engineWith(t, ['/a/x1', '/a/x2', '/a/y', '/b/x3']);
	t.deepEqual(await runLine('get /a/x*', {engine}), {code: 0, stdout: 'value of /a/x1\nvalue of /a/x2\n', stderr: ''});
	t.is((await runLine('get /{b,a}/x[23]', {engine})).stdout, 'value of /b/x3\nvalue of /a/x2\n');
	t.is((await runLine('get x?', {engine, directory: '/a'})).stdout, 'value of /a/x1\nvalue of /a/x2\n');
	t.is((await runLine('get ../b/*', {engine, directory: '/a'})).stdout, 'value of /b/x3\n');
	t.is((await runLine('get /b/*', {engine, directory: '/a'})).stdout, 'value of /b/x3\n');
	t.is((await runLine('rm /a/x*', {engine})).code, 0);
	t.is((await runLine('ls /a', {engine})).stdout, '/a/y\n');
});

test('a pattern behind a profile or a URL stands for the keys there, and brackets of an address are none', async t => {
	const here = await engineWith(t, ['/a/x9']);
	const there = await engineWith(t, ['/a/x1', '/a/x2', '/b/x3']);
	const words: string[] = [];
	const more = {
		async connectTo(word: string) {
			words.push(word);
			return there;
		},
	};
	for (const place of ['prod:', 'http://u:secret@[::1]:2379', 'http://h,i:1']) {
		t.deepEqual(await runLine(`cp ${place}/a/x* /copy/`, {engine: here, more}), {code: 0, stdout: '2 keys copied\n', stderr: ''});
		t.is((await runWords(['cp', `${place}/a/x?`, '/copy/'], {mode: 'own', engine: here, more})).code, 0);
		t.is((await runLine(`cp ${place}/b/x3 /one`, {engine: here, more})).code, 0);
		t.is((await runLine(`cp '${place}/b/x*' /one`, {engine: here, more})).code, 4);
		const {stderr} = await runLine(`cp ${place}/z* /one`, {engine: here, more});
		t.regex(stderr, /^nothing matches /);
		t.notRegex(stderr, /secret/);
	}

	t.deepEqual(new Set(words), new Set(['prod', 'http://u:secret@[::1]:2379', 'http://h,i:1']));
	t.is((await here.get('/copy/x2')).node.value, 'value of /a/x2');
	// Other commands have keys of this cluster alone.
	t.regex((await runLine('get http://h/a/x*', {engine: here, more})).stderr, /is a key on another cluster/);
});

test('in a directory whose name has wildcards a pattern means what lies in it', async t => {
	const engine = await engineWith(t, ['/[x]*/k', '/xy/k2']);
	t.is((await runLine('get *', {engine, directory: '/[x]*'})).stdout, 'value of /[x]*/k\n');
});

test('what fails for one key is said, and the others have their turn', async t => {
	const engine = await engineWith(t, ['/a/b/c', '/a/x']);
	t.deepEqual(await runLine('get /a/*', {engine}), {code: 1, stdout: 'value of /a/x\n', stderr: '/a/b: is a directory\n  ls /a/b lists it.\n'});
});

test('a pattern in quotes is a name, as is one that is a key', async t => {
	const engine = await engineWith(t, ['/a', '/b*', '/bc']);
	t.is((await runLine('get \'/b*\'', {engine})).stdout, 'value of /b*\n');
	t.is((await runLine('get /b*', {engine})).stdout, 'value of /b*\n');
	t.is((await runLine('get "/a*"', {engine})).code, 4);
});

test('a pattern that nothing matches is an error that tells how to mean its text', async t => {
	const engine = await engineWith(t, ['/a']);
	t.deepEqual(await runLine('get /x*', {engine}), {code: 1, stdout: '', stderr: 'nothing matches /x*\n  In quotes it is the key of that name: \'/x*\'\n'});
});

test('what writes a value takes one key', async t => {
	const engine = await engineWith(t, ['/a/1', '/a/2']);
	const {code, stderr} = await runLine('update /a/* v', {engine});
	t.is(code, 1);
	t.is(stderr, '/a/* matches 2 keys, and update takes one\n  The first are /a/1, /a/2\n');
	t.is((await runLine('update /a/[1] new', {engine})).stdout, 'new\n');
	t.is((await runLine('update /a/[1] *', {engine})).stdout, '*\n');
});

test('what makes a key takes a name, wildcards and all', async t => {
	for (const words of [['set', '/k*', 'v'], ['mk', '/k*', 'v'], ['mkdir', '/k*'], ['setdir', '/k*'], ['set', '/k[12]', 'v'], ['mkdir', '/{k1,k2}']]) {
		for (const run of [async (engine: Engine) => runWords(words, {mode: 'own', engine}), async (engine: Engine) => runLine(words.join(' '), {engine})]) {
			const engine = await engineWith(t, ['/k1', '/k2']);
			t.is((await run(engine)).code, 0);
			t.deepEqual((await engine.get('/', {sorted: true})).node.nodes?.map(({key}) => key), ['/k1', '/k2', words[1]!].sort());
			t.is((await engine.get('/k1')).node.value, 'value of /k1');
		}
	}
});

test('in a word that the system\'s shell has unquoted, brackets belong to the name', async t => {
	const engine = await engineWith(t, ['/app/list1', '/app/x[1]']);
	t.is((await runWords(['rm', '/app/list[1]'], {mode: 'own', engine})).code, 4);
	t.is((await runWords(['get', '/app/list1'], {mode: 'own', engine})).code, 0);
	t.is((await runWords(['get', '/app/*[1]'], {mode: 'own', engine})).stdout, 'value of /app/x[1]\n');
	t.is((await runWords(['get', '/app/[lx]*'], {mode: 'own', engine})).stderr, 'nothing matches /app/[lx]*\n  A backslash before a wildcard makes it part of a name.\n');
	t.is((await runWords(['get', String.raw`/app/lis\*`], {mode: 'own', engine})).code, 4);
	t.is((await runLine('get /app/[lx]ist1', {engine})).code, 0);
});

test('a command line of the own mode expands what is no key; what matches nothing is an error', async t => {
	const engine = await engineWith(t, ['/a/1', '/a/2', '/a/*']);
	t.is((await runWords(['get', '/a/?'], {mode: 'own', engine})).stdout, 'value of /a/*\nvalue of /a/1\nvalue of /a/2\n');
	t.is((await runWords(['get', '/a/*'], {mode: 'own', engine})).stdout, 'value of /a/*\n');
	t.is((await runWords(['get', '/n*'], {mode: 'own', engine})).stderr, 'nothing matches /n*\n  A backslash before a wildcard makes it part of a name.\n');
});

test('the strict mode knows no patterns', async t => {
	const engine = await engineWith(t, ['/a/1']);
	t.regex((await runWords(['get', '/a/?'], {engine})).stderr, /^Error: {2}100: Key not found/);
});

test('ls lists several keys as one, in the strict mode it takes one', async t => {
	const engine = await engineWith(t, ['/a/long-name', '/a/x', '/b/y']);
	t.is((await runLine('ls /a /b', {engine})).stdout, '/a/long-name\n/a/x\n/b/y\n');
	t.regex((await runLine('ls -l /a/long-name /a/x', {engine})).stdout, /^file .* \/a\/long-name {2}value of \/a\/long-name\nfile .* \/a\/x {10}value of \/a\/x\n$/);
	t.is((await runWords(['ls', '/a/*'], {mode: 'own', engine})).stdout, '/a/long-name\n/a/x\n');
	t.is((await runWords(['ls', '/a', '/b'], {mode: 'own', engine})).stdout, '/a/long-name\n/a/x\n/b/y\n');
	t.is((await runWords(['ls', '/a', '/b'], {engine})).stdout, '/a/long-name\n/a/x\n');
});
