/**
Values and names of bytes that the API cannot carry: nothing else takes their place in a copy.
*/
import {type ExecutionContext} from 'ava';
import {type Engine} from '../../../source/engine/engine.ts';
import {EtcdError} from '../../../source/protocol/errors.ts';
import {fill, onEach, type Run} from '../../helpers/on-each-engine.ts';

const value = 'the value may hold bytes that the API cannot carry';
const name = 'the name holds bytes that the API cannot carry';

async function isThere(engine: Engine, key: string): Promise<boolean> {
	try {
		await engine.get(key);
		return true;
	} catch (error) {
		if (error instanceof EtcdError) {
			return false;
		}

		throw error;
	}
}

async function isValue(t: ExecutionContext, engine: Engine, key: string, wanted: string): Promise<void> {
	t.is((await engine.get(key)).node.value, wanted, key);
}

/** In one process all bytes are what they are. */
async function allCross(t: ExecutionContext, {run, engine, directory}: {run: Run; engine: Engine; directory: string}, line: string): Promise<void> {
	t.is((await run(line)).code, 0);
	await isValue(t, engine, `${directory}/new/b`, 'b\uDCFF');
}

onEach('nothing is written when a value or a name cannot cross', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {
		'bin/a': 'fine', 'bin/b': 'b\uDCFF', 'bin/d/c': 'c\uDCFE', 'one/k': '\uDCFF', 'names/d\uDCFF/x': '1', 'names/z': '2', 'dir/x': '3',
	});
	if (engine.info.kind !== 'remote') {
		await allCross(t, {run, engine, directory}, 'cp -r bin new');
		return;
	}

	for (const verb of ['cp -r', 'mv -r', 'sync']) {
		t.deepEqual(await run(`${verb} bin new`), {
			code: 1,
			stdout: '',
			stderr: `! /bin/b  ${value}\n! /bin/d/c  ${value}\n2 nodes cannot be copied as they are: nothing was written\n  --keep-going copies everything else. A profile with the dataDir of a member, or of its backup, and readOnly has all bytes.\n`,
		}, verb);
		t.true((await run(`${verb} names new`)).stderr.startsWith(`! /names/d\uFFFD  ${name}\n1 node cannot be copied as it is: nothing was written\n`), verb);
		const {code, stdout, stderr} = await run(`${verb} --dry-run bin new`);
		t.is(code, 1, verb);
		t.true((stdout + stderr).includes(value), verb);
		t.false(await isThere(engine, `${directory}/new`), verb);
	}

	// The first source is not done when the second one cannot be.
	for (const verb of ['cp', 'mv']) {
		t.is((await run(`${verb} bin/a one/k dir/`)).code, 1, verb);
		t.is((await run(`${verb} one/k other`)).code, 1, verb);
		t.false(await isThere(engine, `${directory}/dir/a`), verb);
		t.false(await isThere(engine, `${directory}/other`), verb);
	}

	await isValue(t, engine, `${directory}/bin/a`, 'fine');
});

onEach('--keep-going leaves out what cannot cross, and says so', async (t, {run, engine, directory}) => {
	const values = {
		's/a': 'fine', 's/b': 'b\uDCFF', 's/d\uDCFF/x': '1', 's/e/f': '2', 'old/b': 'as it was', 'old/d\uFFFD/y': 'stays', 'old/extra': 'goes',
	};
	await fill(engine, directory, values);
	if (engine.info.kind !== 'remote') {
		await allCross(t, {run, engine, directory}, 'mv -r s new');
		return;
	}

	for (const verb of ['cp -r', 'mv -r']) {
		const {code, stdout, stderr} = await run(`${verb} --keep-going s new/`);
		t.is(code, 1, verb);
		t.is(stderr.split('\n').filter(line => line.startsWith('!')).join('\n'), `! /s/b  left out: ${value}\n! /s/d\uFFFD  left out: ${name}`, verb);
		t.regex(stdout, verb === 'cp -r' ? /^2 keys and 2 directories copied\n$/ : /^2 keys and 1 directory moved\n$/);
		await isValue(t, engine, `${directory}/new/s/e/f`, '2');
		for (const key of ['b', 'd\uFFFD', 'd\uDCFF']) {
			t.false(await isThere(engine, `${directory}/new/s/${key}`), `${verb} ${key}`);
		}
	}

	await isValue(t, engine, `${directory}/s/d\uDCFF/x`, '1');
	t.false(await isThere(engine, `${directory}/s/a`));
	await fill(engine, directory, values);
	// What is left out is not missing in the source.
	t.deepEqual(await run('sync --delete --yes --keep-going s old'), {
		code: 1, stdout: '3 created, 1 deleted, 1 the same, 2 left out, 1 only there\n', stderr: `! /s/b  left out: ${value}\n! /s/d\uFFFD  left out: ${name}\n`,
	});
	await isValue(t, engine, `${directory}/old/b`, 'as it was');
	await isValue(t, engine, `${directory}/old/d\uFFFD/y`, 'stays');
});

onEach('sync --watch goes on without what cannot cross', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'s/a': 'fine', 's/b': 'b\uDCFF'});
	if (engine.info.kind !== 'remote') {
		await allCross(t, {run, engine, directory}, 'sync s new');
		return;
	}

	const ending = new AbortController();
	const {promise: isCopied, resolve: tellCopied} = Promise.withResolvers<void>();
	const {promise: isFollowed, resolve: tellFollowed} = Promise.withResolvers<void>();
	const following = run('sync --watch s new', {
		signal: ending.signal,
		onStdout(text) {
			if (text.includes('created')) {
				tellCopied();
			} else if (text.includes('last')) {
				tellFollowed();
			}
		},
	});
	await isCopied;
	await fill(engine, directory, {
		's/c': 'c\uDCFF', 's/n\uDCFF': '1', 's/b': 'fine by now', 's/last': '2',
	});
	await isFollowed;
	ending.abort();
	const {stdout, stderr} = await following;
	t.is(stderr.split('\n').filter(line => line.startsWith('!')).join('\n'), `! /s/b  left out: ${value}\n! /s/c  left out: ${value}\n! /s/n\uFFFD  left out: ${name}`);
	t.true(stdout.startsWith('2 created, 1 left out\n'), stdout);
	await isValue(t, engine, `${directory}/new/b`, 'fine by now');
	for (const key of ['c', 'n\uFFFD', 'n\uDCFF']) {
		t.false(await isThere(engine, `${directory}/new/${key}`), key);
	}
});

onEach('a name that only shows as another one is neither deleted nor in the way', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'s/a\uFFFD': '1', 'to/a\uDCFF': 'another'});
	t.is((await run('sync s to')).code, 0);
	await isValue(t, engine, `${directory}/to/a\uFFFD`, '1');
	await isValue(t, engine, `${directory}/to/a\uDCFF`, 'another');
	await engine.delete(`${directory}/s/a\uFFFD`);
	await engine.delete(`${directory}/to/a\uFFFD`);
	const isRemote = engine.info.kind === 'remote';
	t.is((await run('sync --delete --yes s to')).stdout, isRemote ? '1 the same, 1 only there\n' : '1 deleted, 1 the same\n');
	t.is(await isThere(engine, `${directory}/to/a\uDCFF`), isRemote);
});
