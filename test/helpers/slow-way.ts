/**
A way to a server that is slow: what comes from there arrives late, or little by little in both directions.
*/
import {once} from 'node:events';
import net, {type AddressInfo} from 'node:net';
import {type ExecutionContext} from 'ava';

type Slowness = {
	/** Answers arrive so much later. */
	readonly lateMs?: number;
	/** So many bytes twenty times a second. */
	readonly pieceBytes?: number;
};

function pump(from: net.Socket, to: net.Socket, pieceBytes: number): void {
	from.on('data', bytes => {
		from.pause();
		const go = (start: number): void => {
			to.write(bytes.subarray(start, start + pieceBytes));
			setTimeout(() => {
				if (start + pieceBytes < bytes.length) {
					go(start + pieceBytes);
				} else {
					from.resume();
				}
			}, 50);
		};

		go(0);
	});
}

export async function slowWay(t: ExecutionContext, url: string, {lateMs = 0, pieceBytes}: Slowness): Promise<string> {
	const {hostname, port} = new URL(url);
	const server = net.createServer(client => {
		const upstream = net.connect(Number(port), hostname);
		if (pieceBytes === undefined) {
			client.pipe(upstream);
			upstream.on('data', bytes => {
				setTimeout(() => {
					client.write(bytes);
				}, lateMs);
			});
		} else {
			pump(client, upstream, pieceBytes);
			pump(upstream, client, pieceBytes);
		}

		for (const end of [client, upstream]) {
			end.on('error', () => undefined);
			end.once('close', () => {
				client.destroy();
				upstream.destroy();
			});
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => server.close());
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
