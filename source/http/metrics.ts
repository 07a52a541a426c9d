/**
GET /metrics, and the measuring that it shows. The client library takes longer to load than a request to answer, so it
is loaded after the first request; what happens before that waits in a list.
*/
import {Buffer} from 'node:buffer';
import {promisify} from 'node:util';
import {gzip} from 'node:zlib';
import {type EtcdServer} from '../server/server.ts';
import {type Observer} from '../server/observer.ts';
import {type HttpContext, type Route} from './context.ts';
import {sendHead, type Exchange} from './exchange.ts';
import {type Prometheus} from './prometheus.ts';

/** No more than this is kept of what happens before the library is loaded. */
const waitingMax = 1000;

export class Metrics implements Observer {
	readonly #server: EtcdServer;
	#prometheus: Prometheus | undefined;
	#loading: Promise<Prometheus> | undefined;
	#waiting: Array<(prometheus: Prometheus) => void> = [];

	constructor(server: EtcdServer) {
		this.#server = server;
	}

	onProposal(seconds: number, isFailed: boolean): void {
		this.#record(({proposals, failedProposals}) => {
			if (isFailed) {
				failedProposals.inc();
			} else {
				proposals.observe(seconds);
			}
		});
	}

	onSync(seconds: number): void {
		this.#record(({syncs}) => {
			syncs.observe(seconds);
		});
	}

	onSnapshot(seconds: number, marshallingSeconds: number): void {
		this.#record(({snapshots, marshallings}) => {
			snapshots.observe(seconds);
			marshallings.observe(marshallingSeconds);
		});
	}

	/** A request to a key was read; `method` is QGET for quorum reads. */
	onReceived(method: string): void {
		void this.load();
		this.#record(({received}) => {
			received.inc({method});
		});
	}

	onSucceeded(method: string, seconds: number): void {
		this.#record(({succeeded}) => {
			succeeded.observe({method}, seconds);
		});
	}

	onFailed(method: string, code: number): void {
		this.#record(({failed}) => {
			failed.inc({method, code: String(code)});
		});
	}

	onRead(isRecursive: boolean): void {
		this.#record(({reads}) => {
			reads.inc({action: isRecursive ? 'getRecursive' : 'get'});
		});
	}

	onWatch(): void {
		this.#record(({watchRequests}) => {
			watchRequests.inc();
		});
	}

	async load(): Promise<Prometheus> {
		this.#loading ??= this.#load();
		return this.#loading;
	}

	async #load(): Promise<Prometheus> {
		const {Prometheus} = await import('./prometheus.ts');
		const prometheus = new Prometheus(this.#server);
		this.#prometheus = prometheus;
		for (const record of this.#waiting) {
			record(prometheus);
		}

		this.#waiting = [];
		return prometheus;
	}

	#record(record: (prometheus: Prometheus) => void): void {
		if (this.#prometheus !== undefined) {
			record(this.#prometheus);
		} else if (this.#waiting.length < waitingMax) {
			this.#waiting.push(record);
		}
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
		exchange.response.end(body);
		const {method, request: {url = '', rawHeaders}} = exchange;
		scrapes.add({
			method,
			microseconds: (performance.now() - startMs) * 1000,
			requestBytes: [method, url, 'HTTP/1.1', ...rawHeaders].join('').length,
			responseBytes: body.length,
		});
	},
};
