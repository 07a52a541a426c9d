import {Buffer} from 'node:buffer';
import {readdirSync, statSync} from 'node:fs';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {EtcdServer} from '../../source/server/server.ts';
import {type LogEntry} from '../../source/wal/log.ts';
import {WriteAheadLog} from '../../source/wal/wal.ts';
import {PowerCut} from '../helpers/power-cut.ts';

async function temporaryDirectory(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-power-'));
	t.teardown(async () => rm(directory, {recursive: true, force: true}));
	return directory;
}

const memberOf = (dataDir: string) => ({
	name: 'm1', dataDir, advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'],
});

const put = {
	value: 'x', dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
};

test.serial('whenever the power goes, what was acknowledged is on disk: writes, snapshots, purges, a restart', async t => {
	const directory = await temporaryDirectory(t);
	const dataDir = path.join(directory, 'data');
	/** What is left after each moment, and how many writes were acknowledged by then. */
	const moments: Array<{readonly left: string; readonly count: number}> = [];
	let count = 0;
	const note = (cut: PowerCut) => {
		const left = path.join(directory, `left-${moments.length}`);
		cut.leaveBehind(left);
		moments.push({left, count});
	};

	const live = async (writes: number, cut: PowerCut) => {
		let snapshotCount = 0;
		const {promise: hasSnapshots, resolve} = Promise.withResolvers<void>();
		const server = await EtcdServer.start({
			...memberOf(dataDir),
			snapshots: {snapshotCount: 5, maxSnapshots: 1, maxWals: 1},
			log(_level, _origin, text) {
				snapshotCount += text.startsWith('saved snapshot') ? 1 : 0;
				if (snapshotCount === 1) {
					resolve();
				}
			},
		});
		for (let i = 0; i < writes; i++) {
			await server.put(`/k${count}`, put);
			count++;
			note(cut);
		}

		await hasSnapshots;
		await server.stop();
	};

	await mkdir(dataDir);
	{
		using cut = await PowerCut.watch(dataDir, self => {
			if (count > 0) {
				note(self);
			}
		});
		await live(12, cut);
		await live(12, cut);
	}

	t.true(moments.length > 24);
	for (const {left, count: acknowledged} of moments) {
		const files = readdirSync(left, {recursive: true, withFileTypes: true}).filter(({name}) => /\.(?:snap|wal)$/.test(name));
		for (const {parentPath, name} of files) {
			t.true(statSync(path.join(parentPath, name)).size > 0, `${name} is empty in ${path.basename(left)}`);
		}

		const server = await EtcdServer.start(memberOf(left));
		const {nodes = []} = server.get('/', {recursive: false, sorted: true}).node;
		await server.stop();
		t.true(nodes.length >= acknowledged, `${nodes.length} of ${acknowledged} are there after ${path.basename(left)}`);
		await rm(left, {recursive: true});
	}
});

test.serial('a segment that is full gives way to the next without a gap', async t => {
	const directory = await temporaryDirectory(t);
	const walDirectory = path.join(directory, 'wal');
	let entryCount = 0;
	const moments: Array<{readonly left: string; readonly count: number}> = [];
	using cut = await PowerCut.watch(directory);
	const log = await WriteAheadLog.create(walDirectory, {memberId: 1n, clusterId: 2n});
	const data = Buffer.alloc(22 * 1000 * 1000, 'v');
	for (let index = 1; index <= 4; index++) {
		const entry: LogEntry = {
			type: 0, term: 1, index, data: index === 4 ? Buffer.from('small') : data,
		};
		await log.append([entry], {term: 1, vote: 1n, commit: index});
		entryCount++;
		const left = path.join(directory, '..', `${path.basename(directory)}-${index}`);
		t.teardown(async () => rm(left, {recursive: true, force: true}));
		if (!(index >= 3)) {
			continue;
		}

		cut.leaveBehind(left);
		moments.push({left, count: entryCount});
	}

	await log.close();
	t.is(moments.length, 2);
	for (const {left, count} of moments) {
		const opened = await WriteAheadLog.open(path.join(left, 'wal'));
		await opened!.log.close();
		t.is(opened!.contents.entries.at(-1)?.index, count);
	}
});
