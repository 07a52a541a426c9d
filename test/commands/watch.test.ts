import {type ServerResponse} from 'node:http';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {runWords} from '../helpers/command-context.ts';
import {runEtcsh} from '../helpers/etcsh.ts';
import {startFakeServer, type FakeServer} from '../helpers/fake-server.ts';

function sendEvent(response: ServerResponse, index: number): void {
	response.writeHead(200, {'X-Etcd-Index': String(index - 1)});
	response.write(`{"action":"set","node":{"key":"/k","value":"v${index}","modifiedIndex":${index},"createdIndex":${index}}}\n`);
}

/** The first watch is told one event and then cut, as by a member that dies; the next one hears of another, and then there is nobody. */
async function startBreakingServer(t: ExecutionContext): Promise<FakeServer> {
	const server = await startFakeServer(t, (_request, response) => {
		const {length} = server.requests;
		if (length > 2) {
			response.destroy();
			return;
		}

		sendEvent(response, length === 1 ? 7 : 9);
		setImmediate(() => {
			response.socket!.end();
		});
	});
	return server;
}

const waitIndexes = ({requests}: FakeServer): readonly string[] => requests.map(request => /waitIndex=(\d+)/.exec(request)![1]!);

for (const [name, words] of [
	['watch', ['watch', '/k', '--forever']],
	['exec-watch', ['exec-watch', '/k', '--', 'sh', '-c', 'echo $ETCD_WATCH_VALUE']],
] as const) {
	test(`${name} goes on behind the last event when its member goes away, and ends when no other comes`, async t => {
		const server = await startBreakingServer(t);
		const {code, stdout, stderr} = await runEtcsh(['--no-sync', '--endpoints', server.url, '--total-timeout', '2s', ...words]);
		t.is(stdout, 'v7\nv9\n');
		t.deepEqual(new Set(waitIndexes(server)), new Set(['0', '8', '10']));
		t.regex(stderr, /^Error: {2}client: etcd cluster is unavailable/);
		t.is(code, 4);
	});
}

test('watch in etcdctl\'s own way ends with the member that it asked', async t => {
	const server = await startBreakingServer(t);
	const {code, stderr} = await runEtcsh(['etcdctl', '--no-sync', '--endpoints', server.url, 'watch', '/k', '--forever']);
	t.deepEqual(waitIndexes(server), ['0']);
	t.regex(stderr, /unexpected EOF/);
	t.is(code, 4);
});

test('-r is --recursive for both, but not in etcdctl\'s own way', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set('/d/k', {value: 'v'});
	const {node: {modifiedIndex}} = await engine.set('/d/k', {value: 'w'});
	const rest = ['--after-index', String(modifiedIndex - 1), '/d'];
	t.is((await runWords(['watch', '-r', ...rest], {engine, mode: 'own'})).stdout, '[set] /d/k\nw\n');
	// exec-watch begins one later than it says, as etcdctl's does.
	t.is((await runWords(['exec-watch', '-r', '--after-index', String(modifiedIndex - 2), '/d', '--', 'no-such-program'], {engine, mode: 'own'})).code, 1);
	t.regex((await runWords(['watch', '-r', ...rest], {engine, mode: 'strict'})).stdout, /^Incorrect Usage/);
});
