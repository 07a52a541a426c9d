import {setImmediate as turn} from 'node:timers/promises';
import test from 'ava';
import {forEachAtOnce} from '../../source/util/for-each-at-once.ts';

/** Tells when it is closed before its end. */
function * numbers(count: number, onClosed: () => void = () => undefined): Generator<number> {
	try {
		for (let i = 1; i <= count; i++) {
			yield i;
		}
	} finally {
		onClosed();
	}
}

async function * asynchronous(count: number): AsyncGenerator<number> {
	yield * numbers(count);
}

for (const [title, items] of [['at hand', numbers], ['still to come', asynchronous]] as const) {
	test(`each of the items ${title} is begun in order, and never more at once than allowed`, async t => {
		const begun: number[] = [];
		let underWay = 0;
		let most = 0;
		await forEachAtOnce(items(20), {concurrency: 3}, async item => {
			begun.push(item);
			underWay++;
			most = Math.max(most, underWay);
			await turn();
			underWay--;
		});
		t.deepEqual(begun, [...numbers(20)]);
		t.is(most, 3);
		t.is(underWay, 0);
	});
}

test('a number of none is one', async t => {
	const begun: number[] = [];
	await forEachAtOnce(numbers(2), {concurrency: 0}, async item => {
		begun.push(item);
	});
	t.deepEqual(begun, [1, 2]);
});

test('after a failure nothing is begun, what is under way is waited for, and the source is closed', async t => {
	const begun: number[] = [];
	const ended: number[] = [];
	let isClosed = false;
	const slow = Promise.withResolvers<void>();
	const failure = new Error('the second');
	const all = forEachAtOnce(numbers(9, () => {
		isClosed = true;
	}), {concurrency: 2}, async item => {
		begun.push(item);
		if (item === 2) {
			throw failure;
		}

		await slow.promise;
		ended.push(item);
	});
	await turn();
	t.false(isClosed);
	slow.resolve();
	await t.throwsAsync(all, {is: failure});
	t.deepEqual([begun, ended], [[1, 2], [1]]);
	t.true(isClosed);
});

test('it is the first failure that counts', async t => {
	const first = Promise.withResolvers<void>();
	await t.throwsAsync(forEachAtOnce(numbers(2), {concurrency: 2}, async item => {
		if (item === 2) {
			first.resolve();
			throw new Error('2');
		}

		await first.promise;
		await turn();
		throw new Error('1');
	}), {message: '2'});
});

test('a signal that fires ends it, with its reason', async t => {
	const controller = new AbortController();
	const begun: number[] = [];
	await t.throwsAsync(forEachAtOnce(numbers(9), {concurrency: 1, signal: controller.signal}, async item => {
		begun.push(item);
		controller.abort(new Error('enough'));
	}), {message: 'enough'});
	t.deepEqual(begun, [1]);
});

test('a source that fails is a failure', async t => {
	async function * broken(): AsyncGenerator<number> {
		yield 1;
		throw new Error('broken');
	}

	await t.throwsAsync(forEachAtOnce(broken(), {concurrency: 4}, async () => undefined), {message: 'broken'});
});
