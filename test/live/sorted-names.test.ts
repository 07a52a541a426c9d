import test from 'ava';
import {compareText, textFromBytes} from '../../source/protocol/text.ts';
import {matchList, matchSorted} from '../../source/prompt/completion/matching.ts';
import {SortedNames} from '../../source/live/sorted-names.ts';
import fc from '../helpers/properties.ts';

const name = fc.oneof(
	fc.string({unit: fc.constantFrom('a', 'b', 'A', 'é', '日', '😀', '_', '1'), minLength: 1, maxLength: 4}),
	fc.uint8Array({minLength: 1, maxLength: 4}).map(bytes => textFromBytes(bytes)),
);

test('any names come and go in byte order', t => {
	const property = fc.property(fc.uniqueArray(name), fc.array(fc.tuple(fc.boolean(), name)), (initial, changes) => {
		const names = new SortedNames(initial);
		const model = new Set(initial);
		for (const [isAdded, changed] of changes) {
			if (!isAdded) {
				names.remove(changed);
				model.delete(changed);
			} else if (!model.has(changed)) {
				names.add(changed);
				model.add(changed);
			}
		}

		const sorted = [...model].toSorted(compareText);
		t.deepEqual([...names], sorted);
		t.is(names.size, model.size);
		t.deepEqual(names.slice(1, 3), sorted.slice(1, 3));
	});
	fc.assert(property);
});

test('more names than one chunk holds stay in order', t => {
	const names = new SortedNames();
	const all = Array.from({length: 5000}, (_, i) => `k${(i * 7919) % 5000}`);
	for (const each of all) {
		names.add(each);
	}

	t.deepEqual([...names], all.toSorted());
	t.deepEqual(names.slice(1000, 2500), all.toSorted().slice(1000, 2500));
	for (const each of all.slice(100)) {
		names.remove(each);
	}

	t.deepEqual([...names], all.slice(0, 100).toSorted());
});

test('a range holds exactly what begins with the prefix', t => {
	const property = fc.property(fc.uniqueArray(name), fc.string({unit: fc.constantFrom('a', 'b', 'é', '日', '😀'), maxLength: 2}), (all, prefix) => {
		const names = new SortedNames(all);
		const {start, end} = names.range(prefix);
		t.deepEqual(names.slice(start, end), all.filter(each => each.startsWith(prefix)).toSorted(compareText));
	});
	fc.assert(property);
});

test('a directory is matched as a list is', t => {
	const property = fc.property(fc.uniqueArray(name), name, (all, typed) => {
		const list = matchList(typed, all.toSorted(compareText));
		const sorted = matchSorted(typed, new SortedNames(all));
		t.deepEqual(sorted, list);
	});
	fc.assert(property);
});

test('what begins with the letters comes before what holds them', t => {
	const {names, count, prefixedCount, common} = matchList('o', ['a-o-s', 'xos', 'osx', 'osy', 'nothing']);
	t.deepEqual(names.slice(0, 2), ['osx', 'osy']);
	t.deepEqual(names.slice(2).toSorted(), ['a-o-s', 'nothing', 'xos']);
	t.is(count, 5);
	t.is(prefixedCount, 2);
	t.is(common, 'os');
	t.is(matchList('os', ['xos', 'a-o-s']).common, '');
});

test('letters strewn over long names, and words of any length, take no time', t => {
	const long = 'a'.repeat(20_000);
	t.is(matchList(`x${'a'.repeat(40)}b`, [`x${long}`]).count, 0);
	t.is(matchList(`${'a'.repeat(40)}b`, [`x${long}`, `x${long}b`]).count, 1);
	t.is(matchList('/'.repeat(100_000), ['x']).count, 0);
});
