import {Buffer} from 'node:buffer';
import test from '../helpers/both-ways.ts';
import {exchangeRaw, requestText} from '../helpers/http-client.ts';
import {startHost} from '../helpers/http-host.ts';
import {rememberPasswords} from '../helpers/remembered-passwords.ts';

rememberPasswords();

const basic = (user: string, password: string) => [`Authorization: Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`];

/** Status and body, without its line break. */
async function ask(url: string, line: string, body = '', headers: readonly string[] = []): Promise<string> {
	const answer = await exchangeRaw(url, requestText(line, [...headers, `Content-Length: ${body.length}`], body));
	// A longer one is in chunks.
	const document = answer.split('\n').find(each => each.startsWith('{')) ?? '';
	return `${answer.split(' ', 2)[1]} ${document}`.trim();
}

test('users and roles are made, changed and removed, each with the answer that etcd gives', async t => {
	const {url} = await startHost(t);
	t.is(await ask(url, 'GET /v2/auth/users'), '200 {"users":null}');
	t.is(await ask(url, 'GET /v2/auth/users/u'), '404 {"message":"auth: User u does not exist."}');
	t.is(await ask(url, 'GET /v2/auth/roles/r'), '404 {"message":"auth: Role r does not exist."}');
	t.is(await ask(url, 'PUT /v2/auth/roles/r', '{"role":"r","permissions":{"kv":{"read":["/a"],"write":null}}}'), '201 {"role":"r","permissions":{"kv":{"read":["/a"],"write":null}}}');
	t.is(await ask(url, 'PUT /v2/auth/roles/r', '{"role":"r","grant":{"kv":{"read":["/b"],"write":["/c"]}}}'), '200 {"role":"r","permissions":{"kv":{"read":["/a","/b"],"write":["/c"]}}}');
	t.is(await ask(url, 'PUT /v2/auth/roles/r', '{"role":"r","revoke":{"kv":{"read":["/a"]}}}'), '200 {"role":"r","permissions":{"kv":{"read":["/b"],"write":["/c"]}}}');
	t.is(await ask(url, 'PUT /v2/auth/users/u', '{"user":"u","password":"p"}'), '201 {"user":"u","roles":null}');
	t.is(await ask(url, 'PUT /v2/auth/users/v', '{"user":"v","password":"p","roles":["r"]}'), '200 {"user":"v","roles":["r"]}');
	t.is(await ask(url, 'PUT /v2/auth/users/u', '{"user":"u","grant":["r"]}'), '200 {"user":"u","roles":["r"]}');
	t.regex(await ask(url, 'GET /v2/auth/users/u'), /^200 \{"user":"u","roles":\[\{"role":"r",/);
	t.is(await ask(url, 'PUT /v2/auth/users/u', '{"user":"u","revoke":["r"]}'), '200 {"user":"u","roles":[]}');
	t.is(await ask(url, 'GET /v2/auth/users/u'), '200 {"user":"u"}');
	t.is(await ask(url, 'DELETE /v2/auth/users/u'), '200');
	t.is(await ask(url, 'DELETE /v2/auth/users/u'), '404 {"message":"auth: User u does not exist"}');
	t.is(await ask(url, 'DELETE /v2/auth/roles/r'), '200');
	t.is(await ask(url, 'DELETE /v2/auth/roles/r'), '404 {"message":"auth: Role r doesn\'t exist."}');
	t.is(await ask(url, 'DELETE /v2/auth/enable'), '409 {"message":"auth: already disabled"}');
	t.is(await ask(url, 'GET /v2/auth/enable/'), '404');
	t.is(await ask(url, 'GET /v2/auth/users/u/x'), '400 {"message":"Invalid path"}');
});

test('a document that is none, is of another name or says two things is refused, and changes nothing', async t => {
	const {url, server} = await startHost(t);
	const {index} = server;
	const invalid = '400 {"message":"Invalid JSON in request body."}';
	for (const body of ['', 'x', '[]', '{"user":1}', '{"user":"u","roles":"r"}', '{"user":"u","roles":[1]}', '{"user":"u","grant":{}}']) {
		t.is(await ask(url, 'PUT /v2/auth/users/u', body), invalid, body);
	}

	for (const body of ['', '{"role":2}', '{"role":"r","permissions":[]}', '{"role":"r","permissions":{"kv":1}}', '{"role":"r","grant":{"kv":{"read":"/a"}}}']) {
		t.is(await ask(url, 'PUT /v2/auth/roles/r', body), invalid, body);
	}

	t.is(await ask(url, 'PUT /v2/auth/users/u', '{"user":"w"}'), '400 {"message":"User JSON name does not match the name in the URL"}');
	t.is(await ask(url, 'PUT /v2/auth/roles/r', '{"role":"w"}'), '400 {"message":"Role JSON name does not match the name in the URL"}');
	t.is(await ask(url, 'PUT /v2/auth/users/u', '{"user":"u","roles":["r"],"grant":["s"]}'), '400 {"message":"User JSON contains both roles and grant/revoke"}');
	t.is(await ask(url, 'PUT /v2/auth/roles/r', '{"role":"r","permissions":{"kv":{"read":["/a"]}},"grant":{"kv":{"write":["/b"]}}}'), '400 {"message":"Role JSON contains both permissions and grant/revoke"}');
	t.is(server.index, index);
	// What is null is absent, in any case of letters.
	t.is(await ask(url, 'PUT /v2/auth/roles/r', '{"ROLE":"r","Permissions":null,"grant":null,"revoke":{"kv":null}}'), '201 {"role":"r","permissions":{"kv":{"read":null,"write":null}},"revoke":{"kv":{"read":null,"write":null}}}');
});

test('with authentication on, everything but the look at it is for root alone', async t => {
	const {url} = await startHost(t);
	const refused = '401 {"message":"Insufficient credentials"}';
	await ask(url, 'PUT /v2/auth/users/root', '{"user":"root","password":"s:1"}');
	await ask(url, 'PUT /v2/auth/roles/r', '{"role":"r","permissions":{"kv":{"read":["/a"],"write":[]}}}');
	await ask(url, 'PUT /v2/auth/users/u', '{"user":"u","password":"p","roles":["r"]}');
	t.is(await ask(url, 'PUT /v2/auth/enable'), '200');
	t.is(await ask(url, 'GET /v2/auth/enable'), '200 {"enabled":true}');
	await ask(url, 'DELETE /v2/auth/roles/guest', '', basic('root', 's:1'));
	for (const headers of [[], basic('u', 'p'), basic('root', 's'), basic('root', ':1'), basic('', 's:1'), ['Authorization: Basic ?']]) {
		for (const line of ['GET /v2/auth/users', 'GET /v2/auth/roles', 'PUT /v2/auth/users/x', 'DELETE /v2/auth/roles/r', 'DELETE /v2/auth/enable']) {
			t.is(await ask(url, line, '', headers), refused, `${headers[0]} ${line}`);
		}
	}

	const cause = async (line: string, headers: readonly string[]) => (await ask(url, line, '', headers)).split(',', 2)[0];
	t.is(await cause('GET /v2/keys/a', basic('u', 'p')), '404 {"errorCode":100');
	t.is(await cause('GET /v2/keys/b', basic('u', 'p')), '401 {"errorCode":110');
	t.is(await cause('PUT /v2/keys/a?value=1', basic('u', 'p')), '401 {"errorCode":110');
	t.is(await cause('PUT /v2/keys/a?value=1', basic('root', 's:1')), '201 {"action":"set"');
	t.is(await cause('GET /v2/keys/a', []), '401 {"errorCode":110');
	t.is(await ask(url, 'DELETE /v2/auth/enable', '', basic('root', 's:1')), '200');
	t.is(await ask(url, 'GET /v2/auth/enable'), '200 {"enabled":false}');
});
