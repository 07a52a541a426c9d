/**
A v2 endpoint for a bench: one member, and watches that see events at a given rate, whatever the disk does.

	node bench/event-source.ts PER_SECOND COUNT

Prints its URL. Every stream gets `PER_SECOND` events a second, `COUNT` in all.
*/
import {once} from 'node:events';
import http, {type ServerResponse} from 'node:http';
import {type AddressInfo} from 'node:net';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';

const [perSecond = 1000, count = Infinity] = process.argv.slice(2).map(Number);
const sliceMs = 10;

function lineOf(key: string, i: number): string {
	const node = {
		key: `${key}/${i % 500}`, value: `value ${i}`, modifiedIndex: i + 10, createdIndex: 9,
	};
	return `${JSON.stringify({action: 'set', node, prevNode: {...node, value: `value ${i - 500}`, modifiedIndex: Math.max(9, i - 490)}})}\n`;
}

/** Sends as many as are due by the clock, so that a late timer loses nothing; a slow reader is waited for. */
async function stream(key: string, response: ServerResponse): Promise<void> {
	const start = performance.now();
	const closed = once(response, 'close');
	for (let sent = 0; sent < count && !response.destroyed;) {
		const due = Math.min(count, Math.floor((performance.now() - start) * perSecond / 1000), sent + perSecond);
		let text = '';
		for (; sent < due; sent++) {
			text += lineOf(key, sent);
		}

		if (text !== '' && !response.write(text)) {
			await Promise.race([once(response, 'drain'), closed]);
		}

		await delay(sliceMs);
	}
}

const server = http.createServer((request, response) => {
	const {pathname, searchParams} = new URL(request.url!, 'http://localhost');
	response.setHeader('Content-Type', 'application/json');
	response.setHeader('X-Etcd-Index', '9');
	response.setHeader('X-Etcd-Cluster-Id', '1');
	if (pathname === '/version') {
		response.end('{"etcdserver":"2.3.7","etcdcluster":"2.3.0"}');
	} else if (pathname.startsWith('/v2/members')) {
		response.end(JSON.stringify({
			members: [{
				id: '1', name: 'bench', peerURLs: ['http://localhost:2380'], clientURLs: [url()],
			}],
		}));
	} else if (searchParams.get('wait') === 'true') {
		response.flushHeaders();
		void stream(pathname.replace('/v2/keys', ''), response);
	} else {
		response.end('{"action":"get","node":{"dir":true}}');
	}
});
await once(server.listen(0, '127.0.0.1'), 'listening');

function url(): string {
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

console.log(url());
