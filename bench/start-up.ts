/**
What the start of a one-shot command costs: `etcsh get` beside the installed `etcdctl get` and a bare `node -e 0`. The
three take turns, so that all of them meet the same machine; medians and the best times are shown.

	node bench/start-up.ts [--rounds 60]

Needs a build in dist/.
*/
import {spawnSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {startServer} from './server.ts';

const {values} = parseArgs({options: {rounds: {type: 'string', default: '60'}}});
const rounds = Number(values.rounds);

type Contender = {readonly name: string; readonly command: string; readonly args: readonly string[]; readonly times: number[]};

const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-bench-'));
const server = await startServer(directory);
const environment = {...process.env, ETCDCTL_API: '2', ETCDCTL_ENDPOINTS: server.url};

function run(command: string, args: readonly string[]): number {
	const start = performance.now();
	const {status, error, stderr} = spawnSync(command, args, {env: environment, encoding: 'utf8'});
	const time = performance.now() - start;
	if (status !== 0) {
		throw error ?? new Error(`${command} ${args.join(' ')}: ${stderr}`);
	}

	return time;
}

function quantile(times: readonly number[], share: number): number {
	return times.toSorted((a, b) => a - b)[Math.floor(share * (times.length - 1))]!;
}

try {
	run(process.execPath, ['dist/cli.js', 'set', '/bench', 'value']);
	const hasEtcdctl = spawnSync('etcdctl', ['--version']).error === undefined;
	const contenders: Contender[] = [
		{
			name: 'node -e 0', command: process.execPath, args: ['-e', '0'], times: [],
		},
		{
			name: 'etcsh get', command: process.execPath, args: ['dist/cli.js', 'get', '/bench'], times: [],
		},
		...(hasEtcdctl
			? [{
				name: 'etcdctl get', command: 'etcdctl', args: ['get', '/bench'], times: [],
			}]
			: []),
	];
	for (let round = -2; round < rounds; round++) {
		for (const {command, args, times} of contenders) {
			const time = run(command, args);
			// The first ones fill caches.
			if (round >= 0) {
				times.push(time);
			}
		}
	}

	const [bare] = contenders;
	for (const {name, times} of contenders) {
		const [best, median] = [quantile(times, 0), quantile(times, 0.5)];
		const ratios = `${(median / quantile(bare!.times, 0.5)).toFixed(2)} times node (best: ${(best / quantile(bare!.times, 0)).toFixed(2)})`;
		console.log(`${name.padEnd(12)} median ${median.toFixed(1)} ms  best ${best.toFixed(1)} ms  ${ratios}`);
	}
} finally {
	await server.stop();
	await rm(directory, {recursive: true, force: true});
}
