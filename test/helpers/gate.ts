/**
A server behind a gate: the requests that a test chooses go through slowly, one by one, and after so many of them none
does until the gate is opened. What a command shows meanwhile comes however slow or fast the machine is.
*/
import http, {type IncomingMessage} from 'node:http';
import {setTimeout as delay} from 'node:timers/promises';
import {type ExecutionContext} from 'ava';
import {startFakeServer} from './fake-server.ts';
import {startHost} from './http-host.ts';

/** From one request to the next. */
const pauseMilliseconds = 20;

export type Gate = {
	/** Of the gate. */
	readonly url: string;
	/** Sets a key behind the gate. */
	set(key: string, value: string): Promise<void>;
	/** Resolves when a request waits before the gate that stays there. */
	readonly isReached: Promise<void>;
	/** Lets everything through from now on. */
	open(): void;
};

/** Of the requests that have to wait, `count` go through, and the next one stays before the gate. */
export async function startGate(t: ExecutionContext, count: number, hasToWait: (request: IncomingMessage) => boolean): Promise<Gate> {
	const host = await startHost(t);
	const reached = Promise.withResolvers<void>();
	const opened = Promise.withResolvers<void>();
	let isOpen = false;
	let arrived = 0;
	let turn = Promise.resolve();
	const pass = async (): Promise<void> => {
		arrived++;
		if (arrived > count) {
			reached.resolve();
			return opened.promise;
		}

		const before = turn;
		turn = (async () => {
			await before;
			await delay(pauseMilliseconds);
		})();
		return turn;
	};

	const {url} = await startFakeServer(t, (request, response, body) => {
		void (async () => {
			if (!isOpen && hasToWait(request)) {
				await pass();
			}

			if (response.destroyed) {
				return;
			}

			const forwarded = http.request(host.url + request.url!, {method: request.method, headers: request.headers}, answer => {
				response.writeHead(answer.statusCode!, answer.headers);
				answer.pipe(response);
			});
			response.once('close', () => {
				forwarded.destroy();
			});
			forwarded.on('error', () => {
				response.destroy();
			});
			forwarded.end(body);
		})();
	});
	return {
		url,
		async set(key, value) {
			await fetch(`${host.url}/v2/keys${key}`, {method: 'PUT', body: new URLSearchParams({value})});
		},
		isReached: reached.promise,
		open() {
			isOpen = true;
			opened.resolve();
		},
	};
}
