import {Buffer} from 'node:buffer';
import {
	copyFile,
	readFile,
	rm,
	truncate,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import {create, toBinary} from '@bufbuild/protobuf';
import test, {type ExecutionContext} from 'ava';
import {listLog} from '../../source/backup/log-listing.ts';
import {UserError} from '../../source/errors.ts';
import {ConfChangeSchema} from '../../source/pb/generated/etcd_pb.ts';
import {encodeAddMember, encodeRemoveMember} from '../../source/server/membership.ts';
import {encodeRequest, makeRequest, type Request} from '../../source/server/requests/request.ts';
import {LogError} from '../../source/wal/log-error.ts';
import {type LogEntry} from '../../source/wal/log.ts';
import {segmentName} from '../../source/wal/segment-files.ts';
import {WriteAheadLog} from '../../source/wal/wal.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

type Payload = {readonly type: LogEntry['type']; readonly data?: Uint8Array};

/** A directory with one segment that holds these. */
async function logWith(t: ExecutionContext, payloads: readonly Payload[]): Promise<string> {
	const directory = await temporaryDirectory(t);
	const log = await WriteAheadLog.create(directory, {memberId: 1n, clusterId: 2n});
	for (const [i, payload] of payloads.entries()) {
		await log.append([{...payload, term: 3, index: i + 1}], {term: 3, vote: 1n, commit: i + 1});
	}

	await log.close();
	return directory;
}

const request = (fields: Parameters<typeof makeRequest>[0]): Payload => ({type: 0, data: encodeRequest(makeRequest(fields), 7n)});
const put = (fields: Partial<Request> = {}) => request({method: 'PUT', path: '/1/k', ...fields});

const listed: ReadonlyArray<readonly [payload: Payload, line: string]> = [
	[{type: 0}, 'empty'],
	[{type: 1, data: encodeAddMember(0xABn, ['http://h:1'])}, 'member add ab'],
	[{type: 1, data: encodeRemoveMember(0xABn)}, 'member remove ab'],
	[{type: 1, data: toBinary(ConfChangeSchema, create(ConfChangeSchema, {type: 9, nodeId: 0xABn}))}, 'member change 9 ab'],
	[put(), 'request set /k'],
	[put({prevExist: true}), 'request update /k'],
	[put({prevExist: false}), 'request create /k'],
	[put({isRefresh: true, prevExist: true}), 'request refresh /k'],
	[put({prevValue: 'x'}), 'request compareAndSwap /k'],
	[put({prevIndex: 5n}), 'request compareAndSwap /k'],
	[request({method: 'POST', path: '/1/q'}), 'request createInOrder /q'],
	[request({method: 'DELETE', path: '/1/k'}), 'request delete /k'],
	[request({method: 'DELETE', path: '/1/k', prevValue: 'x'}), 'request compareAndDelete /k'],
	[request({method: 'DELETE', path: '/1/k', prevIndex: 5n}), 'request compareAndDelete /k'],
	[request({method: 'QGET', path: '/1/k'}), 'request get /k'],
	[request({method: 'SYNC', path: ''}), 'request expire'],
];

test('each entry is listed with what it asks for', async t => {
	const entries = await Array.fromAsync(listLog(await logWith(t, listed.map(([payload]) => payload))));
	t.deepEqual(entries.map(({type, operation, key}) => [type, operation, key].filter(text => text !== '').join(' ')), listed.map(([, line]) => line));
	t.deepEqual(entries.map(({index, term}) => [index, term]), listed.map((_, i) => [i + 1, 3]));
	t.true(entries.every(({size}) => size > 0));
});

test('a record that is cut off at the end is left out, and damage is told behind what comes before it', async t => {
	const directory = await logWith(t, [put(), put(), put()]);
	const file = path.join(directory, segmentName(0, 0));
	const whole = await readFile(file);
	const length = whole.findLastIndex(byte => byte !== 0) + 1;
	await truncate(file, length - 3);
	t.is((await Array.fromAsync(listLog(directory))).length, 3, 'the state behind the last one');
	const damaged = Buffer.from(whole);
	const middle = damaged.lastIndexOf('/1/k', damaged.lastIndexOf('/1/k') - 1);
	damaged.write('/2', middle);
	await writeFile(file, damaged);
	const found: number[] = [];
	await t.throwsAsync(async () => {
		for await (const {index} of listLog(directory)) {
			found.push(index);
		}
	}, {instanceOf: LogError, message: /0\.wal at byte \d+: walpb: crc mismatch/});
	t.deepEqual(found, [1]);
});

test('a segment that does not go on with the one before it is damage, and one cut off before the last', async t => {
	const directory = await logWith(t, [put(), put()]);
	const first = path.join(directory, segmentName(0, 0));
	await copyFile(path.join(await logWith(t, [put()]), segmentName(0, 0)), path.join(directory, segmentName(1, 3)));
	await t.throwsAsync(Array.fromAsync(listLog(directory)), {instanceOf: LogError, message: /1-0{15}3\.wal at byte \d+: wal: crc mismatch/});
	const whole = await readFile(first);
	await truncate(first, whole.findLastIndex(byte => byte !== 0) - 2);
	await t.throwsAsync(Array.fromAsync(listLog(directory)), {instanceOf: LogError, message: /0-0{16}\.wal at byte \d+/});
});

test('a segment that its server has removed since the first entries were listed is told', async t => {
	const directory = await logWith(t, [put(), put()]);
	const second = path.join(directory, segmentName(1, 3));
	await copyFile(path.join(directory, segmentName(0, 0)), second);
	const entries = listLog(directory);
	t.like(await entries.next(), {value: {index: 1}});
	await rm(second);
	await t.throwsAsync(Array.fromAsync(entries), {instanceOf: UserError, message: /^segments of the log of \S+ were removed before they could be read$/});
});
