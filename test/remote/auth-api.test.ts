import {Buffer} from 'node:buffer';
import test, {type ExecutionContext} from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {RefusalError, RequestError} from '../../source/engine/errors.ts';
import {authApi, isAuthOn} from '../../source/remote/auth-api.ts';
import {type Dispatcher} from '../../source/remote/dispatcher.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {startFakeServer, type FakeServer} from '../helpers/fake-server.ts';

type Answer = readonly [status: number, body: string];

/** An engine on a server that gives the same answer to everything. */
async function open(t: ExecutionContext, [status, body]: Answer): Promise<{engine: Engine; server: FakeServer; contentTypes: Array<string | undefined>}> {
	const contentTypes: Array<string | undefined> = [];
	const server = await startFakeServer(t, (request, response) => {
		contentTypes.push(request.headers['content-type']);
		response.writeHead(status).end(body);
	});
	const engine = await openRemote({
		endpoints: [server.url], headerTimeoutMs: 5000, totalTimeoutMs: 5000, isSyncWanted: false, isStrict: false,
	});
	t.teardown(async () => engine.close());
	return {engine, server, contentTypes};
}

test('whether access control is on is what the server says, in whatever case its members are', async t => {
	const isOn = async (body: string) => isAuthOn({
		send: async () => ({status: 200, headers: {}, body: Buffer.from(body)}),
	} as unknown as Dispatcher);
	t.true(await isOn('{"enabled":true}'));
	t.true(await isOn('{"Enabled":true}'));
	t.false(await isOn('{"enabled":false}'));
	t.false(await isOn('{}'));
});

test('a page from something in between is no answer to a change, but for etcdctl', async t => {
	const apiOf = (body: string, isStrict: boolean) => authApi({
		isStrict, send: async () => ({status: 200, headers: {}, body: Buffer.from(body)}),
	} as unknown as Dispatcher);
	await t.throwsAsync(apiOf('<html>', false).enable(), {instanceOf: RequestError});
	await t.notThrowsAsync(apiOf('<html>', true).enable());
	await t.notThrowsAsync(apiOf('', false).enable());
});

test('each request has the method, path and body of the original', async t => {
	const {engine: {auth}, server, contentTypes} = await open(t, [200, '{}']);
	await auth.users();
	await auth.user('al/ice');
	await auth.createUser('alice', '<p>');
	await auth.createUser('alice', '');
	await auth.removeUser('alice');
	await auth.changePassword('alice', 'p');
	await auth.grantRoles('alice', ['a', 'b']);
	await auth.revokeRoles('alice', ['a']);
	await auth.roles();
	await auth.role('');
	await auth.createRole('r');
	await auth.removeRole('r');
	await auth.grantPermissions('r', {kv: {read: ['/x'], write: null}});
	await auth.revokePermissions('r', {kv: {read: null, write: ['/x']}});
	await auth.enable();
	await auth.disable();
	t.deepEqual(server.requests, [
		'GET /v2/auth/users',
		'GET /v2/auth/users/al/ice',
		String.raw`PUT /v2/auth/users/alice {"user":"alice","password":"\u003cp\u003e","roles":null}`,
		'PUT /v2/auth/users/alice {"user":"alice","roles":null}',
		'DELETE /v2/auth/users/alice',
		'PUT /v2/auth/users/alice {"user":"alice","password":"p","roles":null}',
		'PUT /v2/auth/users/alice {"user":"alice","roles":null,"grant":["a","b"]}',
		'PUT /v2/auth/users/alice {"user":"alice","roles":null,"revoke":["a"]}',
		'GET /v2/auth/roles',
		'GET /v2/auth/roles',
		'PUT /v2/auth/roles/r {"role":"r","permissions":{"kv":{"read":null,"write":null}}}',
		'DELETE /v2/auth/roles/r',
		'PUT /v2/auth/roles/r {"role":"r","permissions":{"kv":{"read":null,"write":null}},"grant":{"kv":{"read":["/x"],"write":null}}}',
		'PUT /v2/auth/roles/r {"role":"r","permissions":{"kv":{"read":null,"write":null}},"revoke":{"kv":{"read":null,"write":["/x"]}}}',
		'PUT /v2/auth/enable',
		'DELETE /v2/auth/enable',
	]);
	const json = 'application/json';
	t.deepEqual(contentTypes, [json, undefined, json, json, undefined, json, json, json, json, undefined, json, undefined, json, json, undefined, undefined]);
});

test('answers are read whatever the case of their names, roles as documents or as names', async t => {
	const {engine: {auth}} = await open(t, [200, '{"USER":"u","Roles":[{"role":"a","permissions":{"kv":{"read":["/x"],"write":null}}},"b"],"users":[{"user":"x"},"y"]}']);
	t.deepEqual(await auth.user('u'), {user: 'u', roles: [{role: 'a', permissions: {kv: {read: ['/x'], write: null}}}, 'b']});
	t.deepEqual(await auth.users(), ['x', 'y']);
	t.deepEqual(await auth.roles(), ['a', 'b']);
});

for (const [answer, error] of [
	[[401, '{"message":"Insufficient credentials"}'], {instanceOf: RefusalError, message: 'Insufficient credentials'}],
	[[400, '{}'], {instanceOf: RefusalError, message: ''}],
	[[404, '404 page not found\n'], {message: 'invalid character \'p\' after top-level value'}],
	[[409, ''], {message: 'unexpected end of JSON input'}],
] as const) {
	test(`${answer[0]} with ${JSON.stringify(answer[1])} is refused with ${JSON.stringify(error.message)}`, async t => {
		const {engine} = await open(t, answer);
		await t.throwsAsync(engine.auth.user('u'), error);
		await t.throwsAsync(engine.auth.enable(), error);
		await t.throwsAsync(engine.auth.roles(), {message: `unexpected status code ${answer[0]}`});
	});
}

test('members are added, changed and removed with sorted peer URLs', async t => {
	const {engine, server} = await open(t, [201, '{"id":"ab","name":"","peerURLs":["http://127.0.0.1:1"]}']);
	t.is((await engine.addMember([' http://127.0.0.1:2', 'http://127.0.0.1:1'])).id, 'ab');
	await t.throwsAsync(engine.updateMember('ab', ['http://127.0.0.1:1']), {message: 'unexpected status code 201'});
	await t.throwsAsync(engine.removeMember('ab'), {message: 'unexpected status code 201'});
	await t.throwsAsync(engine.addMember(['ftp://127.0.0.1:1']), {message: 'URL scheme must be http or https: ftp://127.0.0.1:1'});
	t.deepEqual(server.requests, [
		'POST /v2/members {"peerURLs":["http://127.0.0.1:1","http://127.0.0.1:2"]}',
		'PUT /v2/members/ab {"peerURLs":["http://127.0.0.1:1"]}',
		'DELETE /v2/members/ab',
	]);
});

test('the id of a member is text of the path, which is cleaned', async t => {
	const {engine, server} = await open(t, [204, '']);
	for (const id of ['', '..', 'a//b/']) {
		await engine.removeMember(id);
	}

	t.deepEqual(server.requests, ['DELETE /v2/members', 'DELETE /v2', 'DELETE /v2/members/a/b']);
});
