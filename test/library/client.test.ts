import {once} from 'node:events';
import {Readable} from 'node:stream';
import test, {type ExecutionContext} from 'ava';
import {connect, startServer} from '../../source/library/library.ts';
import {
	type Client,
	type ClientOptions,
	type KeyResponse,
	type Server,
} from '../../source/library/surface.ts';
import {startFakeServer} from '../helpers/fake-server.ts';
import {startLosingProxy} from '../helpers/losing-proxy.ts';

type Both = {readonly server: Server; readonly client: Client};

/** Where time matters the clock stands still, whatever the load. */
async function start(t: ExecutionContext, options?: ClientOptions): Promise<Both> {
	const server = await startServer({clock: 'stopped'});
	const client = await connect(server.url, {timeout: '60 s', ...options});
	t.teardown(async () => {
		await client.close();
		await server.close();
	});
	return {server, client};
}

test('keys are set, read, made, updated, listed and removed', async t => {
	const {client} = await start(t);
	t.like(await client.set('/a/b', '1'), {action: 'set', node: {key: '/a/b', value: '1'}});
	t.is((await client.get('/a/b')).node.value, '1');
	t.is((await client.find('/a/b'))!.value, '1');
	t.is(await client.find('/a/none'), undefined);
	t.like(await client.update('/a/b', '2'), {prevNode: {value: '1'}, node: {value: '2'}});
	t.is((await client.create('/a/c', 'x', {ttl: 60})).node.ttl, 60);
	t.is((await client.update('/a/c', 'x', {ttl: 1})).node.ttl, 1);
	t.regex((await client.createInOrder('/q', 'job')).node.key, /^\/q\/\d{20}$/);
	await client.makeDirectory('/empty');
	t.deepEqual((await client.get('/a', {sorted: true})).node.nodes!.map(({key}) => key), ['/a/b', '/a/c']);
	await client.delete('/empty', {dir: true});
	await client.delete('/a', {recursive: true});
	t.is(await client.find('/a'), undefined);
	t.regex((await client.version()).etcdserver, /^2\.3\./);
});

test('a refusal has etcd\'s code, and the place of the call', async t => {
	const {client} = await start(t);
	const error = await t.throwsAsync(client.get('/none'), {name: 'EtcdError', code: 100});
	t.regex(error.stack!, /client\.test/);
	await client.create('/a', '1');
	await t.throwsAsync(client.create('/a', '1'), {code: 105});
	await t.throwsAsync(client.makeDirectory('/a'), {code: 105});
	await t.throwsAsync(client.update('/b', '1'), {code: 100});
	await t.throwsAsync(client.get('/none/', {quorum: true}), {code: 100});
	await client.set('/d/e', '1');
	await t.throwsAsync(client.delete('/d', {dir: true}), {code: 108});
});

test('a write with a condition says whether it was met', async t => {
	const {client} = await start(t);
	const {node} = await client.set('/a', '1');
	t.is(await client.compareAndSwap('/a', '2', {prevValue: '0'}), undefined);
	t.is(await client.compareAndSwap('/none', '2', {prevValue: '0'}), undefined);
	t.is((await client.compareAndSwap('/a', '2', {prevIndex: node.modifiedIndex}))!.node.value, '2');
	t.is(await client.compareAndDelete('/a', {prevIndex: node.modifiedIndex}), undefined);
	t.is((await client.compareAndDelete('/a', {prevValue: '2'}))!.action, 'compareAndDelete');
});

test('what is no value, index, time or condition is refused before anything is sent', async t => {
	const {client, server} = await start(t);
	await server.refuse();
	const wrong: ReadonlyArray<() => Promise<unknown>> = [
		// oxlint-disable-next-line typescript/no-unsafe-argument -- what JavaScript may pass
		async () => client.set('/a', 5 as any),
		async () => client.set('/a', '', {ttl: 0}),
		async () => client.set('/a', '', {ttl: 1.5}),
		// etcd counts in nanoseconds of 64 bits: longer ones come to any other time, or to none.
		async () => client.set('/a', '', {ttl: 10_000_000_000}),
		async () => client.lock('/a', {ttl: 10_000_000_000}),
		async () => client.compareAndSwap('/a', '1', {}),
		async () => client.compareAndSwap('/a', '1', {prevValue: ''}),
		async () => client.compareAndDelete('/a', {prevIndex: 0}),
		async () => client.watch('/a', {waitIndex: -1})[Symbol.asyncIterator]().next(),
		async () => client.lock('/a', {ttl: -1}),
		async () => client.lock('/a', {wait: 'long'}),
		async () => connect([]),
		async () => connect('http://127.0.0.1:1', {timeout: 'x'}),
	];
	for (const call of wrong) {
		await t.throwsAsync(call, {instanceOf: TypeError});
	}

	// oxlint-disable-next-line typescript/no-unsafe-argument -- as above
	await t.throwsAsync(client.set('/a', null as any), {message: 'a value is a string, not null'});
	// What JavaScript may pass, and typing errors in names.
	const none = undefined as unknown as string;
	const calls: ReadonlyArray<() => Promise<unknown>> = [
		async () => client.get(none),
		async () => client.find(none),
		async () => client.set(none, ''),
		async () => client.create(none, ''),
		async () => client.update(none, ''),
		async () => client.createInOrder(none, ''),
		async () => client.makeDirectory(none),
		async () => client.delete(none),
		async () => client.compareAndSwap(none, '', {prevIndex: 1}),
		async () => client.compareAndDelete(none, {prevIndex: 1}),
		async () => client.change(none, () => ''),
		async () => client.watch(none)[Symbol.asyncIterator]().next(),
		async () => client.lock(none),
	];
	for (const call of calls) {
		await t.throwsAsync(call, {instanceOf: TypeError, message: 'a key is a string, not undefined'});
	}

	await t.throwsAsync(connect(none), {message: 'an endpoint is a string, not undefined'});
	for (const options of [{timeOut: 5}, {tls: {timeOut: ''}}]) {
		await t.throwsAsync(connect('http://127.0.0.1:1', options as ClientOptions), {instanceOf: TypeError, message: /no option timeOut/});
	}

	for (const empty of ['', ' ', [''], 'http://a,']) {
		await t.throwsAsync(connect(empty), {instanceOf: TypeError, message: /there is no endpoint/});
	}
});

test('what is no endpoint is refused before anything is asked, and without the password in it', async t => {
	const wrong: ReadonlyArray<readonly [endpoint: string | readonly string[], message: RegExp]> = [
		['ftp://x', /^ftp:\/\/x is no endpoint: etcd v2 is reached by http or https$/],
		['unix:///x', /reached by http or https/],
		[['http://127.0.0.1:1', 'ftp://y'], /^ftp:\/\/y is no endpoint/],
		['http://127.0.0.1:1,ftp://y', /^ftp:\/\/y is no endpoint/],
		['http://', /the host is missing/],
		['http:/x', /is no endpoint/],
		['http://:2379', /is no endpoint/],
		['http://x:99999', /a port is a number from 1 to 65535/],
		['x:0', /a port is a number from 1 to 65535/],
		['http://x?a', /is no endpoint/],
		['http://a b', /host and port cannot be read/],
		['::1', /an IPv6 address stands in brackets/],
		['http://u:secret@x:99999', /^\.\.\.@x:99999 is no endpoint/],
		['http://u:p@x,http://v:p@y', /have one user$/],
	];
	for (const [endpoint, message] of wrong) {
		await t.throwsAsync(connect(endpoint), {name: 'UserError', message}, String(endpoint));
	}

	await t.throwsAsync(connect('http://u:p@x', {username: 'v'}), {instanceOf: TypeError, message: /^a user stands in the endpoint, too$/});
});

test('endpoints are those that were meant: with etcd\'s port where there is no scheme, a user for all, and a path', async t => {
	await using client = await connect(['localhost', 'http://u:p@B:1/etcd', '[::1]:2379,https://c/']);
	t.deepEqual(client.endpoints, ['http://localhost:2379', 'http://b:1/etcd', 'http://[::1]:2379', 'https://c/']);
	let asked = '';
	const server = await startFakeServer(t, (request, response) => {
		asked = `${request.url} ${request.headers.authorization}`;
		response.writeHead(404, {'x-etcd-index': '1'}).end('{"errorCode":100,"message":"Key not found","cause":"/a","index":1}');
	});
	await using prefixed = await connect(`${server.url.replace('://', '://u:p@')}/etcd/`);
	await t.throwsAsync(prefixed.get('/a'), {code: 100});
	t.regex(asked, /^\/etcd\/v2\/keys\/a\S* Basic dTpw$/);
});

test('what is no certificate is refused before anything is asked, and so is a wait without a limit', async t => {
	const wrong: ReadonlyArray<readonly [options: ClientOptions, message: RegExp]> = [
		[{tls: {ca: 'junk'}}, /^tls is no PEM text that can be used: nobody would be trusted$/],
		[{tls: {ca: ''}}, /^tls is no PEM text that can be used: nobody would be trusted$/],
		[{tls: {ca: []}}, /^tls is no PEM text that can be used: nobody would be trusted$/],
		[{tls: {cert: 'x', key: 'y'}}, /can be used: tls: failed to find any PEM data in certificate input$/],
	];
	for (const [tls, message] of wrong) {
		await t.throwsAsync(connect('https://127.0.0.1:1', tls), {name: 'UserError', message});
	}

	await t.throwsAsync(connect('http://127.0.0.1:1', {timeout: 0}), {instanceOf: TypeError, message: /^a timeout is longer than that/});
});

test('what still waits when a client is closed hears of that, and of a write that was sent that its fate is not known', async t => {
	const {server} = await start(t);
	const way = await startLosingProxy(t, server.url);
	const client = await connect(way.url, {timeout: '60 s'});
	await client.set('/a', '1');
	way.lose('stall');
	const sent = way.nextWrite();
	const written = client.set('/a', '3');
	await sent;
	server.pause();
	const asked = [client.get('/a'), client.find('/a'), client.version(), client.change('/a', () => '2')];
	await client.close();
	for (const call of asked) {
		await t.throwsAsync(call, {message: 'the client is closed'});
	}

	await t.throwsAsync(written, {name: 'LostAnswerError'});
});

test('an option that a call does not know is refused, and nothing is done', async t => {
	const {client} = await start(t);
	const options = {signal: undefined, tll: 5};
	const comparison = {prevIndex: 1, tll: 5};
	const calls = [
		async () => client.get('/k', options),
		async () => client.find('/k', options),
		async () => client.set('/k', '', options),
		async () => client.create('/k', '', options),
		async () => client.update('/k', '', options),
		async () => client.createInOrder('/k', '', options),
		async () => client.makeDirectory('/k', options),
		async () => client.delete('/k', options),
		async () => client.compareAndSwap('/k', '', comparison),
		async () => client.compareAndDelete('/k', comparison),
		async () => client.change('/k', () => '', options),
		async () => client.watch('/k', options)[Symbol.asyncIterator]().next(),
		async () => client.lock('/k', options),
	];
	for (const call of calls) {
		await t.throwsAsync(call, {instanceOf: TypeError, message: /^there is no option tll here, but /});
	}

	t.is(await client.find('/k'), undefined);
});

test('options of the wrong kind are refused, and nothing is done', async t => {
	const {client} = await start(t);
	await client.set('/d/k', '1');
	const wrong: ReadonlyArray<readonly [call: () => Promise<unknown>, message: RegExp]> = [
		[async () => client.delete('/d', {recursive: 'false' as never}), /^recursive is true or false, not string$/],
		[async () => client.get('/d', {sorted: 1 as never}), /^sorted is true or false, not number$/],
		[async () => client.delete('/d', null as never), /^options are an object, not null$/],
		[async () => client.set('/d/k', '2', 60 as never), /^options are an object, not number$/],
		[async () => client.lock('/l', 'x' as never), /^options are an object, not string$/],
		[async () => client.version(null as never), /^options are an object, not null$/],
		[async () => client.compareAndSwap('/d/k', '2', undefined as never), /^options are an object, not undefined$/],
		[async () => client.compareAndDelete('/d/k', null as never), /^options are an object, not null$/],
		[async () => client.set('/d/k', '2', {signal: 5 as never}), /^a signal is an AbortSignal, not number$/],
		[async () => client.lock('/l', {signal: new Map() as never}), /^a signal is an AbortSignal, not object$/],
		[async () => client.watch('/d', {signal: null as never})[Symbol.asyncIterator]().next(), /^a signal is an AbortSignal, not null$/],
		[async () => client.change('/d/k', '2' as never), /^a change is a function, not string$/],
		[async () => connect('http://127.0.0.1:1', 5 as never), /^options are an object, not number$/],
		[async () => connect('http://127.0.0.1:1', {tls: null as never}), /^options are an object, not null$/],
		[async () => connect('http://127.0.0.1:1', {tls: {ca: 5 as never}}), /^ca is a string, not number$/],
		[async () => connect('http://127.0.0.1:1', {tls: {cert: 'x'}}), /^cert and key come together$/],
		[async () => connect('http://127.0.0.1:1', {password: 'x'}), /^a password needs a username$/],
		[async () => connect('http://127.0.0.1:1', {username: '', password: 'x'}), /^a username is not empty/],
		[async () => connect('http://127.0.0.1:1', {username: 'a:b', password: 'x'}), /^a username is not empty, and has no colon/],
	];
	for (const [call, message] of wrong) {
		await t.throwsAsync(call, {instanceOf: TypeError, message});
	}

	t.is((await client.get('/d/k')).node.value, '1');
	t.is(await client.find('/l'), undefined);
});

test('no key leads above the root', async t => {
	const {client} = await start(t);
	await client.set('/../../a', '1');
	t.is((await client.get('a')).node.value, '1');
	t.is((await client.get('/..')).node.nodes?.length, 1);
});

test('a change is made of what is there, however many make one, and keeps the time to live', async t => {
	const {client} = await start(t);
	await client.set('/n', '0', {ttl: 100});
	await Promise.all(Array.from({length: 200}, async () => client.change('/n', value => String(Number(value) + 1))));
	t.like(await client.find('/n'), {value: '200', ttl: 100});
	t.is((await client.change('/new', value => value ?? 'first'))!.value, 'first');
	t.is((await client.change('/new', () => undefined))!.value, 'first');
	t.is(await client.change('/none', () => undefined), undefined);
	await t.throwsAsync(client.change('/n', () => {
		throw new RangeError('mine');
	}), {instanceOf: RangeError});
	await client.makeDirectory('/d');
	await t.throwsAsync(client.change('/d', () => 'x'), {code: 102});
});

test('a lock that cannot be given back says so, and how long it lasts', async t => {
	const {client, server} = await start(t);
	const lock = await client.lock('/l', {ttl: 60});
	await server.refuse();
	await t.throwsAsync(lock.release(), {name: 'RequestError', message: /^\/l\/\d+ could not be removed, and expires within 60 s: /});
});

test('a watch gives every change once and in order, over lost connections, until its signal fires', async t => {
	const {client, server} = await start(t);
	const {index} = await client.set('/w/0', '0');
	const ending = new AbortController();
	const seen: KeyResponse[] = [];
	for await (const event of client.watch('/w', {recursive: true, waitIndex: index, signal: ending.signal})) {
		seen.push(event);
		if (seen.length === 1) {
			await server.disconnect();
			await client.set('/w/1', '1');
			await client.delete('/w/1');
			await client.set('/w/2', '2', {ttl: 5});
			await server.advance('5 s');
		} else if (seen.length === 5) {
			ending.abort();
		}
	}

	t.deepEqual(seen.map(({action, node}) => `${action} ${node.key}`), ['set /w/0', 'set /w/1', 'delete /w/1', 'set /w/2', 'expire /w/2']);
});

test('a watch that is left while it waits ends at once', async t => {
	const {client} = await start(t);
	const watch = client.watch('/quiet')[Symbol.asyncIterator]();
	const waiting = watch.next();
	// An answer later, the watch is under way.
	await client.version();
	t.deepEqual(await watch.return(), {done: true, value: undefined});
	t.deepEqual(await waiting, {done: true, value: undefined});
	for (const error of [undefined, new Error('enough')]) {
		const stream = Readable.from(client.watch('/quiet'));
		stream.on('error', () => undefined).resume();
		await client.version();
		const closed = new Promise(resolve => {
			stream.once('close', resolve);
		});
		stream.destroy(error);
		await closed;
		t.true(stream.closed);
	}
});

test('nobody answers: the message says who, and why', async t => {
	const {client, server} = await start(t);
	await server.refuse();
	const {message} = (await t.throwsAsync(client.get('/a'), {name: 'ClusterError'}));
	t.regex(message, /^no endpoint answers: \D*127\.0\.0\.1.+refused/);
});

test('a server that hangs is given up, and the next endpoint asked', async t => {
	const {server} = await start(t);
	await using other = await startServer();
	await using client = await connect([server.url, other.url], {timeout: '5 s'});
	t.deepEqual(client.endpoints, [server.url, other.url]);
	server.pause();
	await t.throwsAsync(client.get('/a'), {code: 100});
	await using alone = await connect(server.url, {timeout: '300 ms'});
	await t.throwsAsync(alone.get('/a'), {name: 'ClusterError'});
});

test('a write whose answer is lost is not done twice', async t => {
	const {client, server} = await start(t);
	await client.set('/n', 'old');
	server.loseAnswers();
	t.like(await client.set('/n', 'new'), {node: {value: 'new', modifiedIndex: 5}, isReadBack: true});
	t.is((await client.get('/n')).index, 5);
});

test('a call ends with its signal', async t => {
	const {client, server} = await start(t);
	server.pause();
	const ending = new AbortController();
	const asked = client.get('/a', {signal: ending.signal});
	ending.abort(new RangeError('enough'));
	await t.throwsAsync(asked, {instanceOf: RangeError});
});

test('a write that was sent ends with its signal, too', async t => {
	const {server} = await start(t);
	const way = await startLosingProxy(t, server.url);
	await using client = await connect(way.url);
	const ending = new AbortController();
	way.lose('stall');
	const written = way.nextWrite();
	const asked = client.set('/a', '1', {signal: ending.signal});
	await written;
	ending.abort(new RangeError('enough'));
	await t.throwsAsync(asked, {instanceOf: RangeError});
});

test('one at a time has a lock, in the order in which they came', async t => {
	const {client, server} = await start(t);
	await using other = await connect(server.url);
	const order: string[] = [];
	const first = await client.lock('/locks/a');
	const waiting = (async () => {
		await using lock = await other.lock('/locks/a');
		order.push('second');
		t.true(lock.index > first.index);
	})();
	// It waits when it has its key.
	const events = client.watch('/locks/a', {recursive: true, waitIndex: first.index + 1})[Symbol.asyncIterator]();
	t.like(await events.next(), {value: {action: 'create'}});
	await events.return();

	order.push('first');
	await first.release();
	await first.release();
	await waiting;
	t.deepEqual(order, ['first', 'second']);
	t.is((await client.get('/locks/a')).node.nodes, undefined);
});

test('a lock that is not free in time is given up, and so is one whose signal fires', async t => {
	const {client} = await start(t);
	await using held = await client.lock('/l');
	await t.throwsAsync(client.lock('/l', {wait: '50 ms'}), {name: 'RequestError', message: new RegExp(`waited for ${held.key}`)});
	const ending = new AbortController();
	const waiting = client.lock('/l', {signal: ending.signal});
	ending.abort(new RangeError('enough'));
	await t.throwsAsync(waiting, {instanceOf: RangeError});
	t.is((await client.get('/l')).node.nodes!.length, 1);
});

test('whoever holds a lock learns that it is lost', async t => {
	const {client} = await start(t);
	const lock = await client.lock('/l');
	const lost = once(lock.lost, 'abort');
	await client.delete(lock.key);
	await lost;
	t.regex(String(lock.lost.reason), /is lost/);
	await lock.release();
});

test('a client that is closed has let go of its locks, and ends its watches', async t => {
	const {client, server} = await start(t);
	await using other = await connect(server.url);
	await client.lock('/l');
	const watched = client.watch('/x', {waitIndex: 1})[Symbol.asyncIterator]().next();
	const waiting = client.lock('/l');
	await Promise.all([t.throwsAsync(waiting), client.close()]);
	t.like(await watched, {done: true});
	t.is((await other.get('/l')).node.nodes, undefined);
	await t.throwsAsync(client.lock('/l'), {message: 'the client is closed'});
	await t.throwsAsync(client.get('/l'), {message: 'the client is closed'});
});

test('users have names and passwords', async t => {
	const {server} = await start(t);
	const put = async (target: string, body: string) => fetch(`${server.url}/v2/auth/${target}`, {method: 'PUT', body});
	await put('users/root', '{"user":"root","password":"secret"}');
	await put('enable', '');
	await using right = await connect(server.url, {username: 'root', password: 'secret'});
	await using wrong = await connect(server.url, {username: 'root', password: 'other'});
	await right.set('/a', '1');
	// Without a name one is a guest, who may do everything until root says otherwise.
	await using guest = await connect(server.url);
	t.is((await guest.get('/a')).node.value, '1');
	await t.throwsAsync(wrong.set('/a', '1'), {code: 110});
});

test('a client that goes on after its connection was ended loses no write', async t => {
	const {client, server} = await start(t);
	const empty = await server.snapshot();
	for (let round = 0; round < 20; round++) {
		t.is((await client.set('/a', '1')).node.modifiedIndex, 4);
		await server.restore(empty);
		await client.set('/a', '1');
		await server.disconnect();
		await client.set('/a', '2');
		await server.restore(empty);
	}
});

test('a client that lives on watches what is there after it was restored, from the first watch on', async t => {
	const {client, server} = await start(t);
	const empty = await server.snapshot();
	for (let i = 0; i < 5; i++) {
		await client.set('/a', '1');
	}

	await server.restore(empty);
	const events = client.watch('/a')[Symbol.asyncIterator]();
	const first = events.next();
	// A watch from now on does not say when it has begun.
	let count = 0;
	const isWaiting = async (): Promise<boolean> => Promise.race([
		first.then(() => false), client.set('/a', `after ${count++}`).then(() => true),
	]);
	while (await isWaiting()) {
		t.true(count < 10_000);
	}

	t.regex(((await first) as IteratorYieldResult<KeyResponse>).value.node.value!, /^after /);
	await events.return?.();
});

test('a change of what is about to expire does not make it live for ever', async t => {
	const {url, requests} = await startFakeServer(t, ({method}, response) => {
		const ttl = '"expiration":"2026-01-01T00:00:00Z",';
		response.writeHead(200, {'x-etcd-index': '7'})
			.end(`{"action":"${method === 'PUT' ? 'compareAndSwap' : 'get'}","node":{"key":"/k","value":"1",${ttl}"modifiedIndex":7,"createdIndex":7}}`);
	});
	await using client = await connect(url);
	await client.change('/k', value => `${value!}2`);
	t.regex(requests.at(-1)!, /^PUT .*prevIndex=7.* ttl=1&value=12$/);
});
