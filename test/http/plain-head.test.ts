import process from 'node:process';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import test from 'ava';
import {scanHead} from '../../source/http/plain-head.ts';

function usedMegabytes(): number {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	collect();
	return process.memoryUsage().heapUsed / (2 ** 20);
}

test('headers that are remembered do not keep in memory what came with them', t => {
	const before = usedMegabytes();
	const kept = [];
	for (let i = 0; i < 100; i++) {
		const text = `GET /v2/keys/a HTTP/1.1\r\nHost: localhost:2379\r\nUser-Agent: a client with a long name ${i}\r\n\r\n${'x'.repeat(2 ** 20)}${i}`;
		// What was put together from pieces is in one piece only once it was searched.
		const head = scanHead(text, 0, undefined);
		t.true(typeof head === 'object');
		kept.push(head);
	}

	t.true(usedMegabytes() - before < 50);
	t.is(kept.length, 100);
});
