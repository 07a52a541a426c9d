/**
Kills the server with SIGKILL at random moments under load, many times, with a snapshot every few hundred entries, and
checks after each start that every acknowledged write is there and every other one is there as a whole or not at all.

	tsc && node build/bench/crashes.js [--rounds 200] [--seed 1]
*/
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import http from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import {parseArgs} from 'node:util';

const {values} = parseArgs({options: {rounds: {type: 'string', default: '200'}, seed: {type: 'string', default: '1'}}});
const roundCount = Number(values.rounds);
const writerCount = 8;
const keysPerWriter = 20;
const port = 20_000 + Math.floor(Math.random() * 10_000);
const url = `http://127.0.0.1:${port}`;
const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-crashes-'));
const agent = new http.Agent({keepAlive: true, maxSockets: writerCount});

let seed = Number(values.seed);
function random(below: number): number {
	seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
	return Math.floor((seed / 0x1_00_00_00_00) * below);
}

async function start(): Promise<ChildProcess> {
	const child = spawn(process.execPath, [
		'dist/cli.js', 'serve', `--data-dir=${dataDir}`, `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`, '--snapshot-count=300',
	], {stdio: ['ignore', 'ignore', 'pipe']});
	const log: string[] = [];
	for await (const line of createInterface({input: child.stderr})) {
		log.push(line);
		if (line.includes('published {')) {
			child.stderr.resume();
			return child;
		}
	}

	throw new Error(`the server does not start any more:\n${log.join('\n')}`);
}

/** Undefined when there was no answer. */
async function request(method: string, key: string, value?: string): Promise<{status: number; body: string} | undefined> {
	const content = value === undefined ? undefined : `value=${value}`;
	const {promise, resolve} = Promise.withResolvers<{status: number; body: string} | undefined>();
	const headers = content === undefined ? {} : {'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': content.length};
	const outgoing = http.request(`${url}/v2/keys/${key}`, {method, agent, headers}, response => {
		let body = '';
		response.setEncoding('utf8').on('data', (chunk: string) => {
			body += chunk;
		}).once('end', () => {
			resolve({status: response.statusCode!, body});
		}).once('error', () => {
			resolve(undefined);
		});
	});
	outgoing.once('error', () => {
		resolve(undefined);
	});
	outgoing.end(content);
	return promise;
}

/** What a key may hold: the last acknowledged value, or the one that was under way when the server died. Undefined is no key. */
type Possible = {acknowledged: string | undefined; pending?: {readonly value: string | undefined}};

const keys = new Map<string, Possible>();
let acknowledgedCount = 0;

async function writeOn(writer: number, round: number): Promise<void> {
	for (let i = 0; ; i++) {
		const key = `w${writer}-k${random(keysPerWriter)}`;
		const possible = keys.get(key) ?? {acknowledged: undefined};
		keys.set(key, possible);
		const isRemoval = possible.acknowledged !== undefined && random(6) === 0;
		const value = isRemoval ? undefined : `r${round}-${i}-`.padEnd(random(2000), 'x');
		possible.pending = {value};
		const answer = await request(isRemoval ? 'DELETE' : 'PUT', key, value);
		if (answer === undefined) {
			return;
		}

		if (answer.status >= 300) {
			throw new Error(`${isRemoval ? 'DELETE' : 'PUT'} ${key}: ${answer.status} ${answer.body}`);
		}

		possible.acknowledged = value;
		possible.pending = undefined;
		acknowledgedCount++;
	}
}

type Listing = {readonly node: {readonly nodes?: ReadonlyArray<{readonly key: string; readonly value: string}>}};

async function check(): Promise<void> {
	const answer = await request('GET', '?recursive=true');
	const {node} = JSON.parse(answer!.body) as Listing;
	const stored = new Map((node.nodes ?? []).map(({key, value}) => [key.slice(1), value]));
	for (const [key, possible] of keys) {
		const value = stored.get(key);
		const isExpected = value === possible.acknowledged || (possible.pending !== undefined && value === possible.pending.value);
		if (!isExpected) {
			throw new Error(`${key} is ${String(value).slice(0, 60)}, not ${String(possible.acknowledged).slice(0, 60)} or ${JSON.stringify(possible.pending).slice(0, 60)}`);
		}

		keys.set(key, {acknowledged: value});
		stored.delete(key);
	}

	if (stored.size > 0) {
		throw new Error(`nobody wrote ${stored.keys().toArray().join(', ')}`);
	}
}

for (let round = 1; round <= roundCount; round++) {
	const server = await start();
	await check();
	const writers = Array.from({length: writerCount}, async (_, writer) => writeOn(writer, round));
	await delay(20 + random(400));
	server.kill('SIGKILL');
	await once(server, 'exit');
	await Promise.all(writers);
	if (round % 20 === 0) {
		console.log(`${round} kills, ${acknowledgedCount} acknowledged writes, none lost`);
	}
}

const server = await start();
await check();
server.kill('SIGTERM');
await once(server, 'exit');
console.log(`${roundCount} kills, ${acknowledgedCount} acknowledged writes: none lost, none half applied, every start clean`);
agent.destroy();
await rm(dataDir, {recursive: true, force: true});
