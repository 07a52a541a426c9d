import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {statSync} from 'node:fs';
import {
	appendFile,
	copyFile,
	mkdtemp,
	open,
	readFile,
	readdir,
	rm,
	symlink,
	truncate,
	writeFile,
} from 'node:fs/promises';
import {syncBuiltinESMExports} from 'node:module';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {isDeepStrictEqual} from 'node:util';
import test from 'ava';
import {tryLock} from '../../source/util/file-lock.ts';
import {FrameDecoder} from '../../source/wal/frame.ts';
import {LogError} from '../../source/wal/log-error.ts';
import {type LogEntry} from '../../source/wal/log.ts';
import {readLog} from '../../source/wal/read-log.ts';
import {WriteAheadLog} from '../../source/wal/wal.ts';

const metadata = {memberId: 1n, clusterId: 0xFF_FF_FF_FF_FF_FF_FF_FEn};
const segment = '0000000000000000-0000000000000000.wal';

async function makeDirectory(t: {teardown(run: () => Promise<void>): void}): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-wal-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

function entry(index: number, text = `entry ${index}`): LogEntry {
	return {
		type: 0, term: 1, index, data: new TextEncoder().encode(text),
	};
}

async function writeLog(directory: string, count: number): Promise<void> {
	const log = await WriteAheadLog.create(directory, metadata);
	for (let i = 1; i <= count; i++) {
		await log.append([entry(i)], {term: 1, vote: 1n, commit: i});
	}

	await log.close();
}

/** What is in a segment before the room that an open log keeps behind it. */
function recordsOf(bytes: Buffer): Buffer {
	const decoder = new FrameDecoder(bytes, undefined);
	decoder[Symbol.iterator]().toArray();
	return bytes.subarray(0, decoder.offset);
}

/** The files that others can't lock. */
async function locked(directory: string): Promise<string[]> {
	const names: string[] = [];
	for (const name of (await readdir(directory)).sort()) {
		await using handle = await open(path.join(directory, name), 'r+');
		if (tryLock(handle.fd) === 'held') {
			names.push(name);
		}
	}

	return names;
}

test('what was appended is there when the log is opened again, and appending goes on', async t => {
	const directory = await makeDirectory(t);
	const begun = await WriteAheadLog.create(path.join(directory, 'begun'), metadata);
	t.is(begun.bytes, 0);
	await begun.close();
	await writeLog(directory, 3);
	const {log, contents} = (await WriteAheadLog.open(directory))!;
	t.deepEqual(contents.metadata, metadata);
	t.deepEqual(contents.hardState, {term: 1, vote: 1n, commit: 3});
	t.deepEqual(contents.entries.map(({index}) => index), [1, 2, 3]);
	await log.append([entry(4), entry(5)], {term: 2, vote: 1n, commit: 5});
	await log.close();
	const again = (await WriteAheadLog.open(directory))!;
	await again.log.close();
	t.is(new TextDecoder().decode(again.contents.entries[4]!.data), 'entry 5');
});

test('a log that has an owner is not even read', async t => {
	const directory = await makeDirectory(t);
	const owner = await WriteAheadLog.create(directory, metadata);
	await appendFile(path.join(directory, segment), 'half a record');
	await t.throwsAsync(WriteAheadLog.open(directory), {name: 'LogHeldError'});
	await owner.close();
	await t.throwsAsync(WriteAheadLog.open(directory), {name: 'LogError'});
});

test('a missing or empty directory holds no log', async t => {
	const directory = await makeDirectory(t);
	t.is(await WriteAheadLog.open(directory), undefined);
	t.is(await WriteAheadLog.open(path.join(directory, 'none')), undefined);
	const file = path.join(directory, 'file');
	await writeFile(file, '');
	await t.throwsAsync(WriteAheadLog.create(path.join(file, 'log'), metadata), {code: 'ENOTDIR', message: /mkdir/});
});

test('a record cut off at the end is dropped, with a copy kept, and what was before it stays', async t => {
	const directory = await makeDirectory(t);
	await writeLog(directory, 3);
	const file = path.join(directory, segment);
	const whole = await readFile(file);
	await truncate(file, whole.length - 3);
	const repaired: string[] = [];
	const {log, contents} = (await WriteAheadLog.open(directory, {
		onRepair(name) {
			repaired.push(name);
		},
	}))!;
	await log.append([entry(4)], {term: 1, vote: 1n, commit: 4});
	await log.close();
	t.deepEqual(repaired, [file]);
	// The cut hit the last state; its entry is complete.
	t.is(contents.entries.length, 3);
	t.is(contents.hardState.commit, 2);
	const names = await readdir(directory);
	t.deepEqual(names.sort(), [segment, `${segment}.broken`]);
	t.is((await readFile(`${file}.broken`)).length, whole.length - 3);
	const again = (await WriteAheadLog.open(directory))!;
	await again.log.close();
	t.is(again.contents.entries.length, 4);
});

for (const [what, change] of [['cuts', async (file: string) => truncate(file, 100)], ['lengthens', async (file: string) => appendFile(file, 'more')]] as const) {
	test(`nothing is written to a log any more that somebody else ${what}`, async t => {
		const directory = await makeDirectory(t);
		const file = path.join(directory, segment);
		const log = await WriteAheadLog.create(directory, metadata);
		t.teardown(async () => log.close());
		await log.append([entry(1)], {term: 1, vote: 1n, commit: 1});
		const records = recordsOf(await readFile(file));
		await change(file);
		await t.throwsAsync(log.append([entry(2)], {term: 1, vote: 1n, commit: 2}), {message: /was changed by somebody else/});
		await t.throwsAsync(log.append([entry(3)], {term: 1, vote: 1n, commit: 3}));
		t.deepEqual(await readFile(file), what === 'cuts' ? records.subarray(0, 100) : records);
	});
}

test('an open log has a little room behind it, which looks like a cut-off record and is gone when the log is closed', async t => {
	const directory = await makeDirectory(t);
	const file = path.join(directory, segment);
	const log = await WriteAheadLog.create(directory, metadata);
	const lengths = new Set<number>();
	for (let i = 1; i <= 60; i++) {
		await log.append([entry(i, 'x'.repeat(i === 40 ? 300_000 : 5000))], {term: 1, vote: 1n, commit: i});
		if (i % 5 === 0) {
			await log.mark({index: i, term: 1});
		}

		const bytes = await readFile(file);
		lengths.add(bytes.length);
		const records = recordsOf(bytes);
		t.true(bytes.length - records.length < 100_000);
		const length = bytes.readBigUInt64LE(records.length);
		// To etcd 2.3 and 3.4 it is the length of a record that the file ends in; more than 10 MiB the latter refuses.
		t.true(length > bytes.length - records.length, `${length} and ${bytes.length - records.length} after ${i}`);
		t.true(length < 10 * 1024 * 1024);
	}

	t.true(lengths.size < 10, `${lengths.size} lengths`);
	const whole = await readFile(file);
	t.true(whole.length > recordsOf(whole).length);
	await log.close();
	// AVA compares byte by byte, with a key for each.
	t.true((await readFile(file)).equals(recordsOf(whole)));
});

test.serial('a long batch has nothing ahead of it: what a kill leaves of it is cut off', async t => {
	const directory = await makeDirectory(t);
	const file = path.join(directory, segment);
	const log = await WriteAheadLog.create(directory, metadata);
	t.teardown(async () => log.close());
	await log.append([entry(1)], {term: 1, vote: 1n, commit: 1});
	const before = await readFile(file);
	const handle = await open(file, 'r');
	const prototype = Object.getPrototypeOf(handle) as typeof handle;
	await handle.close();
	const {write} = prototype;
	let atWrite = -1;
	prototype.write = async function (this: typeof handle, ...parameters: unknown[]) {
		atWrite = statSync(file).size;
		return Reflect.apply(write, this, parameters) as ReturnType<typeof write>;
	};

	try {
		await log.append([entry(2, 'x'.repeat(12_000_000))], {term: 1, vote: 1n, commit: 2});
	} finally {
		prototype.write = write;
	}

	t.is(atWrite, recordsOf(before).length);
	await log.append([entry(3)], {term: 1, vote: 1n, commit: 3});
	const reading = (await readLog(directory))!;
	t.false(reading.end.isTorn);
	t.is(reading.contents.entries.length, 3);
});

test('a log whose process was killed is whole: nothing is repaired, and it goes on', async t => {
	const directory = await makeDirectory(t);
	const left = await makeDirectory(t);
	const log = await WriteAheadLog.create(directory, metadata);
	await log.append([entry(1), entry(2)], {term: 1, vote: 1n, commit: 2});
	await copyFile(path.join(directory, segment), path.join(left, segment));
	await log.close();
	const opened = (await WriteAheadLog.open(left, {
		onRepair() {
			t.fail();
		},
	}))!;
	t.deepEqual(texts(opened.contents.entries), ['entry 1', 'entry 2']);
	await opened.log.append([entry(3)], {term: 1, vote: 1n, commit: 3});
	await opened.log.close();
	t.deepEqual(await readdir(left), [segment]);
	t.deepEqual(texts((await readLog(left))!.contents.entries), ['entry 1', 'entry 2', 'entry 3']);
});

test.serial('a record that a server is writing while it is read is looked at again, and damage is not', async t => {
	const directory = await makeDirectory(t);
	const file = path.join(directory, segment);
	const log = await WriteAheadLog.create(directory, metadata);
	t.teardown(async () => log.close());
	await log.append([entry(1)], {term: 1, vote: 1n, commit: 1});
	const before = recordsOf(await readFile(file)).length;
	await log.append([entry(2, 'x'.repeat(200))], {term: 1, vote: 1n, commit: 2});
	const after = await readFile(file);
	await using probe = await open(process.execPath);
	const handles = Object.getPrototypeOf(probe) as {readFile(): Promise<Buffer>};
	const {readFile: original} = handles;
	const answers = [Buffer.from(after).fill(0, before + 100)];
	handles.readFile = async function (this: unknown) {
		return answers.shift() ?? await original.call(this);
	};

	try {
		t.deepEqual(texts((await readLog(directory))!.contents.entries), ['entry 1', 'x'.repeat(200)]);
		t.is(answers.length, 0);
		const damaged = Buffer.from(after);
		damaged.writeUInt8(damaged.readUInt8(before + 100) ^ 1, before + 100);
		answers.push(damaged, damaged);
		await t.throwsAsync(readLog(directory), {message: /is damaged: .* walpb: crc mismatch/});
		t.is(answers.length, 0);
	} finally {
		handles.readFile = original;
	}
});

test('a batch of which only later sectors reached the disk is cut off, with a copy kept', async t => {
	const directory = await makeDirectory(t);
	const file = path.join(directory, segment);
	const log = await WriteAheadLog.create(directory, metadata);
	await log.append([entry(1)], {term: 1, vote: 1n, commit: 1});
	const before = await readFile(file);
	await log.append([entry(2, 'x'.repeat(3000))], {term: 1, vote: 1n, commit: 2});
	const after = await readFile(file);
	await log.close();
	await writeFile(file, Buffer.concat([before.subarray(0, 1024), after.subarray(1024)]));
	const repaired: string[] = [];
	const opened = (await WriteAheadLog.open(directory, {
		onRepair(name) {
			repaired.push(name);
		},
	}))!;
	t.deepEqual(texts(opened.contents.entries), ['entry 1']);
	await opened.log.append([entry(2)], {term: 1, vote: 1n, commit: 2});
	await opened.log.close();
	t.deepEqual(repaired, [file]);
	t.deepEqual((await readdir(directory)).sort(), [segment, `${segment}.broken`]);
	t.deepEqual(texts((await readLog(directory))!.contents.entries), ['entry 1', 'entry 2']);
});

type Calls = Record<string, (...args: unknown[]) => unknown>;

/** How often `run` writes and syncs, in whatever way. */
async function countCalls(run: () => Promise<void>): Promise<{readonly writes: number; readonly syncs: number}> {
	const fs = process.getBuiltinModule('node:fs') as unknown as Calls;
	await using probe = await open(process.execPath);
	const handles = Object.getPrototypeOf(probe) as Calls;
	const counts = {writes: 0, syncs: 0};
	const restores = ([
		{object: fs, kind: 'writes', names: ['writeSync', 'writevSync']},
		{object: handles, kind: 'writes', names: ['write', 'writev']},
		{object: fs, kind: 'syncs', names: ['fdatasyncSync', 'fsyncSync']},
		{object: handles, kind: 'syncs', names: ['datasync', 'sync']},
	] as const).flatMap(({object, kind, names}) => names.map(name => {
		const original = object[name]!;
		object[name] = function (this: unknown, ...args: unknown[]): unknown {
			counts[kind]++;
			return original.apply(this, args);
		};

		return () => {
			object[name] = original;
		};
	}));
	syncBuiltinESMExports();
	try {
		await run();
	} finally {
		for (const restore of restores) {
			restore();
		}

		syncBuiltinESMExports();
	}

	return counts;
}

test.serial('a batch of many entries is one write and one sync', async t => {
	const directory = await makeDirectory(t);
	const log = await WriteAheadLog.create(directory, metadata);
	t.teardown(async () => log.close());
	const state = (commit: number) => ({term: 1, vote: 1n, commit});
	await log.append([entry(1)], state(1));
	const calls = await countCalls(async () => {
		await log.append(Array.from({length: 200}, (_, i) => entry(i + 2)), state(201));
	});
	t.deepEqual(calls, {writes: 1, syncs: 1});
});

test('a segment that is a pipe or a device is refused, and not waited for', async t => {
	for (const make of [async (file: string) => symlink('/dev/zero', file), async (file: string) => once(spawn('mkfifo', [file]), 'exit')]) {
		const directory = await makeDirectory(t);
		const file = path.join(directory, segment);
		await make(file);
		await t.throwsAsync(readLog(directory), {code: 'EINVAL', message: `EINVAL: not a regular file, open '${file}'`});
	}
});

test('damage before the end is refused with file and offset, and nothing is changed', async t => {
	const directory = await makeDirectory(t);
	await writeLog(directory, 3);
	const file = path.join(directory, segment);
	const damaged = await readFile(file);
	damaged.writeUInt8(damaged.readUInt8(damaged.length - 60) ^ 1, damaged.length - 60);
	await writeFile(file, damaged);
	await t.throwsAsync(WriteAheadLog.open(directory), {message: /is damaged: .*0\.wal at byte \d+: walpb: crc mismatch/});
	t.deepEqual(await readFile(file), damaged);
});

test('data behind a gap of zeros is damage, not the end', async t => {
	const directory = await makeDirectory(t);
	await writeLog(directory, 1);
	await appendFile(path.join(directory, segment), Buffer.concat([Buffer.alloc(16), Buffer.from('x')]));
	await t.throwsAsync(WriteAheadLog.open(directory), {message: /is damaged/});
});

test('a long log goes on in a second segment', async t => {
	const directory = await makeDirectory(t);
	const log = await WriteAheadLog.create(directory, metadata);
	const megabyte = 'x'.repeat(1_000_000);
	for (let i = 1; i <= 66; i++) {
		await log.append([entry(i, megabyte)], {term: 1, vote: 1n, commit: i});
	}

	const second = '0000000000000001-0000000000000041.wal';
	t.deepEqual(await locked(directory), [segment, second]);
	// A segment that is full keeps no room.
	const first = await readFile(path.join(directory, segment));
	t.is(recordsOf(first).length, first.length);
	await log.purge(64, 0);
	t.deepEqual(await locked(directory), [segment, second]);
	await log.purge(65, 0);
	t.deepEqual(await locked(directory), [second]);
	await log.close();
	t.deepEqual(await locked(directory), []);
	const names = await readdir(directory);
	t.deepEqual(names.sort(), [segment, second]);
	const again = (await WriteAheadLog.open(directory))!;
	await again.log.close();
	t.is(again.contents.entries.length, 66);
	t.is(again.contents.hardState.commit, 66);
	await rm(path.join(directory, segment));
	await t.throwsAsync(WriteAheadLog.open(directory), {message: /does not begin at entry 1 or before it/});
});

async function writeForSweep(directory: string): Promise<{file: string; whole: Buffer; ends: number[]}> {
	await writeLog(directory, 6);
	const file = path.join(directory, segment);
	const whole = await readFile(file);
	return {file, whole, ends: [...new FrameDecoder(whole, undefined)].map(({offset}) => offset)};
}

function texts(entries: readonly LogEntry[]): string[] {
	return entries.map(({data}) => new TextDecoder().decode(data));
}

const written = Array.from({length: 6}, (_, i) => `entry ${i + 1}`);

// Serial: a process that another test starts holds the lock, too, until it has become another program.
test.serial('a log cut at any byte of its last records keeps what comes before, and takes more', async t => {
	const directory = await makeDirectory(t);
	const {file, whole, ends} = await writeForSweep(directory);
	for (let length = ends.at(-5)!; length < whole.length; length++) {
		await writeFile(file, whole.subarray(0, length));
		const {log, contents} = (await WriteAheadLog.open(directory))!;
		const kept = texts(contents.entries);
		t.deepEqual(kept, written.slice(0, kept.length), `cut at byte ${length}`);
		t.true(kept.length >= 3);
		await log.append([entry(kept.length + 1, 'more')], {term: 1, vote: 1n, commit: kept.length + 1});
		await log.close();
		t.deepEqual(texts((await readLog(directory))!.contents.entries), [...kept, 'more']);
	}
});

/** The entries, or that the log was refused with file and offset. */
async function outcomeOf(directory: string): Promise<string[] | 'refused'> {
	try {
		return texts((await readLog(directory))!.contents.entries);
	} catch (error) {
		if (error instanceof LogError && /0\.wal at byte \d+: /.test(error.message)) {
			return 'refused';
		}

		throw error;
	}
}

test('a bit flipped anywhere in the last records gives an error with file and offset, or what was written', async t => {
	const directory = await makeDirectory(t);
	const {file, whole, ends} = await writeForSweep(directory);
	let refusals = 0;
	for (let bit = ends.at(-5)! * 8; bit < whole.length * 8; bit++) {
		const damaged = Buffer.from(whole);
		damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
		await writeFile(file, damaged);
		const outcome = await outcomeOf(directory);
		t.true(outcome === 'refused' || isDeepStrictEqual(outcome, written.slice(0, outcome.length)), `bit ${bit}`);
		refusals += outcome === 'refused' ? 1 : 0;
		t.deepEqual(await readFile(file), damaged);
	}

	t.true(refusals > 500);
});

test('a length that is wrong in the middle is no cut-off end: nothing behind it is thrown away', async t => {
	const directory = await makeDirectory(t);
	const {file, whole, ends} = await writeForSweep(directory);
	for (const offset of ends.slice(3)) {
		for (const length of [whole.readUInt8(offset) ^ 1, 200, 0, 1, 0xFF]) {
			for (const high of [0, 1, 0x40, 0x81]) {
				const damaged = Buffer.from(whole);
				damaged.writeUInt8(length, offset);
				damaged.writeUInt8(high, offset + 7);
				await writeFile(file, damaged);
				await t.throwsAsync(WriteAheadLog.open(directory), {instanceOf: LogError}, `length ${length} ${high} at ${offset}`);
				t.deepEqual(await readFile(file), damaged);
			}
		}
	}
});

test('a record of which only the first sectors reached the disk is cut off, but not one with something behind it', async t => {
	const directory = await makeDirectory(t);
	const log = await WriteAheadLog.create(directory, metadata);
	await log.append([entry(1)], {term: 1, vote: 1n, commit: 1});
	await log.append([entry(2, 'x'.repeat(3000))], {term: 1, vote: 1n, commit: 2});
	await log.close();
	const file = path.join(directory, segment);
	const whole = await readFile(file);
	const holed = Buffer.from(whole).fill(0, 1024, 2048);
	await writeFile(file, holed);
	await t.throwsAsync(readLog(directory), {instanceOf: LogError});
	await writeFile(file, Buffer.from(whole).fill(0, 1024));
	const {contents, end} = (await readLog(directory))!;
	t.is(contents.entries.length, 1);
	t.true(end.isTorn);
});

test('a log is read from a snapshot on, and only the segments that are needed have to be there', async t => {
	const directory = await makeDirectory(t);
	const log = await WriteAheadLog.create(directory, metadata);
	const megabyte = 'x'.repeat(1_000_000);
	for (let i = 1; i <= 66; i++) {
		await log.append([entry(i, megabyte)], {term: 1, vote: 1n, commit: i});
	}

	await log.mark({index: 66, term: 1});
	await log.append([entry(67)], {term: 1, vote: 1n, commit: 67});
	t.deepEqual(await log.purge(66, 0), []);
	t.deepEqual(await log.purge(66, 5), []);
	t.deepEqual(await log.purge(63, 1), []);
	t.deepEqual(await log.purge(66, 1), [segment]);
	t.deepEqual(await readdir(directory), ['0000000000000001-0000000000000041.wal']);
	await log.close();
	const {contents} = (await readLog(directory, {index: 66, term: 1}))!;
	t.true(contents.hasMarker);
	t.deepEqual(texts(contents.entries), ['entry 67']);
	await t.throwsAsync(readLog(directory, {index: 66, term: 2}), {message: /wal: snapshot mismatch/});
	await t.throwsAsync(readLog(directory), {message: /does not begin at entry 1/});
	t.false((await readLog(directory, {index: 65, term: 1}))!.contents.hasMarker);
});

test('when the log is deleted while it is open, nothing more is taken', async t => {
	const directory = await makeDirectory(t);
	const log = await WriteAheadLog.create(directory, metadata);
	await log.append([entry(1)], {term: 1, vote: 1n, commit: 1});
	await rm(path.join(directory, segment));
	await t.throwsAsync(log.append([entry(2)], {term: 1, vote: 1n, commit: 2}), {message: /was deleted/});
	await t.throwsAsync(log.append([entry(2)], {term: 1, vote: 1n, commit: 2}), {message: /was deleted/});
	await log.close();
});
