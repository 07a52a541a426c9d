/**
A one-shot command beside a bare start of Node, which is what stands in the other server's place here.
*/
import {spawnSync} from 'node:child_process';
import process from 'node:process';
import {BenchServer} from '../contender.ts';
import {type Group} from '../group.ts';
import {processorTimeOfChildren} from '../processes.ts';
import {median} from '../statistics.ts';

const warmUps = 3;

/** Returns microseconds. */
export function runNode(args: readonly string[]): number {
	const startMs = performance.now();
	const {status, error, stderr} = spawnSync(process.execPath, args, {encoding: 'utf8'});
	if (status !== 0) {
		throw error ?? new Error(`${args.join(' ')}: ${stderr}`);
	}

	return (performance.now() - startMs) * 1000;
}

export const oneShot: Group = {
	name: 'one-shot',
	rows: ['one-shot'],
	async open({contender, directory, isOurs, sizes}) {
		const server = isOurs ? await BenchServer.start(contender, `${directory}/data`) : undefined;
		const words = server === undefined ? ['-e', '0'] : ['dist/cli.js', '--endpoints', server.url, 'get', '/bench'];
		if (server !== undefined) {
			runNode(['dist/cli.js', '--endpoints', server.url, 'set', '/bench', 'value']);
		}

		return {
			server,
			steps: [{
				rows: ['one-shot'],
				async run(record) {
					for (let i = 0; i < warmUps; i++) {
						runNode(words);
					}

					const before = processorTimeOfChildren();
					const times = Array.from({length: sizes.oneShots}, () => runNode(words));
					const after = processorTimeOfChildren();
					record('one-shot', {figure: median(times), processor: before !== undefined && after !== undefined ? (after - before) / sizes.oneShots : undefined});
				},
			}],
			async close() {
				await server?.stop();
			},
		};
	},
};
