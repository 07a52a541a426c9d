/**
A large tree: its load, what it takes of memory and disk, a listing of all of it, a restart with it.
*/
import {Buffer} from 'node:buffer';
import {converse} from '../../load-client.ts';
import {withChecker} from '../checker.ts';
import {BenchServer, read} from '../contender.ts';
import {recordLost, type Group} from '../group.ts';
import {BenchKeys} from '../keys.ts';
import {total} from '../processes.ts';
import {median} from '../statistics.ts';

export const treeDirectories = 1000;
const connections = 64;
const listings = 3;

export const tree: Group = {
	name: 'tree',
	rows: ['load', 'load-slowest', 'memory-keys', 'disk', 'list', 'restart'],
	async open({contender, directory, sizes}) {
		const server = await BenchServer.start(contender, `${directory}/data`);
		const keys = new BenchKeys(sizes.tree, treeDirectories);
		const listUrl = `${server.url}/v2/keys/bench?recursive=true`;
		return {
			server,
			steps: [
				{
					rows: ['load', 'load-slowest', 'memory-keys', 'disk'],
					isNeeded: true,
					async run(record) {
						let slowestMs = 0;
						await withChecker({port: server.port, keys}, async () => {
							const {units, perSecond, processor} = await server.measure(sizes.tree, async () => {
								const latencies = await converse(server.port, connections, keys.writes(sizes.tree, connections));
								slowestMs = latencies.at(-1)!;
							});
							record('load', {figure: perSecond, processor, units});
						});
						record('load-slowest', {figure: slowestMs * 1000});
						recordLost(record, keys);
						const megabytes = server.residentMegabytes();
						if (megabytes !== undefined) {
							record('memory-keys', {figure: megabytes});
						}

						record('disk', {figure: await server.diskMegabytes()});
					},
				},
				{
					rows: ['list'],
					async run(record) {
						const times: number[] = [];
						const {units, processor} = await server.measure(listings, async () => {
							for (let i = 0; i < listings; i++) {
								const startMs = performance.now();
								const listing = await read(listUrl);
								times.push((performance.now() - startMs) * 1000);
								if (Buffer.byteLength(listing, 'latin1') < sizes.tree * 64) {
									throw new Error('a listing was not of all keys');
								}
							}
						});
						record('list', {figure: median(times), processor, units});
					},
				},
				{
					rows: ['restart'],
					async run(record) {
						await server.stop();
						await server.restart();
						const processor = server.processorTime();
						record('restart', {figure: server.startMs * 1000, processor: processor && total(processor), units: 1});
					},
				},
				{
					rows: ['restart'],
					async run(record) {
						keys.checkAll(await read(listUrl));
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
