/**
What the short way takes, node:http takes in the same way: the same requests, sent whole, cut anywhere and together, get the
same bytes from a server that has it and from one that has not, and leave the same behind.
*/
import {Buffer} from 'node:buffer';
import process from 'node:process';
import {setImmediate as nextTurn} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {RawConnection, exchangeRaw, requestText} from '../helpers/http-client.ts';
import {startHost, type HttpHost} from '../helpers/http-host.ts';
import fc from '../helpers/properties.ts';
import {randomRequest} from '../helpers/random-requests.ts';
import {rememberPasswords} from '../helpers/remembered-passwords.ts';

rememberPasswords();

const runs = Number(process.env.FUZZ_RUNS ?? 200);

type Both = readonly [HttpHost, HttpHost];

async function startBoth(t: ExecutionContext, options: Parameters<typeof startHost>[1] = {}): Promise<Both> {
	return [await startHost(t, {...options, isShortWayOpen: true}), await startHost(t, {...options, isShortWayOpen: false})];
}

/** Without what depends on the moment. */
function timeless(text: string): string {
	return text.replaceAll(/\r\nDate: [^\r]*|"memstats": .*/g, '').replaceAll(/"(?:expiration|ttl|startTime|uptime)":(?:"[^"]*"|\d+)/g, '');
}

/** What is in the tree, and what was counted. */
async function stateOf({url, server}: HttpHost): Promise<string> {
	const tree = await exchangeRaw(url, requestText('GET /v2/keys/?recursive=true&sorted=true'));
	return timeless(tree) + JSON.stringify(server.storeStatistics());
}

async function sameState(t: ExecutionContext, [one, other]: Both): Promise<void> {
	t.is(await stateOf(one), await stateOf(other));
}

/** Sends the pieces, so that each arrives by itself; the client may close its half after them. */
async function converse({url}: HttpHost, pieces: readonly string[], isEnding: boolean): Promise<string> {
	const connection = await RawConnection.open(url);
	for (const piece of pieces) {
		connection.send(piece);
		// The server, in this process, reads before the next turn has come round.
		await nextTurn();
		await nextTurn();
	}

	if (isEnding) {
		connection.socket.end();
	}

	const text = await connection.closed();
	connection.destroy();
	return timeless(text);
}

const form = 'Content-Type: application/x-www-form-urlencoded';
const keep = (line: string, headers: readonly string[] = [], body = '') => [`${line} HTTP/1.1`, 'Host: 127.0.0.1:2379', ...headers, '', body].join('\r\n');
const withForm = (line: string, body: string, ...headers: readonly string[]) => keep(line, [form, `Content-Length: ${body.length}`, ...headers], body);

/** Each is followed on its connection by one more; some are plain. */
const requests: ReadonlyArray<readonly [title: string, text: string]> = [
	['a read', keep('GET /v2/keys/a')],
	['a read of curl', 'GET /v2/keys/a HTTP/1.1\r\nHost: localhost:2379\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n'],
	['a listing', keep('GET /v2/keys/?recursive=true&sorted=true')],
	['a read of what is not there', keep('GET /v2/keys/none')],
	['a write', withForm('PUT /v2/keys/a', 'value=one%20two')],
	['a write of bytes', withForm('PUT /v2/keys/%FF%C3%A9', 'value=%00%ff\u00E9')],
	['a write without a body', keep('PUT /v2/keys/b?value=2')],
	['a write of another type', keep('PUT /v2/keys/b', ['Content-Type: text/plain', 'Content-Length: 7'], 'value=1')],
	['an in-order key', withForm('POST /v2/keys/queue', 'value=1', 'Connection: keep-alive')],
	['a removal', keep('DELETE /v2/keys/b')],
	['a comparison that fails', withForm('PUT /v2/keys/a?prevValue=x', 'value=1')],
	['an event of the past', keep('GET /v2/keys/a?wait=true&waitIndex=4')],
	['a quorum read', keep('GET /v2/keys/a?quorum=true')],
	['a path that is not clean', keep('GET /v2/keys//a/../b')],
	['a bad escape', keep('GET /v2/keys/%zz')],
	['a web page', withForm('PUT /v2/keys/a', 'value=1', 'Origin: https://evil.example')],
	['another host', 'GET /v2/keys/a HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
	['credentials', keep('GET /v2/keys/a', ['Authorization: Basic cm9vdDpy'])],
	['another route', keep('GET /version')],
	['another method', keep('HEAD /v2/keys/a')],
	['an unknown method', keep('BREW /v2/keys/a')],
	['no host', 'GET /v2/keys/a HTTP/1.1\r\n\r\n'],
	['two hosts', keep('GET /v2/keys/a', ['Host: a'])],
	['two lengths', keep('PUT /v2/keys/a', [form, 'Content-Length: 7', 'Content-Length: 3'], 'value=1')],
	['a length that is none', keep('PUT /v2/keys/a', [form, 'Content-Length: +7'], 'value=1')],
	['a folded line', keep('GET /v2/keys/a', ['User-Agent: a', ' b'])],
	['bare line feeds', keep('GET /v2/keys/a').replaceAll('\r\n', '\n')],
	['a blank before the colon', keep('GET /v2/keys/a', ['Accept : */*'])],
	['no blank after the colon', keep('GET /v2/keys/a', ['Accept:*/*'])],
	['an empty header', keep('GET /v2/keys/a', ['Accept:'])],
	['a control character in a header', keep('GET /v2/keys/a', ['Accept: \u0001'])],
	['bytes above ASCII in a header', keep('GET /v2/keys/a', ['User-Agent: \u00E9'])],
	['bytes above ASCII in the path', keep('GET /v2/keys/\u00E9')],
	['an unknown header', keep('GET /v2/keys/a', ['X-Any: thing'])],
	['a body that nobody asked for', keep('GET /v2/keys/a', ['Content-Length: 3'], 'abc')],
	['chunks', keep('PUT /v2/keys/a', [form, 'Transfer-Encoding: chunked'], '7\r\nvalue=1\r\n0\r\n\r\n')],
	['chunks and a length', keep('PUT /v2/keys/a', [form, 'Content-Length: 7', 'Transfer-Encoding: chunked'], '7\r\nvalue=1\r\n0\r\n\r\n')],
	['an expectation', withForm('PUT /v2/keys/a', 'value=1', 'Expect: 100-continue')],
	['the end of the connection', keep('GET /v2/keys/a', ['Connection: close'])],
	['HTTP/1.0', 'GET /v2/keys/a HTTP/1.0\r\nHost: a\r\n\r\n'],
	['no HTTP', '\u0016\u0003\u0001\u0000\r\n\r\n'],
	['a line break first', `\r\n${keep('GET /v2/keys/a')}`],
	['a long value in a header', keep('GET /v2/keys/a', [`User-Agent: ${'x'.repeat(9000)}`])],
];

/** What node:http answers, or how, depends on what else is in the packet. */
const packetBound = new Set(['bytes above ASCII in the path', 'bare line feeds', 'an unknown method']);

for (const [title, text] of requests) {
	test(`${title} gets the same answer on both ways, also in two pieces and beside others`, async t => {
		t.timeout(120_000);
		const both = await startBoth(t);
		const after = requestText('GET /v2/keys/a');
		const seed = withForm('PUT /v2/keys/a', 'value=0');
		const same = async (pieces: readonly string[], isEnding = false) => {
			const [one, other] = await Promise.all(both.map(async host => converse(host, pieces, isEnding)));
			t.is(one, other, JSON.stringify(pieces));
		};

		await same([seed, text, after]);
		await same([seed, text], true);
		if (!packetBound.has(title)) {
			await same([seed + text + after]);
			await same([seed + text + text + after]);
		}

		const step = Math.max(1, Math.floor(text.length / 300));
		for (let cut = packetBound.has(title) ? text.length : 1; cut < text.length; cut += step) {
			await same([text.slice(0, cut), text.slice(cut) + after]);
		}

		await same([text.slice(0, -1)], true);
		await sameState(t, both);
	});
}

test(`${runs} rows of random requests get the same answers on both ways, and leave the same behind`, async t => {
	t.timeout(300_000);
	const both = await startBoth(t);
	const rows = fc.record({
		texts: fc.array(randomRequest.map(({text}) => text).filter(text => !/^(?:BREW|get) | \/(?:metrics|debug|v2\/stats\/self)|ttl=1/.test(text)), {minLength: 1, maxLength: 4}),
		cuts: fc.array(fc.double({min: 0, max: 1, noNaN: true}), {maxLength: 3}),
		isEnding: fc.boolean(),
	});
	await fc.assert(fc.asyncProperty(rows, async ({texts, cuts, isEnding}) => {
		const text = texts.join('') + requestText('GET /v2/keys/a');
		const places = [0, ...cuts.map(cut => Math.floor(cut * text.length)).toSorted((a, b) => a - b), text.length];
		const pieces = places.slice(1).map((place, i) => text.slice(places[i], place));
		const [one, other] = await Promise.all(both.map(async host => converse(host, pieces, isEnding)));
		t.is(one, other, JSON.stringify({pieces, isEnding}));
	}), {numRuns: runs});
	await sameState(t, both);
});

test(`${runs} plain requests with some wrong bytes get the same answers on both ways, and leave the same behind`, async t => {
	t.timeout(300_000);
	const both = await startBoth(t);
	const damaged = fc.record({
		text: fc.constantFrom(...requests.slice(0, 12).map(([, text]) => text)),
		noise: fc.array(fc.tuple(
			fc.double({min: 0, max: 0.999, noNaN: true}),
			fc.oneof(fc.constantFrom('\r', '\n', '\r\n', ' ', '\t', ':', '', '%', '\0'), fc.integer({min: 0, max: 255}).map(byte => String.fromCharCode(byte))),
		), {minLength: 1, maxLength: 3}),
	}).map(({text, noise}) => {
		const characters = [...text];
		for (const [place, replacement] of noise) {
			characters[Math.floor(place * characters.length)] = replacement;
		}

		return characters.join('');
	});
	await fc.assert(fc.asyncProperty(damaged, async text => {
		const [one, other] = await Promise.all(both.map(async host => converse(host, [text], true)));
		t.is(one, other, JSON.stringify(text));
	}), {numRuns: runs});
	await sameState(t, both);
});

test('a request is taken with however many pieces it comes', async t => {
	const both = await startBoth(t);
	const text = withForm('PUT /v2/keys/a', 'value=1') + requestText('GET /v2/keys/a');
	const [one, other] = await Promise.all(both.map(async host => converse(host, [...text], false)));
	t.is(one, other);
	t.regex(one!, /"value":"1"/);
});

test('values of any length and any character come back the same on both ways', async t => {
	const both = await startBoth(t);
	for (const value of ['x'.repeat(2000), 'x'.repeat(100_000), 'é'.repeat(900), '漢'.repeat(30_000), '"<>&\\\n', '\uDCFF']) {
		const body = `value=${encodeURIComponent(value.toWellFormed())}`;
		const text = withForm('PUT /v2/keys/a', body) + keep('GET /v2/keys/a') + keep('GET /v2/keys/') + requestText('GET /v2/keys/a');
		const [one, other] = await Promise.all(both.map(async host => converse(host, [text], false)));
		t.is(one, other);
		t.true(Buffer.byteLength(one!) > value.length * 3);
	}
});

test('with authentication on, each client may do the same on both ways, in whatever order and pieces it asks', async t => {
	t.timeout(300_000);
	const both = await startBoth(t);
	const credentials = (text: string) => `Authorization: Basic ${Buffer.from(text).toString('base64')}`;
	const root = credentials('root:secret');
	const same = async (pieces: readonly string[], isEnding = false) => {
		const [one, other] = await Promise.all(both.map(async host => converse(host, pieces, isEnding)));
		t.is(one, other, JSON.stringify(pieces));
		return one!;
	};

	const last = requestText('GET /v2/keys/mine/a');
	const json = (line: string, body: string) => keep(line, ['Content-Type: application/json', `Content-Length: ${body.length}`, root], body);
	const prepared = await same([
		json('PUT /v2/auth/users/root', '{"user":"root","password":"secret"}'),
		json('PUT /v2/auth/roles/some', '{"role":"some","permissions":{"kv":{"read":["/mine/*"],"write":["/mine/*"]}}}'),
		json('PUT /v2/auth/users/ann', '{"user":"ann","password":"a:b","roles":["some"]}'),
		keep('PUT /v2/auth/enable', [root]),
		keep('DELETE /v2/auth/roles/guest', [root]),
		last,
	]);
	t.regex(prepared, /"Insufficient credentials"|"errorCode":110/);

	const senders = ['ann:a:b', 'ann:wrong', 'nobody:x'].map(text => [credentials(text)]);
	const wholes = [[], ['Authorization: Basic ?'], ['authorization: basic YW5uOmE6Yg=='], ...senders].flatMap(headers => [
		withForm('PUT /v2/keys/mine/a', 'value=1', ...headers),
		keep('GET /v2/keys/mine/a', headers),
		keep('GET /v2/keys/mine?recursive=true', headers),
		keep('GET /v2/keys/other', headers),
		withForm('PUT /v2/keys/other', 'value=1', ...headers),
		withForm('POST /v2/keys/mine/queue', 'value=1', ...headers),
		keep('DELETE /v2/keys/mine?recursive=true', headers),
		keep('GET /v2/keys/mine/a?wait=true&waitIndex=6', headers),
		keep('GET /v2/auth/users', headers),
	]);
	for (const whole of wholes) {
		await same([whole, last]);
	}

	// A password takes a while, and what comes behind it waits.
	const together = wholes.filter(text => !text.includes('wait=true')).join('');
	t.true((await same([together + last])).split('HTTP/1.1 ').length > wholes.length * 0.8);
	await same([together.slice(0, 1234), together.slice(1234, 5001), together.slice(5001) + last]);
	await same([together], true);
	const [one, other] = both;
	t.deepEqual(one.server.get('/', {recursive: true, sorted: true}), other.server.get('/', {recursive: true, sorted: true}));
	t.deepEqual(one.server.storeStatistics(), other.server.storeStatistics());
});
