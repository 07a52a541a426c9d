// ava ava.test.mjs
import test from 'ava';
import {portOf} from './port-of.mjs';
import {connect, startServer} from 'etcsh';

// AVA runs the tests of a file at once: each has a server of its own, which is gone after it.
test.beforeEach(async t => {
	const server = await startServer({clock: 'stopped'});
	const client = await connect(server.url);
	t.context = {server, client};
});

test.afterEach.always(async t => {
	await t.context.client?.close();
	await t.context.server?.close();
});

test('the port is what etcd says', async t => {
	const {server, client} = t.context;
	await client.set('/app/port', '9090');
	t.is(await portOf(server.url), 9090);
});

test('after it has expired it is the usual one', async t => {
	const {server, client} = t.context;
	await client.set('/app/port', '9090', {ttl: 60});
	await server.advance('60 s');
	t.is(await portOf(server.url), 8080);
});

test('a server that is gone is told', async t => {
	const {server} = t.context;
	await server.refuse();
	const error = await t.throwsAsync(portOf(server.url));
	t.is(error.cause.code, 'ECONNREFUSED');
});
