/**
A server in this process for tests: its clock can be moved, its faults are made on demand, and what it was comes back.
*/
import {type Buffer} from 'node:buffer';
import {splitListenUrl} from '../http/listen-address.ts';
import {HttpPorts} from '../http/http-ports.ts';
import {EtcdServer, type ServerOptions as CoreOptions} from '../server/server.ts';
import {readStore} from '../snap/store-reader.ts';
import {storeBytes} from '../snap/store-json.ts';
import {OneAtATime} from '../util/one-at-a-time.ts';
import {millisecondsOf} from './duration.ts';
import {Gate} from './gate.ts';
import {MovedClock} from './moved-clock.ts';
import {known, textOf} from './options.ts';
import {
	type Duration,
	type Server,
	type ServerOptions,
	type Snapshot,
} from './surface.ts';

type Saved = {readonly json: Buffer; readonly raftIndex: number; readonly time: bigint};

/** A server and the ports behind the gate. */
type Running = {readonly server: EtcdServer; readonly ports: HttpPorts};

async function run(options: CoreOptions, gate: Gate): Promise<Running> {
	const ports = await HttpPorts.listen({listenClientUrls: ['http://127.0.0.1:0'], advertiseClientUrls: [gate.url]});
	let server: EtcdServer | undefined;
	try {
		server = await EtcdServer.start(options);
		ports.serve(server);
		await server.announce([gate.url]);
		gate.attach(splitListenUrl(ports.urls[0]!).port);
		return {server, ports};
	} catch (error) {
		await ports.close();
		// Its data dir would stay locked.
		await server?.stop();
		throw error;
	}
}

class OwnServer implements Server {
	readonly #gate: Gate;
	readonly #clock: MovedClock;
	readonly #options: CoreOptions;
	readonly #snapshots = new WeakMap<Snapshot, Saved>();
	#running: Running;
	/** What is under way: one thing at a time. */
	readonly #turns = new OneAtATime();
	#closing: Promise<void> | undefined;

	constructor(parts: {readonly gate: Gate; readonly clock: MovedClock; readonly options: CoreOptions; readonly running: Running}) {
		this.#gate = parts.gate;
		this.#clock = parts.clock;
		this.#options = parts.options;
		this.#running = parts.running;
	}

	get url(): string {
		return this.#gate.url;
	}

	get now(): Date {
		return new Date(Number(this.#clock.now() / 1_000_000n));
	}

	async advance(duration: Duration): Promise<void> {
		const milliseconds = millisecondsOf(duration);
		await this.#inTurn(async () => {
			this.#clock.advance(milliseconds);
			const error = await this.#running.server.expire();
			if (error instanceof Error) {
				throw error;
			}
		});
	}

	pause(): void {
		this.#use().pause();
	}

	async refuse(): Promise<void> {
		await this.#use().refuse();
	}

	async disconnect(): Promise<void> {
		await this.#use().disconnect();
	}

	loseAnswers(count = 1): void {
		if (!(typeof count === 'number' && count >= 0 && (Number.isSafeInteger(count) || count === Infinity))) {
			throw new TypeError(`${String(count)} is no number of answers: a whole number from 0 on, or Infinity`);
		}

		this.#use().lose(count);
	}

	delay(duration: Duration): void {
		this.#use().delay(millisecondsOf(duration));
	}

	async resume(): Promise<void> {
		await this.#use().resume();
	}

	async snapshot(): Promise<Snapshot> {
		this.#requireMemory();
		let snapshot: Snapshot;
		await this.#inTurn(async () => {
			const {server} = this.#running;
			const json = storeBytes(server.view());
			snapshot = Object.freeze({index: server.index});
			this.#snapshots.set(snapshot, {json, raftIndex: server.raftIndex, time: this.#clock.now()});
		});
		return snapshot!;
	}

	async restore(snapshot: Snapshot): Promise<void> {
		this.#requireMemory();
		const saved = this.#snapshots.get(snapshot);
		if (saved === undefined) {
			throw new TypeError('this is no snapshot of this server: only what its own snapshot() gave can be restored');
		}

		await this.#inTurn(async () => {
			const {json, raftIndex, time} = saved;
			await this.#gate.detach();
			await this.#stop();
			this.#clock.set(time);
			this.#running = await run({...this.#options, beginning: {image: readStore(json), raftIndex}}, this.#gate);
		});
	}

	async close(): Promise<void> {
		this.#closing ??= this.#close();
		await this.#closing;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.close();
	}

	async #close(): Promise<void> {
		await this.#turns.settled();
		await this.#gate.close();
		await this.#stop();
	}

	async #stop(): Promise<void> {
		await this.#running.ports.close();
		await this.#running.server.stop();
	}

	#use(): Gate {
		if (this.#closing !== undefined) {
			throw new Error('the server is closed');
		}

		return this.#gate;
	}

	#requireMemory(): void {
		if (this.#options.dataDir !== undefined) {
			throw new TypeError('only a server in memory can be saved and restored: start it without dataDir');
		}
	}

	async #inTurn(act: () => Promise<void>): Promise<void> {
		this.#use();
		await this.#turns.run(act);
	}
}

/** Throws TypeError: with an option that is not known, somebody's data would be in memory alone. */
function checkOptions(options: ServerOptions): void {
	const {dataDir, port = 0, clock = 'running'} = known(options, ['dataDir', 'port', 'clock']);
	if (dataDir !== undefined && textOf(dataDir, 'dataDir') === '') {
		throw new TypeError('dataDir is empty: name a directory, or leave it away for a server in memory');
	}

	if (!(Number.isSafeInteger(port) && port >= 0 && port <= 65_535)) {
		throw new TypeError(`${String(port)} is no port: a whole number from 0 to 65535`);
	}

	if (clock !== 'running' && clock !== 'stopped') {
		throw new TypeError(`${String(clock)} is no clock: running or stopped`);
	}
}

export async function startServer(given: ServerOptions = {}): Promise<Server> {
	checkOptions(given);
	const {dataDir, port = 0, clock: movement} = given;
	const clock = new MovedClock({isStopped: movement === 'stopped'});
	const gate = await Gate.listen(port);
	const options: CoreOptions = {
		name: 'default',
		dataDir,
		advertiseClientUrls: [gate.url],
		initialAdvertisePeerUrls: ['http://localhost:2380', 'http://localhost:7001'],
		clock: clock.now,
	};
	try {
		return new OwnServer({
			gate, clock, options, running: await run(options, gate),
		});
	} catch (error) {
		await gate.close();
		throw error;
	}
}
