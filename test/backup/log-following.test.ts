import {Buffer} from 'node:buffer';
import {
	open,
	readFile,
	rename,
	rm,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {followLog} from '../../source/backup/log-following.ts';
import {type ListedEntry} from '../../source/backup/log-listing.ts';
import {UserError} from '../../source/errors.ts';
import {encodeRequest, makeRequest} from '../../source/server/requests/request.ts';
import {FrameEncoder} from '../../source/wal/frame-encoder.ts';
import {recordTypes} from '../../source/wal/frame.ts';
import {LogError} from '../../source/wal/log-error.ts';
import {encodeEntry} from '../../source/wal/records.ts';
import {listSegments, segmentName} from '../../source/wal/segment-files.ts';
import {WriteAheadLog} from '../../source/wal/wal.ts';
import {runWords} from '../helpers/command-context.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

type Writer = {readonly directory: string; readonly log: WriteAheadLog; write(count: number, valueLength?: number): Promise<void>};

async function begin(directory: string): Promise<Writer> {
	const log = await WriteAheadLog.create(directory, {memberId: 1n, clusterId: 2n});
	let index = 0;
	return {
		directory,
		log,
		async write(count, valueLength = 10) {
			for (let i = 0; i < count; i++) {
				index++;
				const data = encodeRequest(makeRequest({method: 'PUT', path: `/1/k${index}`, value: 'v'.repeat(valueLength)}), 7n);
				await log.append([{
					type: 0, data, term: 1, index,
				}], {term: 1, vote: 1n, commit: index});
			}
		},
	};
}

async function take(entries: AsyncGenerator<ListedEntry>, count: number): Promise<string[]> {
	const keys = [];
	for (let i = 0; i < count; i++) {
		const {value} = await entries.next() as {readonly value: ListedEntry};
		keys.push(value.key);
	}

	return keys;
}

const keys = (first: number, count: number) => Array.from({length: count}, (_, i) => `/k${first + i}`);

test('what a server adds comes as it is written, over the change of segments, and long records whole', async t => {
	const writer = await begin(await temporaryDirectory(t));
	await writer.write(3);
	const ended = new AbortController();
	const entries = followLog(writer.directory, {signal: ended.signal});
	t.deepEqual(await take(entries, 3), keys(1, 3));
	const coming = take(entries, 2);
	await writer.write(2);
	t.deepEqual(await coming, keys(4, 2));
	await writer.write(8, 9_000_000);
	t.true((await listSegments(writer.directory)).length > 1);
	await writer.write(1);
	t.deepEqual(await take(entries, 9), keys(6, 9));
	const {firstIndex, name} = (await listSegments(writer.directory))[0]!;
	t.is(firstIndex, 0);
	await rm(path.join(writer.directory, name));
	await writer.write(1);
	t.deepEqual(await take(entries, 1), keys(15, 1));
	const waiting = entries.next();
	ended.abort(new Error('enough'));
	await t.throwsAsync(waiting, {message: 'enough'});
	await writer.log.close();
});

test('a record that ends just where what is read at once ends is not the last one of its segment', async t => {
	const directory = await temporaryDirectory(t);
	const pieceBytes = 256 * 1024;
	const segmentWith = (valueLength: number) => {
		const encoder = new FrameEncoder();
		const entry = (index: number, value: string) => {
			const data = encodeRequest(makeRequest({method: 'PUT', path: `/1/k${index}`, value}), 7n);
			return encoder.encode(recordTypes.entry, encodeEntry({
				type: 0, data, term: 1, index,
			}));
		};

		const first = Buffer.concat([encoder.encode(recordTypes.crc), entry(1, 'v'.repeat(valueLength))]);
		return {first, whole: Buffer.concat([first, entry(2, ''), entry(3, 'v'.repeat(pieceBytes))])};
	};

	const length = pieceBytes - 200;
	const {first, whole} = segmentWith(length + pieceBytes - segmentWith(length).first.length);
	t.is(first.length, pieceBytes);
	await writeFile(path.join(directory, segmentName(0, 0)), whole);
	await writeFile(path.join(directory, segmentName(1, 4)), Buffer.alloc(60, 0x55));
	const entries = followLog(directory, {signal: new AbortController().signal});
	t.deepEqual(await take(entries, 3), keys(1, 3));
	await t.throwsAsync(entries.next(), {instanceOf: LogError, message: /4\.wal at byte 0/});
});

test('half a record is waited for, and one that stays senseless is damage', async t => {
	const writer = await begin(await temporaryDirectory(t));
	await writer.write(2);
	await writer.log.close();
	const file = path.join(writer.directory, segmentName(0, 0));
	const whole = await readFile(file);
	const cut = whole.lastIndexOf('/1/k2');
	await writeFile(file, whole.subarray(0, cut));
	const entries = followLog(writer.directory, {signal: new AbortController().signal});
	t.deepEqual(await take(entries, 1), keys(1, 1));
	// As long as it takes to find the damage in another log.
	const coming = take(entries, 1);
	const other = await begin(await temporaryDirectory(t));
	await other.write(1);
	await other.log.close();
	const otherFile = path.join(other.directory, segmentName(0, 0));
	await writeFile(otherFile, Buffer.concat([(await readFile(otherFile)).subarray(0, 60), Buffer.alloc(60, 0x55)]));
	await t.throwsAsync(followLog(other.directory, {signal: new AbortController().signal}).next(), {instanceOf: LogError});
	await writeFile(file, whole);
	t.deepEqual(await coming, keys(2, 1));
	await using handle = await open(file, 'a');
	await handle.write(Buffer.from([10, 0, 0, 0, 0, 0, 0, 0, ...Array.from({length: 40}, () => 0x55)]));
	await t.throwsAsync(entries.next(), {instanceOf: LogError, message: /at byte \d+/});
});

test('a log that goes away, and segments that were removed unread, end it', async t => {
	const gone = await begin(await temporaryDirectory(t));
	await gone.write(1);
	const entries = followLog(gone.directory, {signal: new AbortController().signal});
	await take(entries, 1);
	await gone.log.close();
	await rm(path.join(gone.directory, segmentName(0, 0)));
	await t.throwsAsync(entries.next(), {instanceOf: UserError, message: /^the log of \S+ is gone$/});
	const holed = await begin(await temporaryDirectory(t));
	await holed.write(1);
	const unread = followLog(holed.directory, {signal: new AbortController().signal});
	await take(unread, 1);
	await writeFile(path.join(holed.directory, segmentName(2, 5)), '');
	await t.throwsAsync(unread.next(), {instanceOf: UserError, message: /were removed before they could be read$/});
	await holed.log.close();
});

test('a log whose place another one takes ends it', async t => {
	const directory = await temporaryDirectory(t);
	const first = path.join(directory, 'wal');
	const old = await begin(first);
	await old.write(1);
	const other = await begin(path.join(directory, 'other'));
	await other.write(2);
	const entries = followLog(first, {signal: new AbortController().signal});
	await take(entries, 1);
	const file = segmentName(0, 0);
	await rename(path.join(other.directory, file), path.join(first, file));
	await t.throwsAsync(entries.next(), {instanceOf: UserError, message: /^the log of \S+ was replaced by another one$/});
	await old.log.close();
	await other.log.close();
});

test('wal --follow keeps to its filters and ends with 130', async t => {
	const writer = await begin(await temporaryDirectory(t));
	await writer.write(11);
	const ended = new AbortController();
	let seen = '';
	const result = runWords(['wal', writer.directory, '--follow', '--key', '/k1*', '--kind', 'set'], {
		mode: 'own',
		signal: ended.signal,
		onStdout(text) {
			seen += text;
			if (seen.includes('/k12')) {
				ended.abort(new Error('Ctrl-C'));
			}
		},
	});
	await writer.write(1);
	const {code, stdout} = await result;
	t.is(code, 130);
	t.deepEqual(stdout.match(/\/k\d+/g), ['/k1', '/k10', '/k11', '/k12']);
	await writer.log.close();
});

test('each entry that wal --follow finds is shown at once and whole in every format', async t => {
	const writer = await begin(await temporaryDirectory(t));
	const followed = async (output: string) => {
		await writer.write(1);
		const ended = new AbortController();
		let seen = '';
		const {stdout} = await runWords(['wal', writer.directory, '--follow', '-o', output], {
			mode: 'own',
			signal: ended.signal,
			onStdout(text) {
				seen += text;
				if (seen.includes('/k1') && seen.endsWith('\n')) {
					ended.abort(new Error('Ctrl-C'));
				}
			},
		});
		return stdout;
	};

	const {key} = JSON.parse((await followed('json')).split('\n', 1)[0]!) as {readonly key: string};
	t.is(key, '/k1');
	t.regex(await followed('table'), /^ +INDEX +TERM +TYPE +OPERATION +SIZE +KEY\n.* \/k1\n/);
	t.regex(await followed('yaml'), /^ {2}key: \/k1$/m);
	t.regex(await followed('raw'), /^\/k1$/m);
	await writer.log.close();
});
