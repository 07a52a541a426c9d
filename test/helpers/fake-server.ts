/**
A server whose answers a test writes itself.
*/
import http, {type IncomingMessage, type RequestListener, type ServerResponse} from 'node:http';
import {type AddressInfo} from 'node:net';
import {type ExecutionContext} from 'ava';

export type FakeServer = {
	readonly url: string;
	/** `METHOD target body`, in the order of arrival. */
	readonly requests: string[];
	close(): Promise<void>;
};

async function bodyOf(request: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of request) {
		body += String(chunk);
	}

	return body;
}

/** Listens on a free port until the test is over. */
export async function startFakeServer(t: ExecutionContext, answer: (request: IncomingMessage, response: ServerResponse, body: string) => void): Promise<FakeServer> {
	const requests: string[] = [];
	const listener: RequestListener = (request, response) => {
		void (async () => {
			const body = await bodyOf(request);
			requests.push([request.method, request.url, body].join(' ').trimEnd());
			answer(request, response, body);
		})();
	};

	const server = http.createServer(listener);
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const fake: FakeServer = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		async close() {
			server.closeAllConnections();
			await new Promise(resolve => {
				server.close(resolve);
			});
		},
	};
	t.teardown(async () => fake.close());
	return fake;
}

/** A URL at which nothing listens. */
export async function deadUrl(t: ExecutionContext): Promise<string> {
	const server = await startFakeServer(t, () => undefined);
	await server.close();
	return server.url;
}
