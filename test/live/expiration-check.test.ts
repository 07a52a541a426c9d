import test from 'ava';
import {type Engine, type KeyResponse} from '../../source/engine/engine.ts';
import {TreeCache} from '../../source/live/tree-cache.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

function response(seconds: number | undefined, extra: Partial<KeyResponse['node']> = {}): KeyResponse {
	return {
		action: 'get',
		index: 5,
		node: {
			key: '/a', value: 'x', modifiedIndex: 5, createdIndex: 5,
			...(seconds !== undefined && {ttl: seconds, expiration: new Date(start + (seconds * 1000)).toISOString()}),
			...extra,
		},
	};
}

/** Reads wait until they are answered. */
function open(): {
	readonly cache: TreeCache; readonly reads: string[]; readonly signals: AbortSignal[]; answer(result: KeyResponse | Error): Promise<void>;
} {
	const reads: string[] = [];
	const signals: AbortSignal[] = [];
	let waiting: ((result: KeyResponse | Error) => void) | undefined;
	const engine: Pick<Engine, 'get' | 'watch'> = {
		async get(key, {signal} = {}) {
			reads.push(key);
			signals.push(signal!);
			return new Promise((resolve, reject) => {
				waiting = result => {
					if (result instanceof Error) {
						reject(result);
					} else {
						resolve(result);
					}
				};
			});
		},
		async * watch() {
			// Nobody follows.
		},
	};
	const cache = new TreeCache(engine);
	return {
		cache, reads, signals, async answer(result) {
			waiting!(result);
			await new Promise<void>(resolve => {
				setImmediate(resolve);
			});
		},
	};
}

test('a key that counts down is read again every ten seconds without a watch, one read at a time, and its renewal is told', async t => {
	const {cache, reads, answer} = open();
	cache.observe(response(60));
	t.is(cache.nextExpiration(start)?.time, start + 60_000);
	cache.nextExpiration(start + 9999);
	t.is(reads.length, 0);
	for (const later of [10_000, 20_000, 58_000]) {
		cache.nextExpiration(start + later);
	}

	t.deepEqual(reads, ['/a'], 'no more while one is on its way');
	await answer(response(300));
	t.is(cache.nextExpiration(start + 59_000)?.time, start + 300_000);
	t.is(reads.length, 1);
});

test('one that is gone, or lives for ever now, does not count down any more', async t => {
	const {cache, reads, answer} = open();
	for (const [seconds, result] of [[60, new EtcdError(errorCodes.keyNotFound, '/a', 6)], [61, response(undefined)]] as const) {
		cache.observe(response(seconds));
		cache.nextExpiration(start);
		cache.nextExpiration(start + 10_000);
		await answer(result);
		t.is(cache.nextExpiration(start + 10_001), undefined);
	}

	t.is(reads.length, 2);
});

test('shortly before its time it is read once more, and a read that fails is not repeated before the pause', async t => {
	const {cache, reads, answer} = open();
	cache.observe(response(5));
	cache.nextExpiration(start);
	cache.nextExpiration(start + 1999);
	t.is(reads.length, 0);
	cache.nextExpiration(start + 2001);
	await answer(new Error('nobody answers'));
	for (let later = 2002; later < 7000; later += 250) {
		cache.nextExpiration(start + later);
	}

	t.is(reads.length, 1);
	t.is(cache.nextExpiration(start + 8000), undefined, 'its time is over');
});

test('nothing is read where nothing counts down, or for a directory, whose listing may be long', t => {
	const {cache, reads} = open();
	t.is(cache.nextExpiration(start), undefined);
	cache.observe(response(5, {dir: true, value: undefined}));
	cache.nextExpiration(start);
	cache.nextExpiration(start + 4000);
	t.deepEqual(reads, []);
});

test('a read ends with the cache, and its answer after that says nothing', async t => {
	const {cache, signals, answer} = open();
	cache.observe(response(5));
	cache.nextExpiration(start + 4000);
	cache.reset();
	t.true(signals[0]!.aborted);
	await answer(response(60));
	t.is(cache.nextExpiration(start + 4000), undefined);
	// Another cluster may have the same key.
	cache.observe(response(5));
	cache.nextExpiration(start + 4000);
	t.is(signals.length, 2);
});
