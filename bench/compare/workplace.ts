/**
The directories and servers of a run, of which nothing is left when it ends, however it does.
*/
import {type ChildProcess} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

let root: string | undefined;
const children = new Set<ChildProcess>();

/** Makes the one directory that all others are in. */
function begin(): string {
	const directory = mkdtempSync(path.join(tmpdir(), 'etcsh-bench-'));
	process.once('exit', () => {
		for (const child of children) {
			child.kill('SIGKILL');
		}

		rmSync(directory, {recursive: true, force: true, maxRetries: 5});
	});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => {
			process.exit(1);
		});
	}

	return directory;
}

export async function emptyDirectory(): Promise<string> {
	root ??= begin();
	return mkdtemp(path.join(root, 'run-'));
}

/** Ends it with the run, if it is still there then. */
export function endWithRun(child: ChildProcess): void {
	children.add(child);
	child.once('exit', () => {
		children.delete(child);
	});
}
