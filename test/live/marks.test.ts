import test from 'ava';
import {Marks} from '../../source/live/marks.ts';

test('a mark is there for a moment', t => {
	const marks = new Marks<string>();
	marks.put('a', 'put', 1000);
	marks.put('b', 'put', 2000);
	marks.put('a', 'remove', 2400);
	t.is(marks.newest, 'a');
	t.is(marks.get('a', 2500), 'remove');
	t.deepEqual(marks.fresh(3600), [['a', 'remove']]);
	t.is(marks.get('b', 3499), 'put');
	t.is(marks.get('b', 3500), undefined);
	t.deepEqual(marks.fresh(10_000), []);
});

test('of a flood of changes the newest are marked', t => {
	const marks = new Marks<number>();
	for (let i = 0; i < 50_000; i++) {
		marks.put(`key ${i}`, i, 1000);
	}

	t.is(marks.fresh(1000).length, 1000);
	t.is(marks.get('key 49999', 1000), 49_999);
	t.is(marks.get('key 0', 1000), undefined);
});
