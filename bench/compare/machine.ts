/**
Where and of what a table was measured.
*/
import {spawnSync} from 'node:child_process';
import {
	closeSync,
	fdatasyncSync,
	openSync,
	readFileSync,
	rmSync,
	writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {median} from './statistics.ts';
import {type Contender} from './contender.ts';

const syncs = 100;

function firstLine(command: string, args: readonly string[]): string | undefined {
	const {status, stdout} = spawnSync(command, args, {encoding: 'utf8'});
	return status === 0 ? stdout.trim().split('\n', 1)[0] : undefined;
}

/** The kind of the file system that a folder is on. */
function fileSystemOf(folder: string): string {
	try {
		const mounts = readFileSync('/proc/mounts', 'utf8').trim().split('\n').map(line => line.split(' '));
		const around = mounts.filter(([, point]) => point === '/' || folder === point || folder.startsWith(`${point!}/`));
		// The innermost one; of several at one place the last one mounted.
		return around.toSorted(([, a], [, b]) => a!.length - b!.length).at(-1)![2]!;
	} catch {
		return 'file system unknown';
	}
}

/** Microseconds that a sync of a small write to the end of a file takes there. */
function syncMicroseconds(folder: string): number {
	const name = path.join(folder, `etcsh-bench-sync-${process.pid}`);
	const file = openSync(name, 'w');
	try {
		return median(Array.from({length: syncs}, () => {
			writeSync(file, 'x'.repeat(200));
			const startMs = performance.now();
			fdatasyncSync(file);
			return (performance.now() - startMs) * 1000;
		}));
	} finally {
		closeSync(file);
		rmSync(name);
	}
}

export function hasCommand(command: string): boolean {
	return spawnSync(command, ['--version'], {stdio: 'ignore'}).error === undefined;
}

/** `abc1234`, and whether there is more than that commit. */
function commitText(): string {
	const commit = firstLine('git', ['rev-parse', '--short', 'HEAD']) ?? 'unknown';
	const {stdout} = spawnSync('git', ['status', '--porcelain', '--untracked-files=no', '--', 'source', 'bench', 'scripts'], {encoding: 'utf8'});
	return stdout === '' ? commit : `${commit}, with changes`;
}

/** Lines of a list. */
export function machineLines(theirs: Contender | undefined): string[] {
	const cpus = os.cpus();
	const folder = os.tmpdir();
	return [
		`- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commitText()}`,
		`- ${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown'}, ${Math.round(os.totalmem() / 1e9)} GB; ${os.type()} ${os.release()}, Node ${process.version}`,
		...(theirs === undefined ? [] : [`- ${theirs.name}: ${firstLine(theirs.command, ['--version']) ?? 'no version'}, as \`${[theirs.command, ...theirs.args].join(' ')}\``]),
		`- data dirs in ${folder} (${fileSystemOf(folder)}), where a sync of 200 bytes takes ${Math.round(syncMicroseconds(folder))} µs`,
		`- load average before: ${os.loadavg().map(load => load.toFixed(1)).join(', ')}${os.getPriority() === 0 ? '' : `; all of this ran at nice ${os.getPriority()}`}`,
	];
}
