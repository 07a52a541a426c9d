import test from 'ava';
import {changedLines} from '../../source/full-screen/value-changes.ts';
import {valueLines} from '../../source/full-screen/value-lines.ts';

function changes(before: unknown, after: unknown): ReadonlyArray<readonly [string, string | undefined]> {
	const [old, now] = [before, after].map(each => valueLines(JSON.stringify(each)));
	return [...changedLines(old!, now!)].map(([i, was]) => [now!.lines[i]!.trim(), was]);
}

function textChanges(before: readonly string[], after: readonly string[]): ReadonlyMap<number, string | undefined> {
	return changedLines({isJson: false, lines: before}, {isJson: false, lines: after});
}

test('a changed member says what it was', t => {
	t.deepEqual(changes({a: 1, phase: 'Running', z: [1]}, {a: 1, phase: 'Failed', z: [1]}), [['"phase": "Failed",', '"Running"']]);
	t.deepEqual(changes({a: 1, b: {c: 1}, d: 4}, {a: 2, b: {c: 1}, d: 5}), [['"a": 2,', '1'], ['"d": 5', '4']]);
});

test('what is new says nothing, what only moved or went is no change', t => {
	t.deepEqual(changes({a: 1}, {a: 1, b: 2}), [['"b": 2', undefined]]);
	t.deepEqual(changes({l: [1, 2, 3]}, {l: [1, 3]}), []);
	t.deepEqual(changes({l: [1, 2, 3], z: 5}, {l: [7, 8, 3], z: 6}), [['7,', '1'], ['8,', '2'], ['"z": 6', '5']]);
	t.deepEqual([...textChanges(['x', 'y'], ['y', 'x'])], []);
});

test('text that is no JSON is compared line by line', t => {
	t.deepEqual([...textChanges(['one', 'two', 'three'], ['one', 'zwei', 'three'])], [[1, 'two']]);
	t.deepEqual([...textChanges([''], ['x'])], [[0, '']]);
	t.deepEqual([...textChanges(['a', 'b'], ['a', 'b'])], []);
	t.deepEqual([...textChanges(['one', 'two', 'three'], ['eins', 'zwei', 'three'])], [[0, 'one'], [1, 'two']]);
	t.deepEqual([...textChanges(['x'], ['x', 'x'])], [[1, undefined]]);
	// Which of several lines it was nobody knows.
	t.deepEqual([...textChanges(['a', 'b'], ['x'])], [[0, undefined]]);
	// Of lines that are alike as many are gone as there are fewer.
	t.deepEqual([...textChanges(['k', 'a', 'a'], ['a', 'n', 'm'])], [[1, 'k'], [2, 'a']]);
});

test('of very long parts only that they differ is told', t => {
	const [before, after] = ['a', 'b'].map(letter => Array.from({length: 4000}, (_, i) => `${letter}${i}`));
	const found = textChanges(before!, after!);
	t.deepEqual([found.size, found.get(0)], [4000, undefined]);
});
