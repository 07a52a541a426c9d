// vitest run vitest.test.mjs
import {
	afterAll,
	afterEach,
	beforeAll,
	expect,
	test,
} from 'vitest';
import {portOf} from './port-of.mjs';
import {connect, startServer} from 'etcsh';

let server;
let client;
let empty;

beforeAll(async () => {
	server = await startServer({clock: 'stopped'});
	client = await connect(server.url);
	empty = await server.snapshot();
});

afterAll(async () => {
	await client.close();
	await server.close();
});

afterEach(async () => {
	await server.restore(empty);
});

test('the port is what etcd says', async () => {
	await client.set('/app/port', '9090');
	expect(await portOf(server.url)).toBe(9090);
});

test('after it has expired it is the usual one', async () => {
	await client.set('/app/port', '9090', {ttl: 60});
	await server.advance('60 s');
	expect(await portOf(server.url)).toBe(8080);
});
