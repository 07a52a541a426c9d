import test from 'ava';
import {Directory, entryOf} from '../../source/live/directory.ts';
import {nameSeparator} from '../../source/live/sorted-names.ts';
import {type Node} from '../../source/engine/engine.ts';

const node = (name: string, more?: Partial<Node>): Node => ({
	key: `/a/${name}`, createdIndex: 1, modifiedIndex: 1, ...(more ?? {value: 'x'}),
});

test('the names of a directory change when one comes or goes, its entries with every write', t => {
	const directory = new Directory([node('k'), node('d', {dir: true})], 5);
	const names = () => [[...directory.directories], [...directory.keys]];
	t.deepEqual([names(), directory.index, directory.size], [[['d'], ['k']], 5, 2]);
	const {version, revision} = directory;
	directory.put(entryOf(node('k', {value: 'y'})));
	t.is(directory.version, version);
	t.true(directory.revision > revision);
	t.is(directory.entry('k')?.preview, entryOf(node('k', {value: 'y'})).preview);
	directory.put(entryOf(node('k', {dir: true})));
	t.true(directory.version > version);
	t.deepEqual([names(), directory.size], [[['d', 'k'], []], 2]);
	directory.put(entryOf(node('d')));
	t.deepEqual([names(), directory.size], [[['k'], ['d']], 2]);
	const before = {version: directory.version, revision: directory.revision};
	t.is(directory.remove('none'), undefined);
	t.deepEqual({version: directory.version, revision: directory.revision}, before);
	t.is(directory.remove('d')?.name, 'd');
	t.true(directory.version > before.version && directory.revision > before.revision);
	t.deepEqual([names(), directory.size], [[['k'], []], 1]);
});

test('the names as one text are those that are there now', t => {
	const {keys} = new Directory([node('b')], 5);
	const text = () => [...keys.texts()].join(nameSeparator).split(nameSeparator);
	t.deepEqual(text(), ['b']);
	keys.add('a');
	t.deepEqual(text(), ['a', 'b']);
	keys.add('c');
	t.deepEqual(text(), ['a', 'b', 'c']);
	keys.remove('b');
	t.deepEqual(text(), ['a', 'c']);
});
