/**
A way to a server on which the answer to one write gets lost.
*/
import {once} from 'node:events';
import net, {type AddressInfo} from 'node:net';
import {type ExecutionContext} from 'ava';

/**
`cut`: applied, and the connection is ended instead of the answer. `stall`: applied, and nothing comes. `early`: the
connection is ended before the server has seen the request. `head`: the answer ends behind its head.
*/
export type LossKind = 'cut' | 'stall' | 'early' | 'head';

export type LosingProxy = {
	readonly url: string;
	/** The next write gets lost, and those behind it that `count` says. */
	lose(kind: LossKind, count?: number): void;
	/** `METHOD target` of each write that came, in the order of arrival. */
	readonly writes: string[];
	/** Waits until one more has come. */
	nextWrite(): Promise<unknown>;
};

export async function startLosingProxy(t: ExecutionContext, targetUrl: string): Promise<LosingProxy> {
	const {hostname, port} = new URL(targetUrl);
	const writes: string[] = [];
	const arrivals = new EventTarget();
	let losses: LossKind[] = [];
	const sockets = new Set<net.Socket>();
	const server = net.createServer(client => {
		const upstream = net.connect(Number(port), hostname);
		let loss: LossKind | undefined;
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => {
				client.destroy();
				upstream.destroy();
			});
		}

		client.on('data', data => {
			const [, line] = /^((?:PUT|POST|DELETE) \S+)/.exec(data.toString('latin1')) ?? [];
			if (line !== undefined) {
				writes.push(line);
				loss = losses.shift();
				arrivals.dispatchEvent(new Event('write'));
			}

			if (loss === 'early') {
				client.destroy();
			} else {
				upstream.write(data);
			}
		});
		upstream.on('data', data => {
			if (loss === undefined) {
				client.write(data);
			} else if (loss === 'head') {
				client.end(data.subarray(0, data.indexOf('\r\n\r\n') + 4));
			} else if (loss !== 'stall') {
				client.destroy();
			}
		});
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	t.teardown(() => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		writes,
		nextWrite: async () => once(arrivals, 'write'),
		lose(kind, count = 1) {
			losses = Array.from({length: count}, () => kind);
		},
	};
}
