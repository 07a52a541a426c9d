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

/** 0.1 ms to 3.3 s, doubling: etcd's own buckets for what goes to disk. */
const diskBuckets = Array.from({length: 14}, (_, i) => 0.0001 * (2 ** i));
/** 0.5 ms to 2 s, doubling. */
const requestBuckets = Array.from({length: 13}, (_, i) => 0.0005 * (2 ** i));

const writeActions = ['set', 'create', 'update', 'compareAndSwap', 'compareAndDelete', 'delete'] as const;

export class Prometheus {
	readonly registry = new Registry();
	readonly received: Counter<'method'>;
	readonly failed: Counter<'method' | 'code'>;
	readonly succeeded: Histogram<'method'>;
	readonly proposals: Histogram;
	readonly failedProposals: Counter;
	readonly syncs: Histogram;
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
			name: 'etcd_http_successful_duration_second', help: 'Seconds from reading a request to a key to its answer.', labelNames: ['method'], buckets: requestBuckets, registers,
		});
		this.proposals = new Histogram({
			name: 'etcd_server_proposal_durations_seconds', help: 'Seconds from a proposal to its answer.', buckets: diskBuckets, registers,
		});
		this.failedProposals = new Counter({name: 'etcd_server_proposal_failed_total', help: 'Proposals that could not be logged.', registers});
		this.syncs = new Histogram({
			name: 'etcd_wal_fsync_durations_seconds', help: 'Seconds to write and sync a batch of the log.', buckets: diskBuckets, registers,
		});
		this.reads = new Counter({
			name: 'etcd_store_reads_total', help: 'Successful reads of keys.', labelNames: ['action'], registers,
		});
		this.watchRequests = new Counter({name: 'etcd_store_watch_requests_total', help: 'Watches asked for.', registers});
		this.#readFrom(server);
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
}
