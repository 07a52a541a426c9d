import test, {type ExecutionContext} from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {SyncError} from '../../source/engine/errors.ts';
import {openRemote, type RemoteSettings} from '../../source/remote/remote-engine.ts';
import {deadUrl, startFakeServer} from '../helpers/fake-server.ts';

async function connect(t: ExecutionContext, endpoints: readonly string[], settings: Partial<RemoteSettings> = {}): Promise<{engine: Engine; lines: string[]}> {
	const lines: string[] = [];
	const engine = await openRemote({
		endpoints,
		headerTimeoutMs: 60_000,
		totalTimeoutMs: 60_000,
		isSyncWanted: true,
		isStrict: true,
		debug(line) {
			lines.push(line);
		},
		...settings,
	});
	t.teardown(async () => engine.close());
	return {engine, lines};
}

async function syncErrorOf(t: ExecutionContext, promise: Promise<unknown>): Promise<SyncError> {
	const error = await t.throwsAsync(promise);
	if (!(error instanceof SyncError)) {
		throw new TypeError(`not a sync error: ${String(error)}`);
	}

	return error;
}

function membersJson(...clientURLs: string[][]): string {
	return JSON.stringify({
		members: clientURLs.map((urls, i) => ({
			id: String(i), name: `m${i}`, peerURLs: [], clientURLs: urls,
		})),
	});
}

test('the members\' client URLs replace the endpoints given', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.end(membersJson(['http://b:1'], ['http://a:1']));
	});
	const {engine, lines} = await connect(t, [server.url]);
	t.deepEqual(engine.info.endpoints.toSorted(), ['http://a:1', 'http://b:1']);
	t.deepEqual(lines.slice(0, 2), [`start to sync cluster using endpoints(${server.url})`, `cURL Command: curl -X GET ${server.url}/v2/members`]);
	t.is(lines[2], `got endpoints(${engine.info.endpoints.join(',')}) after sync`);
	t.is(lines[3], `Cluster-Endpoints: ${engine.info.endpoints.join(', ')}`);
});

test('the list given stays in its order when the members publish the same', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.end(`{"Members":[{"ClientUrls":["http://0.0.0.0:1"]},{"clientURLs":["${server.url}"]}]}`);
	});
	const {engine} = await connect(t, [server.url, 'http://0.0.0.0:1']);
	t.deepEqual(engine.info.endpoints, [server.url, 'http://0.0.0.0:1']);
});

test('without synchronisation nothing is asked', async t => {
	const {engine, lines} = await connect(t, ['http://a:1', 'http://b:1'], {isSyncWanted: false});
	t.deepEqual(engine.info.endpoints, ['http://a:1', 'http://b:1']);
	t.deepEqual(lines, ['Cluster-Endpoints: http://a:1, http://b:1']);
});

test('members that publish nothing are an error with an advice', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.end(membersJson([]));
	});
	const error = await syncErrorOf(t, connect(t, [server.url]));
	t.is(error.message, 'client: no endpoints available');
	t.is(error.exitCode, 4);
	t.is(error.notice, `etcd cluster has no published client endpoints.\nTry '--no-sync' if you want to access non-published client endpoints(${server.url}).\n`);
});

test('endpoints that cannot be reached end the synchronisation with exit code 2', async t => {
	const error = await syncErrorOf(t, connect(t, [await deadUrl(t)]));
	t.is(error.exitCode, 2);
	t.is(error.message, 'client: etcd cluster is unavailable or misconfigured');
});

test('outside the strict mode a server that says nothing is given up in time, as a failed synchronisation', async t => {
	const server = await startFakeServer(t, () => undefined);
	const error = await syncErrorOf(t, connect(t, [server.url], {isStrict: false, totalTimeoutMs: 5000}));
	t.is(error.exitCode, 4);
	t.is(server.requests[0], 'GET /v2/members');
});

test('a server that does not know members is asked for its peers', async t => {
	const server = await startFakeServer(t, (request, response) => {
		if (request.url === '/v2/peers') {
			response.end('http://old:1, http://old:2');
		} else {
			response.writeHead(404).end();
		}
	});
	const {engine} = await connect(t, [server.url]);
	t.deepEqual(engine.info.endpoints.toSorted(), ['http://old:1', 'http://old:2']);
});

test('no answer to either leaves an endpoint that is no URL', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.writeHead(404).end();
	});
	const {engine, lines} = await connect(t, [server.url]);
	t.deepEqual(lines.slice(2), ['got endpoints() after sync', 'Cluster-Endpoints: ']);
	const error = await t.throwsAsync(engine.get('/a'));
	t.like(error, {attempts: ['unsupported protocol scheme ""']});
});

test('peers that are no URLs are an error', async t => {
	const server = await startFakeServer(t, (request, response) => {
		response.writeHead(request.url === '/v2/peers' ? 200 : 500).end('127.0.0.1:1');
	});
	const error = await syncErrorOf(t, connect(t, [server.url]));
	t.is(error.message, 'parse "127.0.0.1:1": first path segment in URL cannot contain colon');
	t.is(error.exitCode, 4);
});

test('a connection that is closed at once fails in the fallback, which is no connection error', async t => {
	const server = await startFakeServer(t, (_request, response) => {
		response.destroy();
	});
	const error = await syncErrorOf(t, connect(t, [server.url]));
	t.is(error.message, 'EOF');
	t.is(error.exitCode, 4);
});
