/**
A server that is measured: started on a data dir of its own, asked over HTTP, watched from outside.
*/
import {spawn, type ChildProcess, type StdioOptions} from 'node:child_process';
import {once} from 'node:events';
import {openSync, closeSync} from 'node:fs';
import {lstat, readFile, readdir} from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {freePort} from '../server.ts';
import {
	processorTime,
	residentMegabytes,
	total,
	type ProcessorTime,
} from './processes.ts';
import {endWithRun} from './workplace.ts';

const startMsMax = 120_000;
const pollMs = 5;
const restMsMax = 15_000;
const restStepMs = 200;
/** Of one processor: what a server without work takes. */
const restShare = 0.1;

export type Contender = {
	/** As the table's head has it. */
	readonly name: string;
	readonly command: string;
	readonly args: readonly string[];
	/** It runs inside.ts, too, which can be told what to do. */
	readonly isObserved?: boolean;
	readonly environment?: Readonly<Record<string, string>>;
};

/** Units of work, and what the server took for each. */
export type Cost = {readonly units: number; readonly seconds: number; readonly perSecond: number; readonly processor: number | undefined};

/** Resolves to the whole answer; rejects on one that is no success. */
export async function read(url: string): Promise<string> {
	const {promise, resolve, reject} = Promise.withResolvers<string>();
	http.get(url, {agent: false}, response => {
		const pieces: string[] = [];
		response.setEncoding('latin1').on('data', (piece: string) => {
			pieces.push(piece);
		}).once('end', () => {
			if (response.statusCode === 200) {
				resolve(pieces.join(''));
			} else {
				reject(new Error(`${url}: ${response.statusCode} ${pieces.join('')}`));
			}
		}).once('error', reject);
	}).once('error', reject);
	return promise;
}

export class BenchServer {
	readonly port: number;
	readonly url: string;
	readonly contender: Contender;
	readonly dataDir: string;
	/** Of the last start, from the spawn to the first healthy answer. */
	startMs = 0;
	#child: ChildProcess | undefined;

	private constructor(contender: Contender, dataDir: string, port: number) {
		this.contender = contender;
		this.dataDir = dataDir;
		this.port = port;
		this.url = `http://127.0.0.1:${port}`;
	}

	static async start(contender: Contender, dataDir: string): Promise<BenchServer> {
		const server = new BenchServer(contender, dataDir, await freePort());
		await server.restart();
		return server;
	}

	get pid(): number {
		return this.#child!.pid!;
	}

	get process(): ChildProcess {
		return this.#child!;
	}

	/** Starts it on its data dir, when it has stopped; waits until it says that it is healthy. */
	async restart(): Promise<void> {
		const {command, args, name, isObserved, environment} = this.contender;
		const flags = [
			`--data-dir=${this.dataDir}`, `--listen-client-urls=${this.url}`, `--advertise-client-urls=${this.url}`, '--listen-peer-urls=http://127.0.0.1:0',
		];
		const logFile = `${this.dataDir}.log`;
		const log = openSync(logFile, 'a');
		const stdio: StdioOptions = ['ignore', log, log, ...(isObserved ? ['ipc' as const] : [])];
		const startMs = performance.now();
		this.#child = spawn(command, [...args, ...flags], {stdio, env: {...process.env, ETCD_UNSUPPORTED_ARCH: process.arch, ...environment}});
		endWithRun(this.#child);
		closeSync(log);
		let failure: Error | undefined;
		this.#child.once('error', error => {
			failure = error;
		});
		while (!await this.#isHealthy()) {
			if (failure !== undefined || this.#child.exitCode !== null || this.#child.signalCode !== null || performance.now() - startMs > startMsMax) {
				this.#child.kill('SIGKILL');
				const lines = await readFile(logFile, 'utf8');
				throw new Error(`${name} does not start: ${failure === undefined ? lines.slice(-2000) : failure.message}`);
			}

			await delay(pollMs);
		}

		this.startMs = performance.now() - startMs;
	}

	async #isHealthy(): Promise<boolean> {
		try {
			return (await read(`${this.url}/health`)).includes('true');
		} catch {
			return false;
		}
	}

	processorTime(): ProcessorTime | undefined {
		return processorTime(this.pid);
	}

	residentMegabytes(): number | undefined {
		return residentMegabytes(this.pid);
	}

	/** What the data dir takes, in MB, as the file system allots it. */
	async diskMegabytes(): Promise<number> {
		const names = await readdir(this.dataDir, {recursive: true});
		const blocks = await Promise.all(names.map(async name => (await lstat(path.join(this.dataDir, name))).blocks));
		return blocks.reduce((sum, count) => sum + count, 0) * 512 / 1e6;
	}

	/** Resolves when it has done what it put off: a snapshot, a collection of garbage. */
	async rest(): Promise<void> {
		const untilMs = performance.now() + restMsMax;
		let before = this.processorTime();
		do {
			await delay(restStepMs);
			const now = this.processorTime();
			if (now === undefined || before === undefined || total(now) - total(before) < restStepMs * 1000 * restShare) {
				return;
			}

			before = now;
		} while (performance.now() < untilMs);
	}

	/** Does the work, which has so many units, and says what each costs. What the server puts off until after it counts. */
	async measure(units: number, work: () => Promise<void>): Promise<Cost> {
		const before = this.processorTime();
		const startMs = performance.now();
		await work();
		const seconds = (performance.now() - startMs) / 1000;
		await this.rest();
		const after = this.processorTime();
		const processor = before && after && (total(after) - total(before)) / units;
		return {
			units, seconds, perSecond: units / seconds, processor,
		};
	}

	async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
		const child = this.#child!;
		if (child.exitCode !== null || child.signalCode !== null) {
			return;
		}

		const exit = once(child, 'exit');
		child.kill(signal);
		await exit;
	}
}
