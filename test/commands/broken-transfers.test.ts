/**
Transfers over a line that breaks: what is safe is asked for again, and what ends says how to go on.
*/
import {once} from 'node:events';
import http, {type IncomingMessage, type ServerResponse} from 'node:http';
import {type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {mkdtemp, rm} from 'node:fs/promises';
import path from 'node:path';
import {buffer} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {runWords} from '../helpers/command-context.ts';
import {engineKinds} from '../helpers/engines.ts';
import {harvest} from '../helpers/trees.ts';

type Break = 'cut' | 'silence' | 'lost' | undefined;

/** Decides about each request. */
type Decide = (method: string, url: string) => Break;

/** A way to a server; `cut` ends the connection in the middle of the answer, `lost` before the request is done, after `silence` none comes. */
async function startProxy(t: ExecutionContext, target: string, decide: Decide): Promise<string> {
	const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const fault = decide(request.method!, request.url!);
		const body = await buffer(request);
		if (fault === 'lost') {
			request.socket.destroy();
			return;
		}

		const forwarded = http.request(target + request.url!, {method: request.method, headers: {...request.headers, 'accept-encoding': 'identity'}});
		forwarded.end(body);
		const [answer] = await once(forwarded, 'response') as [IncomingMessage];
		const content = await buffer(answer);
		if (fault === 'silence') {
			return;
		}

		const {'transfer-encoding': _, ...headers} = answer.headers;
		response.writeHead(answer.statusCode!, {...headers, 'content-length': content.length});
		if (fault === undefined) {
			response.end(content);
			return;
		}

		response.write(content.subarray(0, content.length / 2), () => {
			request.socket.destroy();
		});
	};

	const proxy = http.createServer((request, response) => {
		void pass(request, response);
	}).listen(0, '127.0.0.1');
	t.teardown(() => {
		proxy.close();
		proxy.closeAllConnections();
	});
	await once(proxy, 'listening');
	return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

/** `decide` is asked about what goes to the engine that is resolved to. */
async function startBroken(t: ExecutionContext, decide: Decide): Promise<{engine: Engine; broken: Engine}> {
	const source = await engineKinds[1]!.start();
	const engine = await source.open();
	const broken = await openRemote({
		endpoints: [await startProxy(t, source.url, decide)], headerTimeoutMs: 5000, totalTimeoutMs: 20_000, isSyncWanted: false, isStrict: false,
	});
	t.teardown(async () => {
		await broken.close();
		await engine.close();
		await source.stop();
	});
	return {engine, broken};
}

async function fill(engine: Engine, {large}: {readonly large: string}): Promise<void> {
	for (let directory = 0; directory < 5; directory++) {
		for (let key = 0; key < 10; key++) {
			await engine.set(`/from/d${directory}/k${key}`, {value: `${directory}${key}`});
		}
	}

	// More than is held of one directory.
	for (let key = 0; key < 24; key++) {
		await engine.set(`/from/large/k${String(key).padStart(2, '0')}`, {value: large});
	}
}

async function pathsOf(engine: Engine, key: string): Promise<string> {
	const entries = await harvest(engine, key);
	return entries.map(({path: place, value = '/'}) => `${place}=${value.slice(0, 9)}`).join('\n');
}

test('a listing that breaks off on the way is asked for again, at both ends', async t => {
	t.timeout(300_000);
	const asked = new Map<string, number>();
	let isBreaking = false;
	let hits = 0;
	const {engine, broken} = await startBroken(t, (method, url) => {
		const isListing = isBreaking && method === 'GET' && /\/(?:d\d|large)\?/.test(url);
		const count = (asked.get(url) ?? 0) + 1;
		asked.set(url, count);
		if (!isListing || count % 2 === 0) {
			return undefined;
		}

		hits++;
		return url.includes('/from/d3') && count === 1 ? 'silence' : 'cut';
	});
	await fill(engine, {large: 'v'.repeat(60_000)});
	const wanted = await pathsOf(engine, '/from');
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-broken-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const file = path.join(directory, 'tree.json');
	const lines: ReadonlyArray<readonly [line: string, result: string]> = [
		['cp -r -T /from /copy', '/copy'],
		['sync /from /copy --delete --yes', '/copy'],
		['mv -r -T /copy /moved', '/moved'],
		[`export /from ${file}`, '/from'],
		[`import ${file} /moved --overwrite`, '/moved'],
	];
	for (const [line, result] of lines) {
		asked.clear();
		hits = 0;
		// Something to list at the other end.
		for (const key of result === '/from' ? [] : ['d1/k1', 'd2/k2', 'large/k00']) {
			await engine.set(`${result}/${key}`, {value: 'old'});
		}

		isBreaking = true;
		const {code, stderr} = await runWords(line.split(' '), {mode: 'own', engine: broken});
		isBreaking = false;
		t.is(code, 0, `${line}: ${stderr}`);
		t.true(hits >= 6, `${line}: ${hits}`);
		t.is(await pathsOf(engine, result), wanted, line);
	}
});

test('a transfer that ends says how it goes on, and goes on like that', async t => {
	let writesLeft = Infinity;
	const {engine, broken} = await startBroken(t, method => {
		writesLeft -= method === 'GET' ? 0 : 1;
		return writesLeft < 0 ? 'lost' : undefined;
	});
	await fill(engine, {large: 'v'});
	const wanted = await pathsOf(engine, '/from');
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-broken-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const file = path.join(directory, 'tree.json');
	t.is((await runWords(['export', '/from', file], {mode: 'own', engine})).code, 0);
	await engine.create('/into', {dir: true});
	const lines: ReadonlyArray<readonly [line: string, again: string, result: string, writes: number]> = [
		['cp -r /from /copied', 'cp -r -T /from /copied', '/copied', 40],
		['cp -r /from /into', 'cp -r /from /into', '/into/from', 40],
		['sync /from /synced', 'sync /from /synced', '/synced', 40],
		[`import ${file} /imported`, `import ${file} /imported`, '/imported', 40],
		['mv -r /copied /moved', 'mv -r -T /copied /moved', '/moved', 40],
		// In the middle of the removal.
		['mv -r /moved /twice', 'mv -r -T /moved /twice', '/twice', 120],
	];
	for (const [line, again, result, writes] of lines) {
		writesLeft = writes;
		const {code, stderr} = await runWords(line.split(' '), {mode: 'own', engine: broken});
		writesLeft = Infinity;
		t.not(code, 0, line);
		t.regex(stderr, /^stopped: .*(?:copied|created).*; the same command (?:with -T )?goes on from there$/m, line);
		t.is(stderr.includes('with -T'), again !== line, line);
		const {code: codeAgain, stderr: stderrAgain} = await runWords(again.split(' '), {mode: 'own', engine: broken});
		t.is(codeAgain, 0, `${again}: ${stderrAgain}`);
		t.is(await pathsOf(engine, result), wanted, line);
	}

	t.is(await pathsOf(engine, '/moved'), '');
});
