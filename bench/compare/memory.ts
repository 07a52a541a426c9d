/**
What the resident memory of the server with watchers is made of, beside the same server without them and a bare Node.
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import process from 'node:process';
import {type BenchServer} from './contender.ts';
import {type Group, type Sizes} from './group.ts';
import {observed, tell} from './observation.ts';
import {tableText, threeDigits} from './table.ts';
import {emptyDirectory} from './workplace.ts';

type Heap = Pick<NodeJS.MemoryUsage, 'heapTotal' | 'heapUsed'>;
/** Bytes by what they are for. */
export type Memory = ReadonlyArray<readonly [string, number]>;

/** Resident bytes of what is mapped from files, and of all that is not. */
export function mappedBytes(smaps: string): {readonly files: number; readonly others: number} {
	let isFile = false;
	let files = 0;
	let others = 0;
	for (const line of smaps.split('\n')) {
		if (/^[\da-f]+-[\da-f]+ /.test(line)) {
			isFile = /\s\/\S/.test(line);
		} else if (line.startsWith('Rss:')) {
			const bytes = Number(/\d+/.exec(line)![0]) * 1024;
			files += isFile ? bytes : 0;
			others += isFile ? 0 : bytes;
		}
	}

	return {files, others};
}

function memoryOf(pid: number, {heapTotal, heapUsed}: Heap): Memory {
	const {files, others} = mappedBytes(readFileSync(`/proc/${pid}/smaps`, 'utf8'));
	return [
		['program and libraries of Node', files],
		['V8\'s heap: objects', heapUsed],
		['V8\'s heap: free', heapTotal - heapUsed],
		['outside the heap: sockets, buffers, code, threads', others - heapTotal],
		['all', files + others],
	];
}

async function memoryOfServer(server: BenchServer): Promise<Memory> {
	const {memory} = await tell(server, 'memory');
	return memoryOf(server.pid, memory!);
}

async function memoryOfBareNode(): Promise<Memory> {
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6); process.send(process.memoryUsage())'], {stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
	try {
		const [heap] = await once(child, 'message') as [Heap];
		return memoryOf(child.pid!, heap);
	} finally {
		child.kill();
	}
}

/** What is told of it, as Markdown. */
export async function memoryText(group: Group, sizes: Sizes): Promise<string> {
	await using stack = new AsyncDisposableStack();
	const directory = await emptyDirectory();
	stack.defer(async () => rm(directory, {recursive: true, force: true}));
	const subject = await group.open({
		contender: observed, isOurs: true, directory, sizes,
	});
	stack.defer(subject.close);
	const server = subject.server!;
	const before = await memoryOfServer(server);
	let found: Promise<Memory> | undefined;
	// The watchers are there when their memory is recorded, and gone when the step is over.
	await subject.steps[0]!.run(name => {
		if (name === 'memory-watchers') {
			found = memoryOfServer(server);
		}
	});
	const after = await found!;
	const columns = [after, before, await memoryOfBareNode()];
	return [
		`memory-watchers: MB that are resident, with ${sizes.watchers} watchers and with none, and of a Node that runs nothing; of etcsh with the module that asks it, some MB more than in the table above.`,
		tableText(['part', 'with watchers', 'without', 'bare Node'], after.map(([name], i) => [name, ...columns.map(column => threeDigits(column[i]![1] / 1e6))])),
	].join('\n\n');
}
