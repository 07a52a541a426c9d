import test from 'ava';
import {RowLog} from '../../../source/live/panes/row-log.ts';

const rows = (...numbers: number[]) => numbers.map(number => ({number}));
const numbersOf = (log: RowLog<{readonly number: number}>) => [...log].map(({number}) => number);

test('so many of the newest rows are kept, and are found by their age', t => {
	const log = new RowLog(3, rows(1, 2));
	t.is(log.length, 2);
	for (const row of rows(4, 6, 8, 10)) {
		log.push(row);
		t.true(log.length <= 3);
	}

	t.deepEqual(numbersOf(log), [6, 8, 10]);
	t.deepEqual([0, 2, -1, -3].map(position => log.at(position)?.number), [6, 10, 10, 6]);
	t.deepEqual([3, -4].map(position => log.at(position)), [undefined, undefined]);
	t.deepEqual(log.filter(({number}) => number > 6), rows(8, 10));
});

test('a row is found by its number, or the next older one', t => {
	const log = new RowLog(3, rows(1, 4, 6, 8));
	t.deepEqual([3, 4, 5, 6, 7, 8, 99].map(number => log.positionOf(number)), [-1, 0, 0, 1, 1, 2, 2]);
	t.is(new RowLog(3).positionOf(1), -1);
});

test('older rows go before the oldest, as many as there is room for', t => {
	const log = new RowLog(4, rows(7, 8));
	log.unshift(rows(4, 5, 6));
	t.deepEqual(numbersOf(log), [5, 6, 7, 8]);
	log.push({number: 9});
	t.deepEqual(numbersOf(log), [6, 7, 8, 9]);
});

test('a log may keep more from now on, and what it has dropped is gone', t => {
	const log = new RowLog(2, rows(1, 2, 3));
	log.grow(5);
	log.push({number: 4});
	t.deepEqual(numbersOf(log), [2, 3, 4]);
	log.grow(3);
	log.unshift(rows(-2, -1, 0, 1));
	t.deepEqual([numbersOf(log), log.countMax], [[0, 1, 2, 3, 4], 5]);
	log.keepNewest(3);
	t.deepEqual(numbersOf(log), [2, 3, 4]);
	log.keepNewest(9);
	t.deepEqual(numbersOf(log), [2, 3, 4]);
	log.keepNewest(0);
	t.is(log.length, 0);
});
