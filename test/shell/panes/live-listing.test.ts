import test from 'ava';
import {listingRows, markChange, type LiveListing} from '../../../source/shell/panes/live-listing.ts';
import {Directory, entryOf} from '../../../source/shell/tree/directory.ts';
import {Marks} from '../../../source/shell/tree/marks.ts';

function entry(key: string) {
	return entryOf({
		key, value: 'x', createdIndex: 1, modifiedIndex: 1,
	});
}

test('what has changed is marked, and what is gone stays at its place for a moment', t => {
	const listing: LiveListing = {path: '/a', marks: new Marks()};
	const directory = new Directory([{
		key: '/a/c', value: 'x', createdIndex: 1, modifiedIndex: 1,
	}], 1);
	markChange(listing, {type: 'put', path: '/a/c', entry: entry('/a/c')}, 1000);
	markChange(listing, {type: 'expire', path: '/a/b', entry: entry('/a/b')}, 1000);
	markChange(listing, {type: 'put', path: '/a/c/below', entry: entry('/a/c/below')}, 1000);
	markChange(listing, {type: 'reset'}, 1000);
	const rowsAt = (now: number) => listingRows(listing, directory, {now, countMax: 10}).rows.map(row => [row.entry.name, row.mark]);
	t.deepEqual(rowsAt(1100), [['b', 'expire'], ['c', 'put']]);
	t.deepEqual(rowsAt(2600), [['c', undefined]]);
});
