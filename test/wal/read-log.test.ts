/**
Logs that no etcd writes, as damage or a stranger leaves them: refused with the place and etcd's words, or read as etcd reads them.
*/
import {Buffer} from 'node:buffer';
import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {FrameEncoder} from '../../source/wal/frame-encoder.ts';
import {recordTypes} from '../../source/wal/frame.ts';
import {LogError} from '../../source/wal/log-error.ts';
import {logStart} from '../../source/wal/log.ts';
import {readAhead, readLog} from '../../source/wal/read-log.ts';
import {
	encodeEntry,
	encodeMarker,
	encodeMetadata,
	encodeState,
} from '../../source/wal/records.ts';
import {segmentName} from '../../source/wal/segment-files.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

type Record = readonly [type: number, data?: Uint8Array];

const metadata: Record = [recordTypes.metadata, encodeMetadata({memberId: 1n, clusterId: 2n})];
const head: readonly Record[] = [[recordTypes.crc], metadata, [recordTypes.snapshot, encodeMarker(logStart)]];
const entry = (index: number, text: string): Record => [recordTypes.entry, encodeEntry({
	type: 0, term: 1, index, data: Buffer.from(text),
})];
const state = (term: number, commit: number): Record => [recordTypes.state, encodeState({term, vote: 1n, commit})];

/** The frames; the sum goes on from one segment to the next. */
function framesOf(records: readonly Record[], encoder = new FrameEncoder()): Buffer[] {
	return records.map(([type, data]) => encoder.encode(type, data));
}

const strange: ReadonlyArray<{readonly what: string; readonly records: readonly Record[]; readonly etcdText: string; readonly reason: RegExp}> = [
	{
		what: 'of two members', records: [...head, [recordTypes.metadata, encodeMetadata({memberId: 9n, clusterId: 2n})]],
		etcdText: 'wal: conflicting metadata found', reason: /another member/,
	},
	{
		what: 'of two clusters', records: [...head, [recordTypes.metadata, encodeMetadata({memberId: 1n, clusterId: 9n})]],
		etcdText: 'wal: conflicting metadata found', reason: /another member/,
	},
	{
		what: 'whose term goes back', records: [...head, entry(1, 'a'), state(3, 1), state(2, 1)],
		etcdText: 'wal: term goes back', reason: /from 3 to 2/,
	},
	{
		what: 'with a record of an unknown kind', records: [...head, [9, Buffer.from('x')]],
		etcdText: 'unexpected block type 9', reason: /byte/,
	},
	{
		what: 'that leaves an entry out', records: [...head, entry(1, 'a'), entry(3, 'c')],
		etcdText: 'wal: slice bounds out of range', reason: /entry 3 follows entry 1/,
	},
];

for (const {what, records, etcdText, reason} of strange) {
	test(`a log ${what} is refused where that begins`, async t => {
		const directory = await temporaryDirectory(t);
		const name = segmentName(0, 0);
		const frames = framesOf(records);
		await writeFile(path.join(directory, name), Buffer.concat(frames));
		const error = await t.throwsAsync(readLog(directory), {instanceOf: LogError});
		t.is(error.etcdText, etcdText);
		t.regex(error.message, reason);
		const offset = Buffer.concat(frames.slice(0, -1)).length;
		t.true(error.message.includes(`${name} at byte ${offset}: `), error.message);
	});
}

test('a log that does not say whose it is is refused', async t => {
	const directory = await temporaryDirectory(t);
	await writeFile(path.join(directory, segmentName(0, 0)), Buffer.concat(framesOf([[recordTypes.crc], entry(1, 'a')])));
	const error = await t.throwsAsync(readLog(directory), {instanceOf: LogError});
	t.is(error.etcdText, 'wal: no metadata record');
});

test('an entry that comes again takes the place of the first and of all behind it, and those before the start are left out', async t => {
	const directory = await temporaryDirectory(t);
	await writeFile(path.join(directory, segmentName(0, 0)), Buffer.concat(framesOf([
		...head, entry(1, 'a'), entry(2, 'b'), entry(3, 'c'), state(1, 1), entry(2, 'second'), state(2, 2),
	])));
	const read = async (index: number) => {
		const {contents, end, bytes} = (await readLog(directory, index === 0 ? logStart : {index, term: 1}))!;
		return [contents.entries.map(({data}) => new TextDecoder().decode(data)), end.lastIndex, bytes];
	};

	// As long as all that was read, since that is how much there is to read.
	const bytesOf = (...records: readonly Record[]) => Buffer.concat(records.map(([, data]) => data!)).length;
	t.deepEqual(await read(0), [['a', 'second'], 2, bytesOf(entry(1, 'a'), entry(2, 'b'), entry(3, 'c'), entry(2, 'second'))]);
	t.deepEqual(await read(1), [['second'], 2, bytesOf(entry(2, 'b'), entry(3, 'c'), entry(2, 'second'))]);
});

test('between two segments nothing may be missing: no segment, and no end of the first', async t => {
	const whole = framesOf([...head, entry(1, 'a'), state(1, 1)]);
	const sum = new FrameEncoder();
	framesOf([...head, entry(1, 'a'), state(1, 1)], sum);
	const second = Buffer.concat(framesOf([[recordTypes.crc], metadata, entry(2, 'b'), state(1, 2)], new FrameEncoder(sum.crc)));
	const write = async (sequence: number, first: Buffer) => {
		const directory = await temporaryDirectory(t);
		await writeFile(path.join(directory, segmentName(0, 0)), first);
		await writeFile(path.join(directory, segmentName(sequence, 2)), second);
		return directory;
	};

	const {contents} = (await readLog(await write(1, Buffer.concat(whole))))!;
	t.is(contents.entries.length, 2);
	await t.throwsAsync(readLog(await write(2, Buffer.concat(whole))), {instanceOf: LogError, message: /has a hole before 0000000000000002-/});
	await t.throwsAsync(readLog(await write(1, Buffer.concat(whole).subarray(0, -3))), {instanceOf: LogError, message: /0000000000000000\.wal at byte/});
	await t.throwsAsync(readLog(await write(1, Buffer.concat(whole.slice(0, -1)))), {instanceOf: LogError, message: /does not continue the one before it/});
});

test('a file that is read ahead is read once before it is asked for, and again whenever it is asked for later', async t => {
	const directory = await temporaryDirectory(t);
	const [one, other] = [path.join(directory, 'one'), path.join(directory, 'other')];
	await writeFile(one, 'early');
	await writeFile(other, 'another');
	const read = readAhead(one);
	t.is(String(await read(other)), 'another');
	t.is(String(await read(one)), 'early');
	await writeFile(one, 'late');
	t.is(String(await read(one)), 'late');
});

test('a file that can not be read ahead is told to who asks for it, and to nobody else', async t => {
	const directory = await temporaryDirectory(t);
	const file = path.join(directory, 'missing');
	const read = readAhead(file);
	await t.throwsAsync(read(path.join(directory, 'other')), {code: 'ENOENT'});
	await t.throwsAsync(read(file), {code: 'ENOENT'});
	await writeFile(file, 'there');
	t.is(String(await read(file)), 'there');
	await rm(file);
	await t.throwsAsync(read(file), {code: 'ENOENT'});
});

test('a log tells whether entries of it change the membership, even when they were replaced', async t => {
	const change: Record = [recordTypes.entry, encodeEntry({
		type: 1, term: 1, index: 1, data: Buffer.from('change'),
	})];
	for (const [records, hasChanges] of [[[entry(1, 'a')], false], [[change], true], [[change, entry(1, 'a')], true]] as const) {
		const directory = await temporaryDirectory(t);
		await writeFile(path.join(directory, segmentName(0, 0)), Buffer.concat(framesOf([...head, ...records])));
		t.is((await readLog(directory))!.contents.hasChanges, hasChanges);
	}
});
