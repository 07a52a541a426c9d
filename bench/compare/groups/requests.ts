/**
Writes and reads of 10,000 keys over some, many and one connection; then a kill amid writes, and what is there after it.
*/
import {setTimeout as delay} from 'node:timers/promises';
import {converse, type Talk} from '../../load-client.ts';
import {withChecker} from '../checker.ts';
import {BenchServer, read} from '../contender.ts';
import {
	recordLost,
	type Group,
	type RowRecorder,
	type Step,
} from '../group.ts';
import {BenchKeys} from '../keys.ts';

const keyCount = 10_000;
const directories = 100;
const seedConnections = 64;
const killAfterMs = 1500;

/** Of sorted milliseconds. */
function latenciesOf(sorted: Float64Array): {p50: number; p99: number} {
	return {p50: sorted[Math.floor(sorted.length * 0.5)]!, p99: sorted[Math.floor(sorted.length * 0.99)]!};
}

export const requests: Group = {
	name: 'requests',
	rows: ['put-64', 'put-256', 'put-1', 'get-64', 'get-256', 'lost'],
	async open({contender, directory, sizes}) {
		const server = await BenchServer.start(contender, `${directory}/data`);
		const keys = new BenchKeys(keyCount, directories);
		const {port} = server;
		const send = async (record: RowRecorder, row: string, {count, connections, talk}: {count: number; connections: number; talk: Talk}) => {
			let latencies: Float64Array | undefined;
			const {units, perSecond, processor} = await server.measure(count, async () => {
				latencies = await converse(port, connections, talk);
			});
			record(row, {
				figure: perSecond, processor, units, latencies: latenciesOf(latencies!),
			});
		};

		const put = (connections: number, count: number): Step => ({
			rows: [`put-${connections}`],
			async run(record) {
				await withChecker({port, keys}, async () => send(record, `put-${connections}`, {count, connections, talk: keys.writes(count, connections)}));
				recordLost(record, keys);
			},
		});
		const get = (connections: number, count: number): Step => ({
			rows: [`get-${connections}`],
			async run(record) {
				await send(record, `get-${connections}`, {count, connections, talk: keys.reads(count, connections)});
			},
		});
		return {
			server,
			steps: [
				{
					rows: [],
					isNeeded: true,
					// The first requests of a process are slow.
					async run() {
						await converse(port, seedConnections, keys.writes(keyCount, seedConnections));
						await converse(port, seedConnections, keys.reads(keyCount, seedConnections));
						await server.rest();
					},
				},
				put(64, sizes.requests),
				put(256, sizes.requests),
				put(1, sizes.lone),
				get(64, sizes.requests),
				get(256, sizes.requests),
				{
					rows: ['lost'],
					async run(record) {
						const endless = {...keys.writes(Infinity, seedConnections), mayBreak: true};
						const kill = async () => {
							await delay(killAfterMs * (0.5 + Math.random()));
							await server.stop('SIGKILL');
						};

						await withChecker({port, keys, mayBreak: true}, async () => {
							await Promise.all([converse(port, seedConnections, endless), kill()]);
						});
						await server.restart();
						keys.checkAll(await read(`${server.url}/v2/keys/bench?recursive=true`));
						recordLost(record, keys);
					},
				},
			],
			async close() {
				await server.stop();
			},
		};
	},
};
