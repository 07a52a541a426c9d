/**
Many stream watchers of one directory, each of which is sent every write.
*/
import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import net from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import {BenchServer, read} from '../contender.ts';
import {type Group} from '../group.ts';

const keyCount = 10;
const value = 'v'.repeat(64);
/** etcd gives up a watcher that is a hundred events behind. */
const writesAheadMax = 50;
const registeredMsMax = 60_000;
const deliveredMsMax = 60_000;
const brace = 125;
const lineFeed = 10;

/** All watchers read into this one. */
const readInto = Buffer.alloc(65_536);

class Watchers {
	/** Events of all of them. */
	events = 0;
	readonly #sockets: net.Socket[] = [];
	#wake: (() => void) | undefined;

	async open(port: number, count: number): Promise<void> {
		for (let i = 0; i < count; i++) {
			let previous = 0;
			const socket = net.connect({
				port,
				host: '127.0.0.1',
				onread: {
					buffer: readInto,
					callback: length => {
						previous = this.#count(length, previous);
						return true;
					},
				},
			});
			this.#sockets.push(socket);
			await once(socket, 'connect');
			socket.write('GET /v2/keys/bench?wait=true&stream=true&recursive=true HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
		}
	}

	/** Resolves when so many events have been seen; rejects when they do not come. */
	async seen(count: number): Promise<void> {
		const untilMs = performance.now() + deliveredMsMax;
		while (this.events < count) {
			if (performance.now() > untilMs) {
				throw new Error(`${count - this.events} events of ${count} did not come`);
			}

			const {promise, resolve} = Promise.withResolvers<void>();
			this.#wake = resolve;
			const timer = setTimeout(resolve, 1000);
			await promise;
			clearTimeout(timer);
		}
	}

	close(): void {
		for (const socket of this.#sockets) {
			socket.destroy();
		}
	}

	/** Counts the ends of events in what was read; the byte before it is needed, and the last one returned. */
	#count(length: number, byteBefore: number): number {
		let previous = byteBefore;
		for (let i = 0; i < length; i++) {
			const byte = readInto[i]!;
			if (byte === lineFeed && previous === brace) {
				this.events++;
			}

			previous = byte;
		}

		this.#wake?.();
		this.#wake = undefined;
		return previous;
	}
}

async function write(server: BenchServer, i: number): Promise<void> {
	const answer = await fetch(`${server.url}/v2/keys/bench/k${i % keyCount}`, {method: 'PUT', body: new URLSearchParams({value})});
	if (!answer.ok) {
		throw new Error(`a write was answered with ${answer.status}`);
	}

	await answer.arrayBuffer();
}

async function registered(server: BenchServer, count: number): Promise<void> {
	const untilMs = performance.now() + registeredMsMax;
	const watcherCount = async () => (JSON.parse(await read(`${server.url}/v2/stats/store`)) as {watchers: number}).watchers;
	while (await watcherCount() !== count) {
		if (performance.now() > untilMs) {
			throw new Error(`not all of ${count} watchers were registered`);
		}

		await delay(50);
	}
}

export const watchers: Group = {
	name: 'watchers',
	rows: ['watch', 'memory-watchers'],
	async open({contender, directory, sizes}) {
		const server = await BenchServer.start(contender, `${directory}/data`);
		const all = new Watchers();
		return {
			server,
			steps: [{
				rows: ['watch', 'memory-watchers'],
				async run(record) {
					for (let i = 0; i < keyCount; i++) {
						await write(server, i);
					}

					await all.open(server.port, sizes.watchers);
					await registered(server, sizes.watchers);
					await server.rest();
					const megabytes = server.residentMegabytes();
					if (megabytes !== undefined) {
						record('memory-watchers', {figure: megabytes});
					}

					const eventCount = sizes.watchers * sizes.watchedWrites;
					const {units, perSecond, processor} = await server.measure(eventCount, async () => {
						for (let written = 0; written < sizes.watchedWrites; written++) {
							await all.seen((written - writesAheadMax) * sizes.watchers);
							await write(server, written);
						}

						await all.seen(eventCount);
					});
					record('watch', {figure: perSecond, processor, units});
					all.close();
				},
			}],
			async close() {
				all.close();
				await server.stop();
			},
		};
	},
};
