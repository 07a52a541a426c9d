/**
A tree of etcd v3 with a million keys in a thousand directories: how long `ls /`, Tab and `cd` take, how many requests and keys that
is, and what single requests cost.

	node bench/v3.ts [URL]

Without URL an etcd is started and filled, which takes a minute or more. Times are the shortest and the middle one of all rounds, since
others may use the machine, too.
*/
import process from 'node:process';
import {type Engine} from '../source/engine/engine.ts';
import {TreeCache} from '../source/live/tree-cache.ts';
import {KV} from '../source/pb/generated/rpc_pb.ts';
import {Client} from '../source/v3/client.ts';
import {openV3} from '../source/v3/v3-engine.ts';
import {putV3} from '../test/helpers/engines.ts';
import {startLiveEtcd} from '../test/helpers/live-etcd.ts';

const directoryCount = 1000;
const keyCount = 1000;
const rounds = 11;

const names = Array.from({length: directoryCount}, (_, i) => `/d${String(i).padStart(4, '0')}`);

async function filled(): Promise<{readonly url: string; stop(): Promise<void>}> {
	const live = await startLiveEtcd(undefined, {hasV2: false});
	for (const directory of names) {
		await putV3(live.url, Array.from({length: keyCount}, (_, i) => `${directory}/k${String(i).padStart(4, '0')}`));
	}

	return live;
}

const lines: string[] = [];

async function openEngine(url: string): Promise<Engine> {
	return openV3({
		endpoints: [url], timeoutMs: 60_000, totalTimeoutMs: 60_000, isSyncWanted: false, debug(line) {
			lines.push(line);
		},
	});
}

/** `prepare` is not measured, and gives what is. */
async function measure(what: string, prepare: () => Promise<() => Promise<unknown>>): Promise<void> {
	const times: number[] = [];
	const cpu: number[] = [];
	for (let i = 0; i < rounds; i++) {
		const act = await prepare();
		lines.length = 0;
		const cpuBefore = process.cpuUsage();
		const start = performance.now();
		await act();
		times.push(performance.now() - start);
		const {user, system} = process.cpuUsage(cpuBefore);
		cpu.push((user + system) / 1000);
	}

	const keys = lines.reduce((sum, line) => sum + Number(/: (\d+) (?:of \d+ )?keys/.exec(line)?.[1] ?? 0), 0);
	const [middle] = times.toSorted((a, b) => a - b).slice(rounds >> 1);
	console.log(`| ${what} | ${Math.min(...times).toFixed(1)} ms | ${middle!.toFixed(1)} ms | ${Math.min(...cpu).toFixed(1)} ms | ${lines.length} | ${keys} |`);
}

const given = process.argv[2];
const own = given === undefined ? await filled() : undefined;
const url = own?.url ?? given!;
const engine = await openEngine(url);
const cache = new TreeCache(engine);
const client = new Client({endpoints: [url], timeoutMs: 60_000, patienceMs: 60_000});
console.log('| what | shortest | middle | own CPU | requests | keys read |\n| --- | --: | --: | --: | --: | --: |');
await measure('`ls /`, the first time', async () => {
	const fresh = await openEngine(url);
	await fresh.get('/', {detail: 'node'});
	return async () => {
		await fresh.get('/', {detail: 'names'});
		await fresh.close();
	};
});
await engine.get('/', {detail: 'names'});
await measure('`ls /` again', async () => async () => engine.get('/', {detail: 'names'}));
await measure('`ls /` again, after something was written', async () => {
	await engine.set(`${names[0]!}/k0000`, {value: 'written'});
	return async () => engine.get('/', {detail: 'names'});
});
await measure('Tab in `/`, listed by the shell when it starts', async () => {
	await cache.request('/');
	return async () => cache.request('/');
});
let next = 0;
await measure('Tab in a directory of 1,000 keys, the first time', async () => async () => cache.request(names[next++]!));
await measure('Tab there again', async () => async () => cache.request(names[0]!));
await measure('`cd` there', async () => async () => engine.get(names[next++]!, {detail: 'node'}));
await measure('`ls` there', async () => async () => engine.get(names[next++]!, {detail: 'names'}));

const range = async (key: string, rangeEnd: string, more: {readonly limit?: bigint; readonly countOnly?: boolean}) => {
	const encoder = new TextEncoder();
	await client.call(KV.method.range, {
		key: encoder.encode(key), rangeEnd: encoder.encode(rangeEnd), keysOnly: true, ...more,
	}, {});
};

for (const count of [1, 10, 100, 1000]) {
	const end = `${names[count - 1]!}0`;
	await measure(`one range over ${(count * keyCount).toLocaleString('en')} keys, limit 1`, async () => async () => range(names[0]!, end, {limit: 1n}));
	await measure('the same, count only', async () => async () => range(names[0]!, end, {countOnly: true}));
}

const {index} = await engine.get('/', {detail: 'node'});
await measure('the newest key of all, by a watch that begins with it', async () => async () => {
	await engine.waitForEvent('/', {recursive: true, waitIndex: BigInt(index)});
});

cache.close();
client.close();
await engine.close();
await own?.stop();
