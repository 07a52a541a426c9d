/**
The metrics under etcd's names. What the core counts anyway is read when it is asked for.
*/
import {
	Counter,
	Gauge,
	Histogram,
	Registry,
	collectDefaultMetrics,
} from 'prom-client';
import {type EtcdServer} from '../server/server.ts';
import {usedDescriptors} from '../util/descriptors.ts';
import {Scrapes} from './scrapes.ts';

/** Bounds that double, as etcd's do. */
function doubling(first: number, length: number): number[] {
	return Array.from({length}, (_, i) => first * (2 ** i));
}

/** 1 ms to 8 s. */
const diskBuckets = doubling(0.001, 14);
/** 0.5 ms to 2 s. */
const requestBuckets = doubling(0.0005, 13);

const writeActions = ['set', 'create', 'update', 'compareAndSwap', 'compareAndDelete', 'delete'] as const;

export class Prometheus {
	readonly registry = new Registry();
	readonly received: Counter<'method'>;
	readonly failed: Counter<'method' | 'code'>;
	readonly succeeded: Histogram<'method'>;
	readonly proposals: Histogram;
	readonly failedProposals: Counter;
	readonly syncs: Histogram;
	readonly snapshots: Histogram;
	readonly marshallings: Histogram;
	readonly scrapes: Scrapes;
	readonly reads: Counter<'action'>;
	readonly watchRequests: Counter;

	constructor(server: EtcdServer) {
		const registers = [this.registry];
		collectDefaultMetrics({register: this.registry});
		this.received = new Counter({
			name: 'etcd_http_received_total', help: 'Requests to keys that were read, watches aside.', labelNames: ['method'], registers,
		});
		this.failed = new Counter({
			name: 'etcd_http_failed_total', help: 'Requests to keys that were refused.', labelNames: ['method', 'code'], registers,
		});
		this.succeeded = new Histogram({
			name: 'etcd_http_successful_duration_second', help: 'Seconds from reading a request to a key to its answer.',
			labelNames: ['method'], buckets: requestBuckets, registers,
		});
		this.proposals = new Histogram({
			name: 'etcd_server_proposal_durations_seconds', help: 'Seconds from a proposal to its answer.', buckets: diskBuckets, registers,
		});
		this.failedProposals = new Counter({name: 'etcd_server_proposal_failed_total', help: 'Proposals that could not be logged.', registers});
		this.syncs = new Histogram({
			name: 'etcd_wal_fsync_durations_seconds', help: 'Seconds to write and sync a batch of the log.', buckets: diskBuckets, registers,
		});
		this.snapshots = new Histogram({
			name: 'etcd_snapshot_save_total_durations_seconds', help: 'Seconds to save a snapshot.', buckets: diskBuckets, registers,
		});
		this.marshallings = new Histogram({
			name: 'etcd_snapshot_save_marshalling_durations_seconds', help: 'Seconds of that to turn the tree into JSON.',
			buckets: diskBuckets, registers,
		});
		this.scrapes = new Scrapes(this.registry);
		this.reads = new Counter({
			name: 'etcd_store_reads_total', help: 'Successful reads of keys.', labelNames: ['action'], registers,
		});
		this.watchRequests = new Counter({name: 'etcd_store_watch_requests_total', help: 'Watches asked for.', registers});
		this.#readFrom(server);
		this.#addPreview();
	}

	/** What is taken from the core at the moment of a scrape. */
	#readFrom(server: EtcdServer): void {
		const registers = [this.registry];
		const gauge = (name: string, help: string, read: () => number) => new Gauge({
			name,
			help,
			registers,
			collect() {
				this.set(read());
			},
		});
		const total = (name: string, help: string, read: () => number) => new Counter({
			name,
			help,
			registers,
			collect() {
				this.reset();
				this.inc(read());
			},
		});
		gauge('etcd_server_pending_proposal_total', 'Proposals that wait for the log.', () => server.pendingProposals);
		gauge('etcd_wal_last_index_saved', 'The last raft index in the log.', () => server.raftIndex);
		gauge('etcd_server_file_descriptors_used_total', 'File descriptors in use.', () => usedDescriptors() ?? 0);
		gauge('etcd_store_watchers', 'Watchers registered now.', () => server.storeStatistics().watchers!);
		total('etcd_store_expires_total', 'Nodes that expired.', () => server.storeStatistics().expireCount!);
		const writes = new Counter({
			name: 'etcd_store_writes_total',
			help: 'Successful writes.',
			registers: [],
			labelNames: ['action'],
			collect() {
				const statistics = server.storeStatistics();
				this.reset();
				for (const action of writeActions) {
					this.inc({action}, statistics[action === 'set' ? 'setsSuccess' : `${action}Success`]);
				}
			},
		});
		this.registry.registerMetric(writes);
	}

	/** What etcd 2.3 measures of its preview of the v3 storage, in which nothing ever is here. */
	#addPreview(): void {
		const registers = [this.registry];
		const name = (text: string) => ({name: `etcd_storage_${text}`, help: 'Of the v3 preview, which is not here.', registers});
		for (const counter of ['range_total', 'put_total', 'delete_total', 'txn_total', 'events_total']) {
			new Counter(name(counter)).inc(0);
		}

		for (const gauge of [
			'keys_total',
			'watch_stream_total',
			'watcher_total',
			'slow_watcher_total',
			'pending_events_total',
			'db_total_size_in_bytes',
		]) {
			new Gauge(name(gauge)).set(0);
		}

		for (const [histogram, buckets] of [
			['index_compaction_pause_duration_milliseconds', doubling(0.5, 12)],
			['db_compaction_pause_duration_milliseconds', doubling(1, 13)],
			['db_compaction_total_duration_milliseconds', doubling(100, 14)],
		] as const) {
			new Histogram({...name(histogram), buckets: [...buckets]}).zero({});
		}
	}
}
