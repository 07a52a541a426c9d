import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {HttpPorts} from '../../source/http/http-ports.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {startHost} from '../helpers/http-host.ts';

async function scrape(url: string): Promise<string> {
	return (await fetch(`${url}/metrics`, {headers: {'accept-encoding': 'identity'}})).text();
}

function value(text: string, series: string): number {
	const line = text.split('\n').find(candidate => candidate.startsWith(`${series} `));
	return line === undefined ? NaN : Number(line.slice(series.length + 1));
}

test('etcd\'s own metrics are there under its names, with its types', async t => {
	const {url} = await startHost(t);
	const text = await scrape(url);
	const types = new Map(text.matchAll(/^# TYPE (\S+) (\S+)$/gm).map(([, name, type]) => [name!, type!]));
	const expected: Record<string, string> = {
		counter: 'etcd_http_received_total etcd_http_failed_total etcd_server_proposal_failed_total etcd_store_expires_total etcd_store_reads_total etcd_store_writes_total '
			+ 'etcd_store_watch_requests_total etcd_storage_range_total etcd_storage_put_total etcd_storage_delete_total etcd_storage_txn_total etcd_storage_events_total http_requests_total',
		gauge: 'etcd_server_file_descriptors_used_total etcd_server_pending_proposal_total etcd_store_watchers etcd_wal_last_index_saved etcd_storage_keys_total etcd_storage_watch_stream_total '
			+ 'etcd_storage_watcher_total etcd_storage_slow_watcher_total etcd_storage_pending_events_total etcd_storage_db_total_size_in_bytes',
		histogram: 'etcd_http_successful_duration_second etcd_server_proposal_durations_seconds etcd_wal_fsync_durations_seconds etcd_snapshot_save_marshalling_durations_seconds '
			+ 'etcd_snapshot_save_total_durations_seconds etcd_storage_index_compaction_pause_duration_milliseconds etcd_storage_db_compaction_pause_duration_milliseconds '
			+ 'etcd_storage_db_compaction_total_duration_milliseconds',
		summary: 'http_request_duration_microseconds http_request_size_bytes http_response_size_bytes',
	};
	for (const [type, names] of Object.entries(expected)) {
		for (const name of names.split(' ')) {
			t.is(types.get(name), type, name);
		}
	}

	const compressed = await fetch(`${url}/metrics`, {headers: {'accept-encoding': 'gzip'}});
	t.is(compressed.headers.get('content-encoding'), 'gzip');
	t.regex(await compressed.text(), /^# TYPE etcd_http_received_total counter$/m);
	t.is(value(text, 'etcd_storage_keys_total'), 0);
	t.is(value(text, 'etcd_snapshot_save_total_durations_seconds_count'), 0);
	for (const [, name] of text.matchAll(/^(\w+)_bucket\{le="\+Inf"/gm)) {
		t.is(value(text, `${name!}_bucket{le="+Inf"}`), value(text, `${name!}_count`));
	}

	t.regex(text, /etcd_wal_fsync_durations_seconds_bucket\{le="0\.001"\} \d+\netcd_wal_fsync_durations_seconds_bucket\{le="0\.002"\}/);
});

test('reads are counted by what is read, and those that fail apart', async t => {
	const {url} = await startHost(t);
	const ask = async (method: string, target: string) => {
		const answer = await fetch(`${url}/v2/keys${target}`, {method});
		await answer.arrayBuffer();
	};

	await ask('PUT', '/a?value=1');
	await ask('GET', '/a');
	await ask('GET', '/a?quorum=true');
	await ask('GET', '/?recursive=true');
	await ask('GET', '/none');
	const text = await scrape(url);
	t.is(value(text, 'etcd_store_reads_total{action="get"}'), 2);
	t.is(value(text, 'etcd_store_reads_total{action="getRecursive"}'), 1);
	t.is(value(text, 'etcd_http_received_total{method="QGET"}'), 1);
	t.is(value(text, 'etcd_http_failed_total{method="GET",code="404"}'), 1);
});

test('scrapes are counted under the names of Go\'s library', async t => {
	const {url} = await startHost(t);
	const first = await scrape(url);
	t.is(value(first, 'http_response_size_bytes_count{handler="prometheus"}'), 0);
	const second = await scrape(url);
	t.is(value(second, 'http_requests_total{code="200",handler="prometheus",method="get"}'), 1);
	t.is(value(second, 'http_response_size_bytes_sum{handler="prometheus"}'), first.length);
	t.is(value(second, 'http_request_duration_microseconds_count{handler="prometheus"}'), 1);
	t.true(value(second, 'http_request_duration_microseconds{quantile="0.99",handler="prometheus"}') > 0);
	t.true(value(second, 'http_request_size_bytes_sum{handler="prometheus"}') > 'GET/metrics'.length);
});

const testLinux = process.platform === 'linux' ? test : test.skip;

testLinux('descriptors in use and their limit are told', async t => {
	const {url} = await startHost(t);
	const used = value(await scrape(url), 'etcd_server_file_descriptors_used_total');
	const variables = await (await fetch(`${url}/debug/vars`)).json() as Record<string, unknown>;
	t.deepEqual(Object.keys(variables), ['cmdline', 'file_descriptor_limit', 'memstats', 'raft.status']);
	t.true(used > 5);
	t.true(variables.file_descriptor_limit as number >= used);
});

test('snapshots are measured', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-metrics-'));
	const server = await EtcdServer.start({
		name: 'm1', dataDir: path.join(directory, 'data'), advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'], snapshots: {snapshotCount: 10},
	});
	const ports = await HttpPorts.listen({listenClientUrls: ['http://127.0.0.1:0']});
	ports.serve(server);
	t.teardown(async () => {
		await ports.close();
		await server.stop();
		await rm(directory, {recursive: true, force: true});
	});
	const url = ports.urls[0]!;
	for (let i = 0; i < 20; i++) {
		await fetch(`${url}/v2/keys/${i}?value=1`, {method: 'PUT'});
	}

	let text = await scrape(url);
	while (value(text, 'etcd_snapshot_save_total_durations_seconds_count') === 0) {
		text = await scrape(url);
	}

	const total = value(text, 'etcd_snapshot_save_total_durations_seconds_sum');
	const marshalling = value(text, 'etcd_snapshot_save_marshalling_durations_seconds_sum');
	t.true(marshalling > 0 && marshalling < total);
	for (const name of ['etcd_snapshot_save_total_durations_seconds', 'etcd_wal_fsync_durations_seconds']) {
		t.true(value(text, `${name}_count`) > 0);
		t.is(value(text, `${name}_bucket{le="+Inf"}`), value(text, `${name}_count`));
	}
});
