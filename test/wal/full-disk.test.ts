import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {LogFullError, type LogEntry} from '../../source/wal/log.ts';
import {readLog} from '../../source/wal/read-log.ts';
import {WriteAheadLog} from '../../source/wal/wal.ts';

const fs = process.getBuiltinModule('node:fs');
const promises = process.getBuiltinModule('node:fs/promises');
await using probe = await promises.open(process.execPath);
const handles = Object.getPrototypeOf(probe) as {write: (...args: unknown[]) => Promise<unknown>};
const originals = {writeSync: fs.writeSync, write: handles.write, rename: promises.rename};

function failure(code: string, syscall: string): Error {
	return Object.assign(new Error(`${code}: injected, ${syscall}`), {code, syscall});
}

/** From here on there is room for so many bytes that are written in place, and for none that are not. */
function fillDisk(bytesLeft = 10): void {
	fs.writeSync = ((fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
		const written = Math.min(length, bytesLeft);
		if (written === 0) {
			throw failure('ENOSPC', 'write');
		}

		bytesLeft -= written;
		return originals.writeSync(fd, bytes, offset, written, position);
	}) as typeof fs.writeSync;
	handles.write = async () => {
		throw failure('ENOSPC', 'write');
	};

	syncBuiltinESMExports();
}

function failRename(code: string): void {
	promises.rename = async () => {
		throw failure(code, 'rename');
	};

	syncBuiltinESMExports();
}

function makeWell(): void {
	fs.writeSync = originals.writeSync;
	handles.write = originals.write;
	promises.rename = originals.rename;
	syncBuiltinESMExports();
}

test.afterEach.always(makeWell);

async function makeLog(t: ExecutionContext): Promise<{directory: string; log: WriteAheadLog}> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-full-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return {directory, log: await WriteAheadLog.create(directory, {memberId: 1n, clusterId: 2n})};
}

async function append(log: WriteAheadLog, index: number, text = `entry ${index}`): Promise<void> {
	const entry: LogEntry = {
		type: 0, term: 1, index, data: new TextEncoder().encode(text),
	};
	await log.append([entry], {term: 1, vote: 1n, commit: index});
}

/** The first letters of what is in the log. */
async function entriesIn(directory: string): Promise<string[]> {
	const {contents} = (await readLog(directory))!;
	return contents.entries.map(({data}) => new TextDecoder().decode(data).slice(0, 8));
}

const megabyte = 'x'.repeat(1_000_000);

test.serial('a full disk leaves the log as it was, and when there is room it goes on and is read whole', async t => {
	const {directory, log} = await makeLog(t);
	await append(log, 1);
	for (const text of ['lost', 'x'.repeat(50_000), megabyte]) {
		fillDisk();
		await t.throwsAsync(append(log, 2, text), {instanceOf: LogFullError, message: /ENOSPC/});
		await t.throwsAsync(log.mark({index: 1, term: 1}), {instanceOf: LogFullError});
		makeWell();
		t.deepEqual(await entriesIn(directory), ['entry 1']);
	}

	fillDisk(60_000);
	await t.throwsAsync(append(log, 2), {instanceOf: LogFullError});
	makeWell();
	await append(log, 2);
	fillDisk();
	await t.throwsAsync(append(log, 3, 'lost'), {instanceOf: LogFullError});
	makeWell();
	await append(log, 3);
	t.deepEqual(await entriesIn(directory), ['entry 1', 'entry 2', 'entry 3']);
	await log.close();
	t.deepEqual(await entriesIn(directory), ['entry 1', 'entry 2', 'entry 3']);
});

/** So many of a megabyte fill a segment. */
const segmentEntries = 64;

async function fillSegment(log: WriteAheadLog): Promise<void> {
	for (let i = 1; i <= segmentEntries; i++) {
		await append(log, i, `entry ${i} ${megabyte}`);
	}
}

test.serial('without room for another segment the log goes on in the one that it has, until there is', async t => {
	const {directory, log} = await makeLog(t);
	failRename('ENOSPC');
	await fillSegment(log);
	await append(log, 65);
	const before = await readdir(directory);
	t.deepEqual(before, ['0000000000000000-0000000000000000.wal']);
	makeWell();
	await append(log, 66);
	await append(log, 67);
	await log.close();
	const after = await readdir(directory);
	t.deepEqual(after.toSorted(), [...before, '0000000000000001-0000000000000043.wal']);
	const entries = await entriesIn(directory);
	t.deepEqual([entries.length, entries.at(-1)], [67, 'entry 67']);
});

test.serial('when no segment can follow, what is on disk counts as written, and the next write is refused', async t => {
	const {directory, log} = await makeLog(t);
	failRename('EIO');
	await fillSegment(log);
	makeWell();
	await t.throwsAsync(append(log, 65), {message: /EIO/});
	await log.close();
	const entries = await entriesIn(directory);
	t.is(entries.length, 64);
});
