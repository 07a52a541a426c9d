/**
Many watchers at once: idle stream watchers, and active ones that see what many writers write. Checks that every active
watcher saw every event of its key in order, and shows the server's memory before, during and after.

	node bench/watchers.ts [--idle 10000] [--active 1000] [--writers 200] [--seconds 30] [--rounds 2]
*/
import {spawn} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import {parseArgs} from 'node:util';

const {values} = parseArgs({
	options: {
		idle: {type: 'string', default: '10000'}, active: {type: 'string', default: '1000'}, writers: {type: 'string', default: '200'}, seconds: {type: 'string', default: '30'}, rounds: {type: 'string', default: '2'},
	},
});
const [idleCount, activeCount, writerCount, seconds, roundCount] = [values.idle, values.active, values.writers, values.seconds, values.rounds].map(Number) as [number, number, number, number, number];
const port = 20_000 + Math.floor(Math.random() * 10_000);
const url = `http://127.0.0.1:${port}`;

const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-bench-'));
const server = spawn(process.execPath, ['dist/cli.js', 'serve', `--data-dir=${dataDir}`, `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`], {stdio: ['ignore', 'ignore', 'pipe']});
for await (const line of createInterface({input: server.stderr})) {
	if (line.includes('published')) {
		break;
	}
}

async function residentMegabytes(): Promise<number> {
	const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
	return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024);
}

async function registered(): Promise<number> {
	const answer = await fetch(`${url}/v2/stats/store`);
	return (await answer.json() as {watchers: number}).watchers;
}

/** Opens a stream watch on a bare socket: 11,000 of them must not weigh on the client. */
function watch(key: string, onText?: (text: string) => void): net.Socket {
	const socket = net.connect(port, '127.0.0.1');
	socket.write(`GET /v2/keys/${key}?wait=true&stream=true HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
	if (onText === undefined) {
		socket.resume();
	} else {
		socket.setEncoding('utf8').on('data', onText);
	}

	socket.on('error', () => undefined);
	return socket;
}

/** Waits until the server has as many watchers, by asking it. */
async function untilRegistered(count: number): Promise<void> {
	while (await registered() !== count) {
		await delay(200);
	}
}

const keyCount = Math.min(writerCount, activeCount);

async function put(agent: http.Agent, key: string, value: number): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const request = http.request(`${url}/v2/keys/${key}`, {method: 'PUT', agent, headers: {'Content-Type': 'application/x-www-form-urlencoded'}}, response => {
			response.resume();
			response.once('end', resolve);
		});
		request.once('error', reject);
		request.end(`value=${value}`);
	});
}

/** Opens all watchers, writes, counts, closes them; whether nothing was lost. */
async function round(): Promise<boolean> {
	const seen = Array.from({length: activeCount}, () => [] as number[]);
	const sockets: net.Socket[] = [];
	for (let i = 0; i < idleCount; i++) {
		sockets.push(watch(`idle/${i}`));
		if (i % 500 === 499) {
			await delay(20);
		}
	}

	for (let i = 0; i < activeCount; i++) {
		let rest = '';
		sockets.push(watch(`active/${i % keyCount}`, text => {
			rest += text;
			const end = rest.lastIndexOf('\n');
			for (const match of rest.slice(0, end + 1).matchAll(/"node":\{"key":"[^"]*","value":"(\d+)"/g)) {
				seen[i]!.push(Number(match[1]));
			}

			rest = rest.slice(end + 1);
		}));
	}

	await untilRegistered(idleCount + activeCount);
	console.log(`${idleCount} idle and ${activeCount} active watchers: ${await residentMegabytes()} MB`);

	const agent = new http.Agent({keepAlive: true, maxSockets: writerCount});
	const written = Array.from({length: keyCount}, () => 0);
	const until = Date.now() + (seconds * 1000);

	// Each writer has a key of its own, so that the order of its values is known.
	await Promise.all(Array.from({length: keyCount}, async (_, writer) => {
		while (Date.now() < until) {
			await put(agent, `active/${writer}`, written[writer]!);
			written[writer]!++;
		}
	}));
	agent.destroy();
	const total = written.reduce((sum, count) => sum + count, 0);
	const expected = seen.map((_, i) => written[i % keyCount]!);
	const deadline = Date.now() + 20_000;
	while (seen.some((list, i) => list.length < expected[i]!) && Date.now() < deadline) {
		await delay(100);
	}

	const lost = seen.reduce((sum, list, i) => sum + expected[i]! - list.length, 0);
	const isOrdered = seen.every(list => list.every((value, i) => value === i));
	const delivered = seen.reduce((sum, list) => sum + list.length, 0);
	console.log(`${total} writes in ${seconds} s (${Math.round(total / seconds)}/s), ${delivered} events delivered, ${lost} lost, ${isOrdered ? 'all in order' : 'OUT OF ORDER'}: ${await residentMegabytes()} MB`);
	for (const socket of sockets) {
		socket.destroy();
	}

	await untilRegistered(0);
	console.log(`all gone, 0 watchers registered: ${await residentMegabytes()} MB`);
	return lost === 0 && isOrdered;
}

console.log(`start: ${await residentMegabytes()} MB`);
let isGood = true;
// Memory that grows with each round would be a leak.
for (let i = 0; i < roundCount; i++) {
	isGood = await round() && isGood;
}

server.kill('SIGTERM');
await rm(dataDir, {recursive: true, force: true});
process.exitCode = isGood ? 0 : 1;
