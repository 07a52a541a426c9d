// jest jest.test.cjs
const {
	afterAll,
	afterEach,
	beforeAll,
	expect,
	test,
} = require('@jest/globals');
const {connect, startServer} = require('etcsh');

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

test('what is set is there', async () => {
	await client.set('/app/port', '9090');
	const answer = await fetch(`${server.url}/v2/keys/app/port`);
	expect((await answer.json()).node.value).toBe('9090');
});

test('what has expired is gone', async () => {
	await client.set('/app/port', '9090', {ttl: 60});
	await server.advance('60 s');
	expect(await client.find('/app/port')).toBeUndefined();
	await expect(client.get('/app/port')).rejects.toMatchObject({code: 100});
});
