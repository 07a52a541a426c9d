/**
Waiting for a socket to connect, and for other work, no longer than a signal allows.
*/
import {type Socket} from 'node:net';

export function portOf({port, protocol}: URL): number {
	return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

/** The result of the work, unless the signal fires first. */
export async function limited<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
	const {promise, reject} = Promise.withResolvers<never>();
	const stop = () => {
		reject(new Error('no answer in time'));
	};

	signal.addEventListener('abort', stop, {once: true});
	if (signal.aborted) {
		stop();
	}

	try {
		return await Promise.race([work, promise]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

/** Resolves to the socket when the event has come; destroys it otherwise. */
export async function connected<Connection extends Socket>(
	socket: Connection,
	event: 'connect' | 'secureConnect',
	signal: AbortSignal,
): Promise<Connection> {
	socket.on('error', () => undefined);
	try {
		await limited(new Promise<void>((resolve, reject) => {
			socket.once(event, resolve).once('error', reject);
		}), signal);
		return socket;
	} catch (error) {
		socket.destroy();
		throw error;
	}
}
