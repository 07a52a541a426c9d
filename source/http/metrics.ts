/**
GET /metrics, and the counting that it shows. The client library is loaded for it: it takes longer than a request, and what it
does for each value costs more than a read of a key.
*/
import {Buffer} from 'node:buffer';
import {promisify} from 'node:util';
import {gzip} from 'node:zlib';
import {type EtcdServer} from '../server/server.ts';
import {type Observer} from '../server/observer.ts';
import {type HttpContext, type Route} from './context.ts';
import {sendHead, type Exchange} from './exchange.ts';
import {type Prometheus} from './prometheus.ts';
import {Tally, doubling} from './tally.ts';

/** In seconds: 1 ms to 8 s. */
const diskBounds = doubling(0.001, 14);
/** 0.5 ms to 2 s. */
const requestBounds = doubling(0.0005, 13);

/** Requests to keys with one method; QGET is a quorum read. */
export class MethodMetrics {
	received = 0;
	readonly succeeded = new Tally(requestBounds);
	/** By status. */
	readonly failed = new Map<number, number>();
}

export class Metrics implements Observer {
	readonly methods = new Map<string, MethodMetrics>();
	readonly proposals = new Tally(diskBounds);
	readonly syncs = new Tally(diskBounds);
	readonly snapshots = new Tally(diskBounds);
	readonly marshallings = new Tally(diskBounds);
	failedProposals = 0;
	reads = 0;
	recursiveReads = 0;
	watches = 0;
	readonly #server: EtcdServer;
	#prometheus: Promise<Prometheus> | undefined;

	constructor(server: EtcdServer) {
		this.#server = server;
	}

	onProposal(seconds: number, isFailed: boolean): void {
		if (isFailed) {
			this.failedProposals++;
		} else {
			this.proposals.add(seconds);
		}
	}

	onSync(seconds: number): void {
		this.syncs.add(seconds);
	}

	onSnapshot(seconds: number, marshallingSeconds: number): void {
		this.snapshots.add(seconds);
		this.marshallings.add(marshallingSeconds);
	}

	/** A request to a key was read. */
	onReceived(method: string): void {
		this.#of(method).received++;
	}

	onSucceeded(method: string, seconds: number): void {
		this.#of(method).succeeded.add(seconds);
	}

	onFailed(method: string, status: number): void {
		const {failed} = this.#of(method);
		failed.set(status, (failed.get(status) ?? 0) + 1);
	}

	onRead(isRecursive: boolean): void {
		if (isRecursive) {
			this.recursiveReads++;
		} else {
			this.reads++;
		}
	}

	onWatch(): void {
		this.watches++;
	}

	async load(): Promise<Prometheus> {
		this.#prometheus ??= this.#load();
		return this.#prometheus;
	}

	async #load(): Promise<Prometheus> {
		const {Prometheus} = await import('./prometheus.ts');
		return new Prometheus(this.#server, this);
	}

	#of(method: string): MethodMetrics {
		let metrics = this.methods.get(method);
		if (metrics === undefined) {
			metrics = new MethodMetrics();
			this.methods.set(method, metrics);
		}

		return metrics;
	}
}

const compress = promisify(gzip);

export const metricsRoute: Route = {
	async handle({metrics}: HttpContext, exchange: Exchange) {
		const startMs = performance.now();
		const {registry, scrapes} = await metrics.load();
		const text = await registry.metrics();
		const headers = ['Content-Type', 'text/plain; version=0.0.4'];
		const isCompressed = /\bgzip\b/.test((exchange.request.headers['accept-encoding'] ?? ''));
		const body = isCompressed ? await compress(text) : Buffer.from(text);
		sendHead(exchange, 200, isCompressed ? [...headers, 'Content-Encoding', 'gzip'] : headers, body.length);
		exchange.reply.end(body);
		const {method, request} = exchange;
		scrapes.add({
			method,
			microseconds: (performance.now() - startMs) * 1000,
			requestBytes: [method, request.url, 'HTTP/1.1', ...Object.entries(request.headers).flat()].join('').length,
			responseBytes: body.length,
		});
	},
};
