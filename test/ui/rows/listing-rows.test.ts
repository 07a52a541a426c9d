import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {longRow, LongListing} from '../../../source/format/listing.ts';
import {Directory, entryOf} from '../../../source/live/directory.ts';
import {Marks} from '../../../source/live/marks.ts';
import {markChange, type LiveListing} from '../../../source/live/panes/live-listing.ts';
import {stylesFor} from '../../../source/terminal/text/styles.ts';
import {listingBox} from '../../../source/ui/rows/listing-rows.ts';

test('what is above the rows in sight is called above, what is below them below', t => {
	const listing: LiveListing = {path: '/a', marks: new Marks()};
	const nodeOf = (i: number) => ({
		key: `/a/k${i}`, value: 'x', createdIndex: 1, modifiedIndex: 1,
	});
	const directory = new Directory(Array.from({length: 9}, (_, i) => nodeOf(i)), 1);
	const footer = (height: number): string => stripVTControlCharacters(listingBox(listing, {state: 'ready', directory}, {width: 60, height, now: 1000}).at(-1)!);
	t.regex(footer(5), /─ 6 below ╯$/);
	t.regex(footer(12), /─ Esc closes ╯$/);
	markChange(listing, {type: 'put', path: '/a/k4', entry: entryOf(nodeOf(4))}, 1000);
	t.regex(footer(5), /─ 2 above · 4 below ╯$/);
	markChange(listing, {type: 'put', path: '/a/k8', entry: entryOf(nodeOf(8))}, 1000);
	t.regex(footer(5), /─ 6 above ╯$/);
});

test('a change is marked by a sign, and nothing else is', t => {
	const listing: LiveListing = {path: '/a', marks: new Marks()};
	const nodes = ['one', 'two'].map(name => ({
		key: `/a/${name}`, value: 'x', createdIndex: 1, modifiedIndex: 1,
	}));
	const directory = new Directory(nodes, 1);
	markChange(listing, {type: 'put', path: '/a/two', entry: entryOf(nodes[1]!)}, 1000);
	const rows = listingBox(listing, {state: 'ready', directory}, {width: 60, height: 5, now: 1000}).map(row => stripVTControlCharacters(row));
	t.regex(rows[1]!, /^│ {3}file .* one {2}/);
	t.regex(rows[2]!, /^│ \S file .* two {2}/);
});

test('the columns are those of ls -l, under their names where there is room', t => {
	const nodes = [
		{
			key: '/a/dir', dir: true, createdIndex: 1, modifiedIndex: 1,
		},
		{
			key: '/a/key', value: 'text', createdIndex: 2, modifiedIndex: 2,
		},
	] as const;
	const columnsIn = (line: string) => line.replaceAll(/[│·]/g, '').trim().split(/ {2,}/);
	const box = (height: number) => listingBox({path: '/a', marks: new Marks()}, {state: 'ready', directory: new Directory(nodes, 2)}, {width: 80, height, now: 1000})
		.map(row => columnsIn(stripVTControlCharacters(row)));
	const listing = new LongListing({
		columns: 80, styles: stylesFor({hasColor: false}), indexes: 'modified', hasHeader: true,
	});
	const lines = listing.add(nodes.map(node => longRow(node, {name: node.key.slice(3) + ('dir' in node ? '/' : '')}))).trim().split('\n');
	t.deepEqual(box(6).slice(1, 4), lines.map(line => columnsIn(line)));
	t.is(box(5)[1]![0], 'dir');
});
