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
import {type Metrics} from './metrics.ts';
import {Scrapes} from './scrapes.ts';
import {doubling, type Tally} from './tally.ts';

const writeActions = ['set', 'create', 'update', 'compareAndSwap', 'compareAndDelete', 'delete'] as const;

type LabelledTallies = Iterable<readonly [labels: Readonly<Record<string, string>>, tally: Tally]>;

type Add = (labels: Readonly<Record<string, string>>, value: number) => void;

/** Shows tallies, each under labels of its own. */
class TallyHistogram extends Histogram<'method'> {
	readonly #name: string;
	readonly #help: string;
	readonly #tallies: () => LabelledTallies;

	constructor(registry: Registry, name: string, help: string, tallies: () => LabelledTallies) {
		super({
			name, help, labelNames: ['method'], registers: [registry],
		});
		this.#name = name;
		this.#help = help;
		this.#tallies = tallies;
	}

	/** What the library asks for when it makes its text. */
	async getForPromString() {
		const name = this.#name;
		const values: Array<{labels: Record<string, string | number>; value: number; metricName: string}> = [];
		for (const [labels, {bounds, counts, count, sum}] of this.#tallies()) {
			let upTo = 0;
			for (const [i, bound] of bounds.entries()) {
				upTo += counts[i]!;
				values.push({labels: {le: bound, ...labels}, value: upTo, metricName: `${name}_bucket`});
			}

			values.push(
				{labels: {le: '+Inf', ...labels}, value: count, metricName: `${name}_bucket`},
				{labels: {...labels}, value: sum, metricName: `${name}_sum`},
				{labels: {...labels}, value: count, metricName: `${name}_count`},
			);
		}

		return {
			name, help: this.#help, type: 'histogram', aggregator: 'sum', values,
		};
	}
}

export class Prometheus {
	readonly registry = new Registry();
	readonly scrapes: Scrapes;

	constructor(server: EtcdServer, metrics: Metrics) {
		collectDefaultMetrics({register: this.registry});
		this.#readFromPorts(metrics);
		this.scrapes = new Scrapes(this.registry);
		this.#readFromCore(server);
		this.#addPreview();
	}

	#readFromPorts(metrics: Metrics): void {
		const {registry} = this;
		const registers = [registry];
		const labelled = (name: string, help: string, tallies: () => LabelledTallies) => new TallyHistogram(registry, name, help, tallies);
		const histogram = (name: string, help: string, tally: Tally) => labelled(name, help, () => [[{}, tally]]);
		const total = (name: string, help: string, labelNames: readonly string[], collect: (add: Add) => void) => new Counter({
			name,
			help,
			labelNames,
			registers,
			collect() {
				this.reset();
				collect((labels, value) => {
					if (value > 0) {
						this.inc(labels, value);
					}
				});
			},
		});
		total('etcd_http_received_total', 'Requests to keys that were read, watches aside.', ['method'], add => {
			for (const [method, {received}] of metrics.methods) {
				add({method}, received);
			}
		});
		total('etcd_http_failed_total', 'Requests to keys that were refused.', ['method', 'code'], add => {
			for (const [method, {failed}] of metrics.methods) {
				for (const [code, count] of failed) {
					add({method, code: String(code)}, count);
				}
			}
		});
		labelled(
			'etcd_http_successful_duration_second',
			'Seconds from reading a request to a key to its answer.',
			() => metrics.methods.entries().filter(([, {succeeded}]) => succeeded.count > 0).map(([method, {succeeded}]) => [{method}, succeeded]),
		);
		histogram('etcd_server_proposal_durations_seconds', 'Seconds from a proposal to its answer.', metrics.proposals);
		total('etcd_server_proposal_failed_total', 'Proposals that could not be logged.', [], add => {
			add({}, metrics.failedProposals);
		});
		histogram('etcd_wal_fsync_durations_seconds', 'Seconds to write and sync a batch of the log.', metrics.syncs);
		histogram('etcd_snapshot_save_total_durations_seconds', 'Seconds to save a snapshot.', metrics.snapshots);
		histogram('etcd_snapshot_save_marshalling_durations_seconds', 'Seconds of that to turn the tree into JSON.', metrics.marshallings);
		total('etcd_store_reads_total', 'Successful reads of keys.', ['action'], add => {
			add({action: 'get'}, metrics.reads);
			add({action: 'getRecursive'}, metrics.recursiveReads);
		});
		total('etcd_store_watch_requests_total', 'Watches asked for.', [], add => {
			add({}, metrics.watches);
		});
	}

	/** What is taken from the core at the moment of a scrape. */
	#readFromCore(server: EtcdServer): void {
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
