/**
Requests nobody thought of: whatever arrives, each answer is well-formed, nothing hangs, and afterwards the server is as
it was. The number of cases can be raised with FUZZ_RUNS.
*/
import process from 'node:process';
import {once} from 'node:events';
import test from '../helpers/both-ways.ts';
import {parseAnswers} from '../helpers/http-answers.ts';
import {RawConnection} from '../helpers/http-client.ts';
import {startHost, type HttpHost} from '../helpers/http-host.ts';
import fc from '../helpers/properties.ts';
import {randomRequest as request} from '../helpers/random-requests.ts';

const runs = Number(process.env.FUZZ_RUNS ?? 200);
const answerTimeoutMs = 10_000;

const last = 'GET /version HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';

/** Everything the server says until it closes. */
async function readToEnd(connection: RawConnection): Promise<string> {
	const timer = setTimeout(() => {
		connection.socket.destroy(new Error('no end'));
	}, answerTimeoutMs);
	let isLate = false;
	connection.socket.once('error', error => {
		isLate = error.message === 'no end';
	});
	const text = await connection.closed();
	clearTimeout(timer);
	if (isLate) {
		throw new Error(`the server says nothing more and does not close: ${JSON.stringify(text.slice(-200))}`);
	}

	return text;
}

/** The server answers as before, and holds nothing for the clients that are gone. */
async function isUnharmed({url, server}: HttpHost): Promise<boolean> {
	const answer = await fetch(`${url}/version`);
	return answer.ok && (await answer.json() as {etcdserver: string}).etcdserver === '2.3.7' && server.storeStatistics().watchers === 0;
}

test(`${runs} rows of pipelined requests get well-formed answers`, async t => {
	t.timeout(300_000);
	const host = await startHost(t);
	let answers = 0;
	await fc.assert(fc.asyncProperty(fc.array(request, {minLength: 1, maxLength: 4}), async requests => {
		const connection = await RawConnection.open(host.url);
		connection.send(requests.map(({text}) => text).join('') + last);
		const parsed = parseAnswers(await readToEnd(connection), [...requests.map(({method: verb}) => verb), 'GET']);
		answers += parsed.length;
		// Each is answered in turn, or the connection ended with one that said so or was broken.
		return parsed.length === requests.length + 1 || parsed.at(-1)!.status >= 400 || parsed.at(-1)!.headers.get('connection') === 'close';
	}), {numRuns: runs});
	t.log(`${runs} cases, ${answers} answers`);
	t.true(await isUnharmed(host));
});

test(`${runs} damaged requests and clients that leave in the middle do no harm`, async t => {
	t.timeout(300_000);
	const host = await startHost(t);
	const damage = fc.record({
		text: fc.array(request, {minLength: 1, maxLength: 2}).map(requests => requests.map(({text}) => text).join('')),
		cut: fc.double({min: 0, max: 1, noNaN: true}),
		noise: fc.array(fc.tuple(fc.double({min: 0, max: 0.999, noNaN: true}), fc.integer({min: 0, max: 255})), {maxLength: 3}),
		watch: fc.boolean(),
		ending: fc.constantFrom('end', 'reset', 'destroy'),
	});
	await fc.assert(fc.asyncProperty(damage, async ({text, cut, noise, watch, ending}) => {
		const bytes = [...text.slice(0, Math.ceil(text.length * cut))];
		for (const [place, byte] of noise) {
			bytes[Math.floor(place * bytes.length)] = String.fromCharCode(byte);
		}

		const connection = await RawConnection.open(host.url);
		connection.send((watch ? 'GET /v2/keys/w?wait=true&stream=true&recursive=true HTTP/1.1\r\nHost: a\r\n\r\n' : '') + bytes.join(''));
		if (ending === 'end') {
			connection.socket.end();
			// Half-closed: the server must come to an end by itself.
			await readToEnd(connection);
		} else if (ending === 'reset') {
			connection.socket.resetAndDestroy();
		} else {
			connection.socket.destroy();
		}
	}), {numRuns: runs});
	t.log(`${runs} cases`);
	// The last client's leaving may still be on its way.
	const probe = await RawConnection.open(host.url);
	probe.socket.end();
	await once(probe.socket, 'close');
	t.true(await isUnharmed(host));
});
