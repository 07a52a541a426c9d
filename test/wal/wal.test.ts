import {Buffer} from 'node:buffer';
import {
	appendFile,
	mkdtemp,
	readFile,
	readdir,
	rm,
	truncate,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {type LogEntry} from '../../source/wal/log.ts';
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

test('what was appended is there when the log is opened again, and appending goes on', async t => {
	const directory = await makeDirectory(t);
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

test('a missing or empty directory holds no log', async t => {
	const directory = await makeDirectory(t);
	t.is(await WriteAheadLog.open(directory), undefined);
	t.is(await WriteAheadLog.open(path.join(directory, 'none')), undefined);
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
	const again = (await WriteAheadLog.open(directory))!;
	await again.log.close();
	t.is(again.contents.entries.length, 4);
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

	await log.close();
	const names = await readdir(directory);
	t.deepEqual(names.sort(), [segment, '0000000000000001-0000000000000041.wal']);
	const again = (await WriteAheadLog.open(directory))!;
	await again.log.close();
	t.is(again.contents.entries.length, 66);
	t.is(again.contents.hardState.commit, 66);
	await rm(path.join(directory, segment));
	await t.throwsAsync(WriteAheadLog.open(directory), {message: /does not begin at entry 1 or before it/});
});
