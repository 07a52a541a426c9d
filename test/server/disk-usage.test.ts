import {
	mkdir,
	mkdtemp,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {diskUsage} from '../../source/server/disk-usage.ts';

test('log segments and snapshots are counted apart, and nothing else', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-usage-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const member = path.join(directory, 'member');
	await mkdir(path.join(member, 'wal'), {recursive: true});
	await mkdir(path.join(member, 'snap'));
	await writeFile(path.join(member, 'wal', '0-0.wal'), 'x'.repeat(100));
	await writeFile(path.join(member, 'wal', '1-5.wal'), 'x'.repeat(50));
	await writeFile(path.join(member, 'wal', 'x.broken'), 'x'.repeat(9));
	await writeFile(path.join(member, 'snap', '1-5.snap'), 'x'.repeat(7));
	await writeFile(path.join(member, 'snap', 'db'), 'x'.repeat(9));
	const {freeBytes, ...files} = await diskUsage(directory, undefined);
	t.deepEqual(files, {
		walBytes: 150, segmentCount: 2, snapshotBytes: 7, snapshotCount: 1,
	});
	t.true(freeBytes >= 0);
	await rm(path.join(member, 'snap'), {recursive: true});
	t.is((await diskUsage(directory, undefined)).snapshotCount, 0);
});

test('an embedded engine reports on itself: its disk, or that it has none', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-usage-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const engine = await openEmbedded({dataDir: directory});
	t.teardown(async () => engine.close());
	await engine.set('/a', {value: 'x'.repeat(100_000)});
	const {disk, latencies, version, state, counters, followers} = await engine.report('anything');
	t.true(disk !== undefined && 'value' in disk && disk.value.walBytes > 100_000 && disk.value.raftIndex > 1);
	t.is(latencies.length, 1);
	t.deepEqual(version, {value: '2.3.7'});
	t.deepEqual(followers, {value: []});
	t.true('value' in state && state.value.isLeader && state.value.name === 'default' && state.value.leaderId === state.value.id);
	t.true('value' in counters && counters.value.setsSuccess! >= 1);
	// What is on disk may go while it runs.
	await rm(directory, {recursive: true});
	const {disk: gone} = await engine.report('anything');
	t.true(gone !== undefined && 'missing' in gone);
	await mkdir(directory);

	const inMemory = await openEmbedded();
	t.teardown(async () => inMemory.close());
	t.deepEqual((await inMemory.report('anything')).disk, {missing: 'everything is in memory', isUsual: true});
	const aborted = AbortSignal.abort(new Error('enough'));
	await t.throwsAsync(inMemory.report('anything', {signal: aborted}), {message: 'enough'});
});
