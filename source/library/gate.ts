/**
What stands between clients and the server, and does to them what networks and machines do: silence, refusal, delay, loss.
*/
import {once} from 'node:events';
import {
	connect,
	createServer,
	type AddressInfo,
	type Server,
	type Socket,
} from 'node:net';
import {setImmediate as nextTurn, setTimeout as pause} from 'node:timers/promises';
import {delayMsMax} from '../util/delays.ts';
import {isErrno} from '../util/if-there.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {OneAtATime} from '../util/one-at-a-time.ts';

const host = '127.0.0.1';
/** What may be on its way while it is delayed; beyond that the sender waits. */
const delayedBytesMax = 16 * 1024 * 1024;

/** After so many turns of the event loop both ends of a connection in this thread know that it ended. */
const noticeTurns = 3;

/** While it refuses, a connection that others open may have its port for its own end: most are soon gone. */
const takenMsMax = 5000;
const againMs = 20;

export class Gate {
	readonly #server: Server;
	readonly #sockets = new Set<Socket>();
	#port = 0;
	/** The server's own port, as soon as there is one. */
	#target = Promise.withResolvers<number>();
	/** Absent when it is open. */
	#closedUntil: PromiseWithResolvers<void> | undefined;
	#delayMs = 0;
	#lossesLeft = 0;
	/** A port that is being taken cannot be given back. */
	readonly #turns = new OneAtATime();
	#isClosed = false;

	private constructor() {
		this.#server = createServer({allowHalfOpen: true, noDelay: true, pauseOnConnect: true}, client => {
			this.#add(client);
			void this.#join(client);
		});
	}

	/** Rejects with the error of the port. */
	static async listen(port: number): Promise<Gate> {
		const gate = new Gate();
		await gate.#listen(port);
		gate.#port = (gate.#server.address() as AddressInfo).port;
		return gate;
	}

	get url(): string {
		return `http://${host}:${this.#port}`;
	}

	/** What comes goes to this port from now on, and what has come until now. */
	attach(port: number): void {
		this.#target.resolve(port);
	}

	/** Ends all connections; new ones wait until something is attached. */
	async detach(): Promise<void> {
		this.#target = Promise.withResolvers();
		await this.disconnect();
	}

	pause(): void {
		this.#closedUntil ??= Promise.withResolvers();
	}

	async refuse(): Promise<void> {
		await this.#turns.run(async () => {
			this.#server.close();
			await this.disconnect();
		});
	}

	/** Resolves when clients in this thread know it, so that none sends its next request on a connection that is gone. */
	async disconnect(): Promise<void> {
		for (const socket of this.#sockets) {
			socket.destroy();
		}

		for (let turn = 0; turn < noticeTurns; turn++) {
			await nextTurn();
		}
	}

	delay(milliseconds: number): void {
		this.#delayMs = Math.min(milliseconds, delayMsMax);
	}

	lose(count: number): void {
		this.#lossesLeft = count;
	}

	/** Ends all of these. */
	async resume(): Promise<void> {
		this.#delayMs = 0;
		this.#lossesLeft = 0;
		this.#closedUntil?.resolve();
		this.#closedUntil = undefined;
		await this.#turns.run(async () => {
			if (!this.#isClosed && !this.#server.listening) {
				await this.#listenAgain();
			}
		});
		if (this.#isClosed) {
			throw new Error('the server is closed');
		}
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#closedUntil?.resolve();
		this.#closedUntil = undefined;
		await this.refuse();
	}

	/** Rejects with the error of the port, which somebody else may have taken for long. */
	async #listenAgain(): Promise<void> {
		const end = monotonicMs() + takenMsMax;
		while (!this.#isClosed) {
			try {
				await this.#listen(this.#port);
				return;
			} catch (error) {
				if (!isErrno(error, 'EADDRINUSE') || monotonicMs() > end) {
					throw error;
				}

				await pause(againMs);
			}
		}
	}

	async #listen(port: number): Promise<void> {
		this.#server.listen({host, port});
		await once(this.#server, 'listening');
	}

	#add(socket: Socket): void {
		this.#sockets.add(socket);
		socket.on('error', () => undefined);
		socket.once('close', () => {
			this.#sockets.delete(socket);
		});
	}

	async #join(client: Socket): Promise<void> {
		const port = await this.#target.promise;
		if (client.destroyed) {
			return;
		}

		const options = {
			host, port, allowHalfOpen: true, noDelay: true, readableHighWaterMark: delayedBytesMax,
		};
		const server = connect(options);
		this.#add(server);
		client.once('close', () => {
			server.destroy();
		});
		server.once('close', () => {
			client.destroy();
		});
		await Promise.all([
			this.#carry(client, server, async () => this.#opened()),
			this.#carry(server, client, async () => this.#answered(client)),
		]);
	}

	/** Passes on what one side sends, each piece when `passes` resolves. */
	async #carry(from: Socket, to: Socket, passes: () => Promise<void>): Promise<void> {
		try {
			for await (const bytes of from.iterator({destroyOnReturn: false}) as AsyncIterable<Uint8Array>) {
				await passes();
				await new Promise(resolve => {
					to.write(bytes, resolve);
				});
			}

			await this.#opened();
			to.end();
		} catch {
			// It broke off, and so does the other side.
			to.destroy();
		}
	}

	async #opened(): Promise<void> {
		await this.#closedUntil?.promise;
	}

	async #answered(client: Socket): Promise<void> {
		await this.#opened();
		if (this.#delayMs > 0) {
			await pause(this.#delayMs, undefined, {ref: false});
			await this.#opened();
		}

		const isLost = this.#lossesLeft > 0;
		this.#lossesLeft -= isLost ? 1 : 0;
		if (isLost) {
			client.destroy();
		}
	}
}
