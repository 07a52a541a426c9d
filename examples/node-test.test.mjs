// node --test node-test.test.mjs
import assert from 'node:assert/strict';
import {
	after,
	afterEach,
	before,
	test,
} from 'node:test';
import {portOf} from './port-of.mjs';
import {connect, startServer} from 'etcsh';

let server;
let client;
let empty;

before(async () => {
	server = await startServer({clock: 'stopped'});
	client = await connect(server.url);
	empty = await server.snapshot();
});

afterEach(async () => {
	await server.resume();
	await server.restore(empty);
});

after(async () => {
	await client.close();
	await server.close();
});

test('the port is what etcd says', async () => {
	await client.set('/app/port', '9090');
	assert.equal(await portOf(server.url), 9090);
});

test('without a setting, and after it has expired, it is the usual one', async () => {
	assert.equal(await portOf(server.url), 8080);
	await client.set('/app/port', '9090', {ttl: 60});
	await server.advance('60 s');
	assert.equal(await portOf(server.url), 8080);
});

test('a server that hangs does not hang the program', async () => {
	server.pause();
	await assert.rejects(portOf(server.url), {name: 'TimeoutError'});
});
