/**
cp, mv, diff and log over every engine.
*/
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {openRemote} from '../../../source/remote/remote-engine.ts';
import {errorCodes, hasCode} from '../../../source/protocol/errors.ts';
import {runLine} from '../../helpers/command-context.ts';
import {engineKinds, openRemoteAt} from '../../helpers/engines.ts';
import {freePort} from '../../helpers/live-etcd.ts';
import {fill, onEach} from '../../helpers/on-each-engine.ts';

/** What `find` lists, on one line. */
async function keysBelow(run: (line: string) => Promise<{readonly stdout: string}>, key: string): Promise<string> {
	const {stdout} = await run(`find ${key}`);
	return stdout.trimEnd().replaceAll('\n', ' ');
}

async function openOther(t: ExecutionContext): Promise<Engine> {
	const other = await openEmbedded();
	t.teardown(async () => other.close());
	return other;
}

onEach('a key is copied to a key, or into a directory, with its ttl', async (t, {run, engine, directory}) => {
	await engine.set(`${directory}/k`, {value: 'v', ttl: 1000});
	await engine.create(`${directory}/d`, {dir: true});
	t.deepEqual(await run('cp k copy'), {code: 0, stdout: '1 key copied\n', stderr: ''});
	const {node} = await engine.get(`${directory}/copy`);
	t.is(node.value, 'v');
	t.true(node.ttl !== undefined && node.ttl > 900 && node.ttl <= 1000);
	await run('cp k d');
	await run('cp k new/');
	t.is(await keysBelow(run, '.'), ' /copy /d /d/k /k /new /new/k');
});

onEach('a subtree is copied with its directories and their ttls', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/b/c': '1', 'a/_hidden': '2'});
	await engine.create(`${directory}/a/empty`, {dir: true, ttl: 500});
	t.regex((await run('cp a b')).stderr, /^\/a is a directory\n {2}cp -r takes directories, too\.\n$/);
	t.deepEqual(await run('cp -r a b'), {code: 0, stdout: '1 key and 3 directories copied\n', stderr: ''});
	t.is(await keysBelow(run, 'b'), '/b /b/b /b/b/c /b/empty');
	t.true((await engine.get(`${directory}/b/empty`)).node.ttl! > 400);
	t.is((await run('cp -r a b')).stdout, '1 key and 3 directories copied\n');
	t.is(await keysBelow(run, 'b/a'), '/b/a /b/a/b /b/a/b/c /b/a/empty');
});

onEach('a pattern of several keys goes into a directory', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/x1': '1', 'a/x2': '2', k: '3'});
	t.regex((await run('cp a/x* b')).stderr, /^there is no directory \/b\n/);
	t.regex((await run('cp a/x* k')).stderr, /^\/k is a key, so nothing can lie in it\n/);
	t.is((await run('mv a/x* b/')).stdout, '2 keys moved\n');
	t.is(await keysBelow(run, '.'), ' /a /b /b/x1 /b/x2 /k');
});

onEach('nothing is copied into itself, and nothing changes its kind', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/b': '1', k: '2', 'd/k/x': '3'});
	t.regex((await run('cp -r a a/c')).stderr, /lies in \/a: a directory cannot go into itself/);
	t.regex((await run('mv -r a .')).stderr, /are the same/);
	t.regex((await run('cp k d')).stderr, /^\/d\/k is a directory, which a key does not replace\n/);
	t.regex((await run('cp -r a k')).stderr, /^\/k is a key, which a directory does not replace\n/);
	t.is(await keysBelow(run, '.'), ' /a /a/b /d /d/k /d/k/x /k');
});

onEach('what is there is left alone on demand', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/x': 'new', 'a/y': 'new', 'b/a/x': 'old'});
	t.is((await run('mv -r -n a b')).stdout, '1 key moved, 1 left alone\n');
	t.is((await engine.get(`${directory}/b/a/x`)).node.value, 'old');
	t.is(await keysBelow(run, 'a'), '/a /a/x');
	t.is((await run('cp a/x b/a/x')).stdout, '1 key copied\n');
	t.is((await engine.get(`${directory}/b/a/x`)).node.value, 'new');
});

onEach('sources that would become one are refused before anything is done', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'svc/a/port': '1', 'svc/b/port': '2', 'ports/old': '3'});
	for (const verb of ['cp', 'mv']) {
		t.deepEqual(await run(`${verb} svc/*/port ports/`), {
			code: 1, stdout: '', stderr: '/svc/a/port and /svc/b/port would both become /ports/port: nothing was done\n  Give them names of their own, one at a time.\n',
		});
	}

	t.is(await keysBelow(run, 'ports'), '/ports /ports/old');
	t.is(await keysBelow(run, 'svc'), '/svc /svc/a /svc/a/port /svc/b /svc/b/port');
});

onEach('a directory and what lies in it are not moved both, since the second would be gone by then', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'src/in/k': '1', 'src/x': '2', 'bk/old': '3'});
	for (const sources of ['src src/in', 'src/x src', 'src/in/k src']) {
		const {code, stdout, stderr} = await run(`mv -r ${sources} bk/`);
		t.deepEqual({code, stdout}, {code: 1, stdout: ''}, `in ${sources}`);
		t.regex(stderr, /^\/src\/\S+ lies in \/src, which is moved with all that is in it: nothing was done\n/, `in ${sources}`);
	}

	t.is(await keysBelow(run, 'src'), '/src /src/in /src/in/k /src/x');
	t.is((await run('cp -r src src/in bk/')).code, 0);
	t.is(await keysBelow(run, 'bk'), '/bk /bk/in /bk/in/k /bk/old /bk/src /bk/src/in /bk/src/in/k /bk/src/x');
});

onEach('a directory among several sources is left out without -r, and told', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {
		'x/a': '1', 'x/d/k': '2', 'x/z': '3', 'bk/old': '4',
	});
	t.deepEqual(await run('cp x/* bk/'), {code: 1, stdout: '2 keys copied\n', stderr: '/x/d is a directory\n  cp -r takes directories, too.\n'});
	t.is(await keysBelow(run, 'bk'), '/bk /bk/a /bk/old /bk/z');
});

onEach('what was done before a conflict is told', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'src/a': '1', 'src/m/x': '2', 'dst/src/m': 'a key'});
	const {code, stderr} = await run('mv -r src dst/');
	t.is(code, 1);
	t.regex(stderr, /^stopped: 1 key and 1 directory copied, nothing removed from where it was; the same command goes on from there\n\/dst\/src\/m is a key, which a directory does not replace\n/);
	t.is(await keysBelow(run, 'src'), '/src /src/a /src/m /src/m/x');
});

onEach('a directory that is there keeps its own time to live, and what is copied into it has its old end', async (t, {run, engine, directory}) => {
	await engine.create(`${directory}/a`, {dir: true, ttl: 5000});
	await fill(engine, directory, {'a/k': '1', 'a/d/x': '2', 'b/a/mine': '3'});
	t.is((await run('cp -r a b/')).code, 0);
	t.is((await engine.get(`${directory}/b/a`)).node.ttl, undefined);
	t.is((await engine.get(`${directory}/b/a/mine`)).node.ttl, undefined);
	t.true((await engine.get(`${directory}/b/a/k`)).node.ttl! > 4000);
	t.true((await engine.get(`${directory}/b/a/d`)).node.ttl! > 4000);
	t.is((await engine.get(`${directory}/b/a/d/x`)).node.ttl, undefined);
	t.is((await run('cp -r a new')).code, 0);
	t.true((await engine.get(`${directory}/new`)).node.ttl! > 4000);
	t.is((await engine.get(`${directory}/new/k`)).node.ttl, undefined);
});

for (const line of ['cp -r -n a b/', 'mv -r -n a b/']) {
	onEach(`what ${line.slice(0, 2)} -n puts into a directory that is there has its old end`, async (t, {run, engine, directory}) => {
		await engine.create(`${directory}/a`, {dir: true, ttl: 5000});
		await fill(engine, directory, {'a/k': '1', 'a/d/x': '2', 'b/a/d/mine': '3'});
		await run(line);
		t.is((await engine.get(`${directory}/b/a`)).node.ttl, undefined);
		t.is((await engine.get(`${directory}/b/a/d/mine`)).node.ttl, undefined);
		t.true((await engine.get(`${directory}/b/a/k`)).node.ttl! > 4000);
		t.true((await engine.get(`${directory}/b/a/d/x`)).node.ttl! > 4000);
		// A second copy has nothing to write.
		const {node} = await engine.get(`${directory}/b/a/k`);
		if (!line.startsWith('cp')) {
			return;
		}

		t.is((await run('cp -r a b/')).code, 0);
		t.is((await engine.get(`${directory}/b/a/k`)).node.modifiedIndex, node.modifiedIndex);
	});
}

type Tools = Parameters<Parameters<typeof onEach>[1]>[1];

/** Whether the directory went while it was copied: on a busy machine it may have gone before. */
async function copyWhatGoes(t: ExecutionContext, {run, engine, directory}: Tools, {line, ttl}: {readonly line: string; readonly ttl: number}): Promise<boolean> {
	try {
		await fill(engine, directory, {
			'a/d/k1': '1', 'a/d/k2': '2', 'a/d/k3': '3', 'a/d/k4': '4',
		});
		await engine.update(`${directory}/a/d`, {dir: true, ttl});
	} catch (error) {
		// That of the try before has gone meanwhile.
		if (hasCode(error, errorCodes.keyNotFound)) {
			return false;
		}

		throw error;
	}

	const other = await openOther(t);
	const gone = (async () => {
		for await (const {action} of other.watch('/x', {recursive: true})) {
			if (action === 'expire') {
				return;
			}
		}
	})();
	// Where it has not begun, this ends with the other engine.
	gone.catch(() => undefined);
	let hasBegun = false;
	// The first keys are written, and the last are held back until their directory has gone.
	const slow = new Proxy(other, {
		get(target, name) {
			if (name !== 'create') {
				const member: unknown = Reflect.get(target, name);
				return typeof member === 'function' ? member.bind(target) as unknown : member;
			}

			return async (key: string, options: Parameters<Engine['create']>[1]) => {
				const response = await target.create(key, options);
				if (key.endsWith('/k1')) {
					hasBegun = true;
					await gone;
				}

				return response;
			};
		},
	});
	await run(`${line}${line.startsWith('sync') ? ' --concurrency 1' : ''}`, {more: {connectTo: async () => slow}});
	if (!hasBegun) {
		return false;
	}

	await gone;
	const {node} = await other.get('/x', {recursive: true});
	const ends = (node.nodes ?? []).flatMap(child => [child, ...(child.nodes ?? [])]);
	t.true(ends.every(({expiration}) => expiration !== undefined), JSON.stringify(node));
	return true;
}

for (const line of ['cp -r a prod:/x', 'sync a prod:/x', 'mv -r a prod:/x']) {
	onEach(`nothing outlives the directory that goes while it is copied: ${line}`, async (t, tools) => {
		t.timeout(300_000);
		let isSeen = false;
		for (const ttl of [6, 20, 60]) {
			isSeen ||= await copyWhatGoes(t, tools, {line, ttl});
		}

		t.true(isSeen, 'the directory has always gone before');
	});
}

onEach('a dry run says what would be done, and does nothing', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/x': '1', 'a/y': '2', 'b/a/x': 'old'});
	t.is((await run('mv -r a b --dry-run')).stdout, '/a/x → /b/a/x  overwrites\n/a/y → /b/a/y  new\n2 keys and 1 directory would be moved\n');
	t.is(await keysBelow(run, '.'), ' /a /a/x /a/y /b /b/a /b/a/x');
	t.is((await engine.get(`${directory}/b/a/x`)).node.value, 'old');
});

onEach('a move takes the source away', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/b/c': '1', 'a/d': '2'});
	t.deepEqual(await run('mv -r a z'), {code: 0, stdout: '2 keys and 2 directories moved\n', stderr: ''});
	t.is(await keysBelow(run, '.'), ' /z /z/b /z/b/c /z/d');
});

onEach('a move leaves what it cannot see, and says so', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/_hidden': '1', 'a/b': '2'});
	t.deepEqual(await run('mv -r a z'), {code: 1, stdout: '1 key moved\n', stderr: '/a stays: something is left in it\n'});
	t.is((await engine.get(`${directory}/a/_hidden`)).node.value, '1');
});

onEach('a move keeps what has changed since it was copied', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {k: 'old'});
	const other = await openOther(t);
	const meddling: Pick<Engine, 'get' | 'create' | 'set' | 'update' | 'delete' | 'info'> = {
		get: async (key, options) => other.get(key, options),
		async create(key, options) {
			await engine.set(`${directory}/k`, {value: 'changed'});
			return other.create(key, options);
		},
		set: async (key, options) => other.set(key, options),
		update: async (key, options) => other.update(key, options),
		delete: async (key, options) => other.delete(key, options),
		info: other.info,
	};
	t.deepEqual(await run('mv k prod:/k', {more: {connectTo: async () => meddling as Engine}}), {
		code: 1, stdout: '', stderr: '/k stays: it has changed since it was copied\n',
	});
	t.is((await engine.get(`${directory}/k`)).node.value, 'changed');
	t.is((await other.get('/k')).node.value, 'old');
});

onEach('subtrees are copied and compared across clusters', async (t, {run, engine, directory}) => {
	const other = await openOther(t);
	const more = {connectTo: async () => other};
	await fill(engine, directory, {'a/b': '1', 'a/c/d': '値'});
	t.is((await run('cp -r a prod:/x', {more})).code, 0);
	t.deepEqual(await run('diff a prod:/x', {more}), {code: 0, stdout: '', stderr: ''});
	await other.set('/x/b', {value: '2'});
	await other.set('/x/new', {value: 'n'});
	await other.delete('/x/c', {recursive: true});
	t.deepEqual(await run('diff a prod:/x', {more}), {code: 1, stdout: '~ b  1 → 2\n- c/\n- c/d  値\n+ new  n\n', stderr: ''});
	t.is((await run('diff -q a prod:/x', {more})).stdout, '~ b\n- c/\n- c/d\n+ new\n');
	t.regex((await run('cp a/b prod:/x')).stderr, /there are no other clusters here/);
});

onEach('a URL is a cluster and a key, for each command that takes those of a profile', async (t, {run, engine, directory}) => {
	const url = `http://127.0.0.1:${await freePort()}`;
	const other = await openEmbedded({listenClientUrls: [url]});
	t.teardown(async () => other.close());
	const words: string[] = [];
	const more = {
		async connectTo(word: string) {
			words.push(word);
			const opened = await openRemoteAt(word.replace('u:secret@', ''));
			t.teardown(async () => opened.close());
			return opened;
		},
	};
	const secret = url.replace('://', '://u:secret@');
	await fill(engine, directory, {'a/b': '1', 'a/c/d': '値'});
	t.deepEqual(await run(`cp -r a ${url}/x`, {more}), {code: 0, stdout: '2 keys and 2 directories copied\n', stderr: ''});
	t.deepEqual(await run(`diff a ${secret}/x`, {more}), {code: 0, stdout: '', stderr: ''});
	t.is((await run(`cp -r ${url}/x/* copied/`, {more})).code, 0);
	t.is((await engine.get(`${directory}/copied/c/d`)).node.value, '値');
	t.is((await run(`sync a ${url}/y`, {more})).code, 0);
	t.is((await other.get('/y/b')).node.value, '1');
	t.is((await run(`mv -r ${secret}/y moved`, {more})).code, 0);
	t.is((await engine.get(`${directory}/moved/b`)).node.value, '1');
	await t.throwsAsync(other.get('/y/b'), {message: /Key not found/});
	t.regex((await run(`cp -r ${url}/x ${secret}/x/y`, {more})).stderr, /a directory cannot go into itself/);
	for (const line of [`cp ${secret}/none* n`, `cp ${secret}/none n`, `diff ${secret}/x/* a`, `mv ${secret}/v2/keys/x n`, `cp ${secret}x/x n`]) {
		const {code, stdout, stderr} = await run(line, {more});
		t.not(code, 0);
		t.notRegex(stdout + stderr, /secret/);
	}

	t.true(words.every(word => word === url || word === secret));
});

onEach('a profile without a key is the whole of its cluster', async (t, {run, engine, directory}) => {
	const other = await openOther(t);
	await fill(engine, directory, {k: '1'});
	t.is((await run('cp k prod:', {more: {connectTo: async () => other}})).code, 0);
	t.is((await other.get('/k')).node.value, '1');
	t.is((await run('cp k ./k:')).code, 0);
	t.is((await engine.get(`${directory}/k:`)).node.value, '1');
});

onEach('two values are compared line by line', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {
		a: 'one\ntwo\nthree\n', b: 'one\n2\nthree\n', c: 'one\ntwo\nthree\n', 'd/a': 'x', 'e/a': 'y',
	});
	t.deepEqual(await run('diff a b'), {code: 1, stdout: '--- /a\n+++ /b\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n', stderr: ''});
	t.is((await run('diff a c')).code, 0);
	t.is((await run('diff -q a b')).stdout, '/a and /b differ\n');
	t.is((await run('diff -u d e')).stdout.split('\n', 1)[0], '--- /d/a');
	t.is((await run('diff a d')).code, 2);
	t.is((await run('diff a missing')).code, 2);
	t.is((await run('diff a')).code, 2);
});

onEach('log lists what happened to a key and below it, and ends', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/k': 'one'});
	await engine.set(`${directory}/a/k`, {value: 'two'});
	await engine.set(`${directory}/other`, {value: 'x'});
	await engine.delete(`${directory}/a/k`);
	const lines = async (line: string) => {
		const {stdout} = await run(line);
		return stdout.trimEnd().split('\n').map(each => each.trim().replace(/^\d+ +/, '').replaceAll(/ {2,}/g, '  '));
	};

	t.deepEqual(await lines('log a/k'), ['delete  was two', 'set  one → two', 'set  one']);
	t.deepEqual(await lines('log a'), ['delete  /a/k  was two', 'set  /a/k  one → two', 'set  /a/k  one']);
	await engine.delete(`${directory}/a`, {recursive: true});
	t.is((await lines('log a/k'))[0], 'delete  /a');
});

onEach('somebody at a terminal who names a key that is not there is told what is alike', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'a/b/x': '1', 'a/system': '2'});
	const terminal = {};
	// A second is all that the names may take, which a busy machine may miss.
	const told = async (line: string, wanted: RegExp): Promise<void> => {
		let text = '';
		for (let i = 0; i < 20 && !wanted.test(text); i++) {
			text = (await run(line, {terminal})).stderr;
		}

		t.regex(text, wanted);
	};

	await told('get a/sytem', /^Error: {2}100: Key not found \(\/a\/sytem\) \[\d+\]\n {2}Did you mean \/a\/system\?\n$/);
	await told('get a/x', /Did you mean \/a\/b\/x\?\n$/);
	await told('get a/q/x', /\(\/a\/q\).*\n {2}Did you mean \/a\/b\/x\?\n$/);
	t.regex((await run('get a/sistem/deeper', {terminal})).stderr, /There is nothing at that path/);
	t.notRegex((await run('get a/entirely-different', {terminal})).stderr, /Did you mean/);
	t.notRegex((await run('get a/sytem')).stderr, /Did you mean/);
	t.notRegex((await run('get a/sytem', {terminal, mode: 'strict'})).stderr, /Did you mean/);
});

for (const kind of engineKinds.slice(0, 2)) {
	test(`${kind.name}: a cluster is known under another name of it`, async t => {
		const source = await kind.start();
		t.teardown(async () => source.stop());
		const engine = await source.open();
		const other = await openRemote({
			endpoints: [source.url.replace('127.0.0.1', 'localhost')], isSyncWanted: false, isStrict: false, headerTimeoutMs: 10_000, totalTimeoutMs: 30_000,
		});
		t.teardown(async () => other.close());
		await engine.set('/a/x', {value: '1'});
		const more = {connectTo: async () => other};
		t.regex((await runLine('mv prod:/a/x /a/x', {engine, more})).stderr, /^prod:\/a\/x and \/a\/x are the same/);
		t.regex((await runLine('mv -r prod:/a /', {engine, more})).stderr, /^prod:\/a and \/a are the same/);
		t.regex((await runLine('cp -r prod:/a /a/b/', {engine, more})).stderr, /lies in prod:\/a: a directory cannot go into itself/);
		t.regex((await runLine('sync /a prod:/ --delete --yes', {engine, more})).stderr, /^\/a and prod:\/ overlap/);
		t.is((await engine.get('/a/x')).node.value, '1');
		t.is((await runLine('mv -r prod:/a /c', {engine, more})).code, 0);
		t.is((await engine.get('/c/x')).node.value, '1');
	});
}

test('two clusters that were set up alike are two', async t => {
	const [engine, other] = [await openOther(t), await openOther(t)];
	await engine.set('/a/x', {value: '1'});
	await other.set('/b', {value: ''});
	await other.set('/a/x', {value: 'old'});
	const more = {connectTo: async () => other};
	t.is((await runLine('sync /a prod:/a', {engine, more})).code, 0);
	t.is((await runLine('mv -r /a prod:/', {engine, more})).code, 0);
	t.is((await other.get('/a/x')).node.value, '1');
});

onEach('values that cannot cross as they are are told by diff and export', async (t, {run, engine, directory}) => {
	// The embedded engine has all bytes; over HTTP both look the same.
	await fill(engine, directory, {'bin/a': 'a\uFFFDb'});
	await engine.set(`${directory}/bin2/a`, {value: 'a\uFFFDb'});
	const isRemote = engine.info.kind === 'remote';
	const doubt = '1 value may hold bytes that the API cannot carry';
	t.deepEqual(await run('diff bin bin2'), {code: isRemote ? 2 : 0, stdout: '', stderr: isRemote ? `${doubt}, and may differ\n` : ''});
	t.deepEqual(await run('diff bin/a bin2/a'), {code: isRemote ? 2 : 0, stdout: '', stderr: isRemote ? `${doubt}, and may differ\n` : ''});
	t.is((await run('diff bin/a bin2/a -o json')).code, isRemote ? 2 : 0);
	const exported = await run('export bin');
	t.is(exported.code, isRemote ? 1 : 0);
	t.is(exported.stderr, isRemote ? `${doubt}, and so differ in the export\n` : '');
});

onEach('a name that cannot be told over the API is refused, and a real U+FFFD is not', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'fine/\uFFFD': '1', 'fine/d\uFFFD/x': '2'});
	t.is((await run('cp -r fine copy')).code, 0);
	t.is(await keysBelow(run, 'copy'), '/copy /copy/d\uFFFD /copy/d\uFFFD/x /copy/\uFFFD');
	if (engine.info.kind !== 'remote') {
		return;
	}

	await fill(engine, directory, {'key/a\uDCFF': '1', 'dir/d\uDCFF/x': '2'});
	for (const [source, name] of [['key', '/key/a\uFFFD'], ['dir', '/dir/d\uFFFD']]) {
		for (const line of [`cp -r ${source} new`, `mv -r ${source} new`, `sync ${source} new`, `export ${source}`, `diff ${source} fine`]) {
			const {code, stderr} = await run(line);
			t.is(code, line.startsWith('diff') ? 2 : 1, line);
			const isCopy = /^(?:cp|mv|sync) /.test(line);
			t.true(stderr.includes(isCopy ? `! ${name}  the name holds bytes that the API cannot carry\n` : `the name of ${name} holds bytes that the API cannot carry\n`), `${line}: ${stderr}`);
		}
	}

	t.is((await engine.get(`${directory}/key/a\uDCFF`)).node.value, '1');
	t.is((await engine.get(`${directory}/dir/d\uDCFF/x`)).node.value, '2');
	// It shows that there is one.
	t.true((await run('find dir')).stdout.includes('/dir/d\uFFFD\n'));
});
