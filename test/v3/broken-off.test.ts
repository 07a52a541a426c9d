/**
A connection that has brought part of an answer, and then ends or brings nothing more.
*/
import {once} from 'node:events';
import http2 from 'node:http2';
import net, {type AddressInfo} from 'node:net';
import {connectNodeAdapter} from '@connectrpc/connect-node';
import test, {type ExecutionContext} from 'ava';
import {ClusterError} from '../../source/engine/errors.ts';
import {Maintenance} from '../../source/pb/generated/rpc_pb.ts';
import {openV3} from '../../source/v3/v3-engine.ts';

/** A server that begins a snapshot and never ends it, behind a way that `stop` is done to as soon as it has begun. */
async function startBehind(t: ExecutionContext, {patienceMs, stop}: {readonly patienceMs: number; stop(way: net.Socket): void}) {
	const ended = new AbortController();
	const server = http2.createServer(connectNodeAdapter({
		routes(router) {
			router.rpc(Maintenance.method.snapshot, async function * () {
				yield {blob: new Uint8Array(10), remainingBytes: 100n};
				await once(ended.signal, 'abort');
			});
		},
	}));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const sockets: net.Socket[] = [];
	const way = net.createServer(client => {
		const upstream = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
		for (const socket of [client, upstream]) {
			sockets.push(socket);
			socket.on('error', () => undefined);
		}

		client.pipe(upstream).pipe(client);
	});
	way.listen(0, '127.0.0.1');
	await once(way, 'listening');
	t.teardown(() => {
		ended.abort();
		for (const socket of sockets) {
			socket.destroy();
		}

		way.close();
		server.close();
	});
	const engine = await openV3({
		endpoints: [`http://127.0.0.1:${(way.address() as AddressInfo).port}`], timeoutMs: 30_000, totalTimeoutMs: patienceMs, isSyncWanted: false,
	});
	t.teardown(async () => engine.close());
	return async () => {
		for await (const _ of engine.maintenance!.snapshot()) {
			stop(sockets[0]!);
		}
	};
}

test('a connection that ends within an answer is not taken for a wrong port', async t => {
	const snapshot = await startBehind(t, {
		patienceMs: 60_000,
		stop(way) {
			way.destroy();
		},
	});
	const {failures} = await t.throwsAsync(snapshot(), {instanceOf: ClusterError});
	t.is(failures[0]?.kind, 'brokenOff');
	t.regex(failures[0]?.message ?? '', /closed the connection$/);
});

test('one on which nothing more comes is given up, and said to be silent', async t => {
	const snapshot = await startBehind(t, {
		patienceMs: 5000,
		stop(way) {
			way.unpipe();
			way.pause();
		},
	});
	const {failures} = await t.throwsAsync(snapshot(), {instanceOf: ClusterError});
	t.is(failures[0]?.kind, 'halted');
	t.regex(failures[0]?.message ?? '', /no longer answers$/);
});
