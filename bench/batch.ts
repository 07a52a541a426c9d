/**
Many commands: one batch file for etcsh beside as many runs of the installed etcdctl.

	node bench/batch.ts [--commands 1000]

Needs a build in dist/, and etcdctl (Debian: etcd-client).
*/
import {spawnSync} from 'node:child_process';
import {
	mkdtemp,
	open,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {startServer} from './server.ts';

const {values} = parseArgs({options: {commands: {type: 'string', default: '1000'}}});
const count = Number(values.commands);
const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-bench-'));
const server = await startServer(directory);
const environment = {...process.env, ETCDCTL_API: '2', ETCDCTL_ENDPOINTS: server.url};

/** Half of them write, half of them read what was written. */
function wordsOf(i: number): readonly string[] {
	const key = `/bench/${Math.floor(i / 2)}`;
	return i % 2 === 0 ? ['set', key, `value-${i}`] : ['get', key];
}

function run(command: string, args: readonly string[]): string {
	const {status, error, stdout, stderr} = spawnSync(command, args, {env: environment, encoding: 'utf8'});
	if (status !== 0) {
		throw error ?? new Error(`${command} ${args.join(' ')}: ${stderr}`);
	}

	return stdout;
}

/** The same commands in both ways; `what` says which they are. */
async function compare(what: string, commands: ReadonlyArray<readonly string[]>): Promise<void> {
	const file = path.join(directory, 'commands');
	await writeFile(file, commands.map(words => `${words.join(' ')}\n`).join(''));

	const batchStart = performance.now();
	const output = run(process.execPath, ['dist/cli.js', '--file', file]);
	const batchTime = performance.now() - batchStart;
	if (output.trimEnd().split('\n').length !== count) {
		throw new Error('the batch did not print a line for each command');
	}

	const singleStart = performance.now();
	for (const words of commands) {
		run('etcdctl', words);
	}

	const singleTime = performance.now() - singleStart;
	console.log(`${count} ${what}: one batch of etcsh ${batchTime.toFixed(0)} ms, runs of etcdctl ${singleTime.toFixed(0)} ms, ${(singleTime / batchTime).toFixed(1)} times as long`);
}

/** Milliseconds that as many syncs of a small write take here, one after the other: what no sender of writes gets around. */
async function timeSyncs(syncCount: number): Promise<number> {
	await using file = await open(path.join(directory, 'synced'), 'w');
	const start = performance.now();
	for (let i = 0; i < syncCount; i++) {
		await file.write('x'.repeat(120));
		await file.datasync();
	}

	return performance.now() - start;
}

try {
	run('etcdctl', ['set', '/bench/0', 'value']);
	await compare('reads', Array.from({length: count}, () => ['get', '/bench/0']));
	// Each write waits for the disk of the server, whoever sends it.
	await compare('writes and reads in turn', Array.from({length: count}, (_, i) => wordsOf(i)));
	console.log(`${count / 2} bare syncs to this disk: ${(await timeSyncs(count / 2)).toFixed(0)} ms`);
} finally {
	await server.stop();
	await rm(directory, {recursive: true, force: true});
}
