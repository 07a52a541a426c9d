import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {Directory, entryOf} from '../../../source/live/directory.ts';
import {Marks} from '../../../source/live/marks.ts';
import {markChange, type LiveListing} from '../../../source/live/panes/live-listing.ts';
import {listingBox} from '../../../source/ui/rows/listing-rows.ts';

test('what is above the rows in sight is called above, what is below them below', t => {
	const listing: LiveListing = {path: '/a', marks: new Marks()};
	const nodeOf = (i: number) => ({
		key: `/a/k${i}`, value: 'x', createdIndex: 1, modifiedIndex: 1,
	});
	const directory = new Directory(Array.from({length: 9}, (_, i) => nodeOf(i)), 1);
	const footer = (height: number): string => stripVTControlCharacters(listingBox(listing, {state: 'ready', directory}, {width: 60, height, now: 1000}).at(-1)!);
	t.regex(footer(5), /─ 6 below ╯$/);
	t.regex(footer(11), /─ Esc closes ╯$/);
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
	t.regex(rows[1]!, /^│ {3}one {2}/);
	t.regex(rows[2]!, /^│ \S two {2}/);
});
