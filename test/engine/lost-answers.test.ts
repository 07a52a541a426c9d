/**
Commands whose answers get lost on the way: they say what became of them, by text and exit code, and go on.
*/
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {engineKinds, type EngineSource} from '../helpers/engines.ts';
import {EtcdctlHost} from '../helpers/etcdctl-host.ts';
import {startLosingProxy, type LossKind} from '../helpers/losing-proxy.ts';
import {runEtcsh, startEtcsh, type RunResult} from '../helpers/etcsh.ts';

const kinds = engineKinds.filter(({name, missing}) => missing === undefined && name.startsWith('the remote'));
const keyCount = 30;
const sources = new Map<string, EngineSource>();
/** Its tests come one after the other. */
const host = new EtcdctlHost();

test.before(async () => {
	for (const kind of kinds) {
		const source = await kind.start();
		sources.set(kind.name, source);
		const engine = await source.open();
		for (let i = 0; i < keyCount; i++) {
			await engine.set(`/from/k${i}`, {value: String(i)});
		}

		await engine.close();
	}
});

test.after.always(async () => {
	await host[Symbol.asyncDispose]();
	await Promise.all(sources.values().map(async source => source.stop()));
});

type Run = (words: readonly string[], loss?: LossKind, input?: string) => Promise<RunResult & {writes: number}>;

function onEach(title: string, check: (t: ExecutionContext, run: Run) => Promise<void>): void {
	for (const {name} of kinds) {
		test.serial(`${title}, ${name}`, async t => {
			const proxy = await startLosingProxy(t, sources.get(name)!.url);
			await check(t, async (words, loss, stdin) => {
				const before = proxy.writes.length;
				if (loss !== undefined) {
					proxy.lose(loss);
				}

				const endpoints = `${proxy.url},${proxy.url}`;
				const args = ['--no-sync', '--timeout', '20s', '--total-timeout', '60s', '--endpoints', endpoints, ...words];
				const result = await (stdin === undefined
					? host.run({
						args, endpoints, cwd: process.cwd(), isOwn: true,
					})
					: runEtcsh(args, {stdin}));
				return {...result, stderr: result.stderr.replace(`${proxy.url}: `, ''), writes: proxy.writes.length - before};
			});
		});
	}
}

onEach('a key is made once, or its fate is told', async (t, run) => {
	t.like(await run(['mk', '/made', '1'], 'cut'), {
		code: 0, stdout: '1\n', stderr: 'the answer was lost (EOF); it was done: /made has that value, and was made since\n', writes: 1,
	});
	t.like(await run(['mk', '/other', '1'], 'early'), {
		code: 6,
		stdout: '',
		stderr: 'Error:  the answer was lost (EOF): whether it was done is not known\n  /other is not there now. The request may still be on its way: look again before you repeat the command.\n',
		writes: 1,
	});
	t.like(await run(['rm', '/made'], 'cut'), {code: 0, stdout: '', writes: 1});
});

onEach('an import and copies go on', async (t, run) => {
	const imported = await run(['export', '/from']);
	t.like(await run(['import', '-', '/into'], 'cut', imported.stdout), {code: 0});
	t.like(await run(['cp', '-r', '/from', '/copy'], 'cut'), {code: 0});
	t.like(await run(['mv', '-r', '/copy', '/moved'], 'cut'), {code: 0});
	t.like(await run(['sync', '/from', '/synced', '--delete', '--yes'], 'cut'), {code: 0});
	for (const directory of ['/into', '/moved', '/synced']) {
		t.is((await run(['ls', directory])).stdout.split('\n').length, keyCount + 1, directory);
	}

	t.is((await run(['rm', '-r', '/moved', '--yes'], 'cut')).code, 0);
});

onEach('a request of a long transfer that never arrived is sent again', async (t, run) => {
	const {stdout} = await run(['export', '/from']);
	t.like(await run(['import', '-', '/again'], 'early', stdout), {code: 0, stdout: `${keyCount + 1} created\n`});
	t.like(await run(['cp', '-r', '/from', '/copied'], 'early'), {code: 0});
	t.like(await run(['mv', '-r', '/copied', '/taken'], 'early'), {code: 0});
	t.like(await run(['sync', '/from', '/alike'], 'early'), {code: 0});
	for (const directory of ['/again', '/taken', '/alike']) {
		t.is((await run(['ls', directory])).stdout.split('\n').length, keyCount + 1, directory);
	}
});

onEach('users and roles are looked up', async (t, run) => {
	t.like(await run(['user', 'add', 'root:secret'], 'cut'), {
		code: 0, stdout: 'User root created\n', stderr: 'the answer was lost (EOF); it was done: the user root is there now\n', writes: 1,
	});
	t.like(await run(['role', 'add', 'reader'], 'cut'), {code: 0, writes: 1});
	t.like(await run(['role', 'grant', 'reader', '--path', '/a', '--read'], 'cut'), {code: 0, writes: 1});
	t.like(await run(['user', 'grant', 'root', '--roles', 'reader'], 'cut'), {code: 0, writes: 1});
	t.like(await run(['role', 'remove', 'reader'], 'early'), {
		code: 6, stderr: 'Error:  the answer was lost (EOF): whether it was done is not known\n  The role reader is there now.\n', writes: 1,
	});
	t.like(await run(['--username', 'root:secret', 'auth', 'enable'], 'cut'), {code: 0, writes: 1});
	t.like(await run(['--username', 'root:secret', 'auth', 'disable'], 'cut'), {code: 0, writes: 1});
	t.like(await run(['user', 'remove', 'root'], 'cut'), {code: 0, writes: 1});
});

for (const {name} of kinds) {
	test(`etcdctl sends it again, as it always has, ${name}`, async t => {
		const proxy = await startLosingProxy(t, sources.get(name)!.url);
		proxy.lose('cut');
		const {code, stderr} = await runEtcsh(['etcdctl', '--no-sync', '--timeout', '30s', '--total-timeout', '60s', '--endpoints', `${proxy.url},${proxy.url}`, 'mk', '/strict', '1']);
		t.is(code, 4);
		t.regex(stderr, /^Error: {2}105: Key already exists/);
		t.is(proxy.writes.length, 2);
	});
}

for (const {name} of kinds) {
	test(`Ctrl-C before the answer says that the write may have been done, but not in etcdctl, ${name}`, async t => {
		const proxy = await startLosingProxy(t, sources.get(name)!.url);
		for (const [word, told] of [
			['own', 'Error:  interrupted before the answer came: whether it was done is not known\n  etcsh get /late shows what is there now.\n'],
			['etcdctl', ''],
		] as const) {
			proxy.lose('stall');
			const arrival = proxy.nextWrite();
			const {child, result} = startEtcsh([
				...(word === 'own' ? [] : [word]), '--no-sync', '--timeout', '60s', '--total-timeout', '60s', '--endpoints', proxy.url, 'set', '/late', '1',
			]);
			await arrival;
			child.kill('SIGINT');
			const {code, stdout, stderr} = await result;
			t.deepEqual({stdout, stderr}, {stdout: '', stderr: told}, `mode ${word}`);
			t.is(code, 'SIGINT');
		}
	});
}

test('Ctrl-C before the answer about a member says that, too', async t => {
	const proxy = await startLosingProxy(t, sources.get(kinds[0]!.name)!.url);
	const {stdout} = await runEtcsh(['--no-sync', '--endpoints', proxy.url, 'member', 'list']);
	const id = /^[\da-f]+/.exec(stdout)![0];
	proxy.lose('stall');
	const arrival = proxy.nextWrite();
	const {child, result} = startEtcsh(['--no-sync', '--timeout', '60s', '--total-timeout', '60s', '--endpoints', proxy.url, 'member', 'remove', id]);
	await arrival;
	child.kill('SIGINT');
	const {stderr} = await result;
	t.is(stderr, 'Error:  interrupted before the answer came: whether it was done is not known\n  etcsh member list shows what is there now.\n');
});
