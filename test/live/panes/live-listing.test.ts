import test from 'ava';
import {listingRows, markChange, type LiveListing} from '../../../source/live/panes/live-listing.ts';
import {Directory, entryOf} from '../../../source/live/directory.ts';
import {Marks} from '../../../source/live/marks.ts';

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

test('of a directory that is longer than its box, what changed last is in sight', t => {
	const listing: LiveListing = {path: '/a', marks: new Marks()};
	const directory = new Directory(Array.from({length: 9}, (_, i) => ({
		key: `/a/${i < 2 ? 'd' : 'k'}${i}`, ...(i < 2 ? {dir: true as const} : {value: 'x'}), createdIndex: 1, modifiedIndex: 1,
	})), 1);
	const namesAt = (now: number) => listingRows(listing, directory, {now, countMax: 3}).rows.map(row => row.entry.name);
	t.deepEqual(namesAt(0), ['d0', 'd1', 'k2']);
	markChange(listing, {type: 'put', path: '/a/k8', entry: entry('/a/k8')}, 1000);
	t.deepEqual(namesAt(90_000), ['k6', 'k7', 'k8']);
	markChange(listing, {type: 'put', path: '/a/k3', entry: entry('/a/k3')}, 100_000);
	t.deepEqual(namesAt(100_000), ['d1', 'k2', 'k3']);
	markChange(listing, {type: 'remove', path: '/a/k7x', entry: entry('/a/k7x')}, 200_000);
	t.deepEqual(namesAt(200_000), ['d0', 'd1', 'k2']);
});
