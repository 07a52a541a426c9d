import test from 'ava';
import {formatExpiration, formatSeconds, parseSeconds} from '../../source/format/durations.ts';
import {LongListing, longRow} from '../../source/format/listing.ts';
import {formatBytes} from '../../source/format/sizes.ts';
import {stylesFor} from '../../source/terminal/text/styles.ts';
import {widthOf} from '../../source/terminal/text/width.ts';

const styles = stylesFor({hasColor: false});
const node = {key: '/k', modifiedIndex: 7, createdIndex: 5};
const directory = {...node, dir: true} as const;

test('a long listing has columns, and nothing in it drives a terminal', t => {
	const listing = new LongListing({styles, indexes: 'both'}).add([
		longRow(directory, {name: '/d'}),
		longRow({
			...node, value: 'x\u001B[2J', ttl: 30, expiration: '2026-01-01T00:00:00Z',
		}, {name: '/k\n'}),
		longRow({...node, value: ''}, {name: '/e', inheritedSeconds: 90}),
	]);
	t.is(listing, [
		'dir   -       -  5  7  /d',
		String.raw`file  5     30s  5  7  /k\n  x\x1b[2J`,
		'file  0  ↑1m30s  5  7  /e',
		'',
	].join('\n'));
});

test('a directory has a size only where it has a value', t => {
	t.is(longRow(directory, {name: '/d'}).size, undefined);
	t.like(longRow({...directory, value: 'xé'}, {name: '/d'}), {size: 3, start: 'xé'});
	t.like(longRow(node, {name: '/k'}), {size: 0, start: ''});
});

test('the columns of a listing in parts become wider, never narrower', t => {
	const listing = new LongListing({styles, indexes: 'both'});
	t.is(listing.add([longRow({...node, value: 'v'}, {name: '/a'})]), 'file  1  -  5  7  /a  v\n');
	t.is(listing.add([longRow({...node, value: 'w'.repeat(10)}, {name: '/long'})]), 'file  10  -  5  7  /long  wwwwwwwwww\n');
	t.is(listing.add([longRow({...node, value: 'x'}, {name: '/b'}), longRow(directory, {name: '/d', childCount: 3})]), 'file   1  -  5  7  /b     x\ndir    3  -  5  7  /d\n');
});

test('of a long value the beginning is shown, and its size is that of all of it', t => {
	t.is(new LongListing({styles, indexes: 'both'}).add([longRow({...node, value: 'é'.repeat(10_000)}, {name: '/k'})]), `file  20000  -  5  7  /k  ${'é'.repeat(59)}…\n`);
});

for (const columns of [20, 40, 80]) {
	test(`no line of a listing is wider than ${columns} cells, wide characters included`, t => {
		const listing = new LongListing({columns, styles, indexes: 'both'}).add([
			longRow({...node, value: '値'.repeat(100)}, {name: '/世界'}),
			longRow({...node, value: 'v'.repeat(100)}, {name: `/${'長'.repeat(60)}`}),
			longRow(directory, {name: `/${'d'.repeat(100)}`}),
		]);
		for (const line of listing.split('\n')) {
			t.true(widthOf(line) <= columns);
		}
	});
}

test('in a narrow listing the indexes leave their room to the value', t => {
	t.is(new LongListing({columns: 40, styles, indexes: 'both'}).add([longRow({...node, value: 'centos6'}, {name: '/a/os'})]), 'file  7  -  /a/os  centos6\n');
});

test('where there is little room the brief form of a value is shown', t => {
	const row = longRow({...node, value: '{}'}, {name: '/pod', start: 'phase: Running', brief: 'Running'});
	t.is(new LongListing({columns: 40, styles, indexes: 'both'}).add([row]), 'file  2  -  /pod  Running\n');
	t.is(new LongListing({columns: 80, styles, indexes: 'both'}).add([row]), 'file  2  -  5  7  /pod  phase: Running\n');
});

test('colours mark directories and what is of less interest', t => {
	const listing = new LongListing({styles: stylesFor({hasColor: true}), indexes: 'both'}).add([longRow(directory, {name: '/d'})]);
	t.is(listing, 'dir  -  -  \u001B[2m5\u001B[22m  \u001B[2m7\u001B[22m  \u001B[94m/d\u001B[39m\n');
});

for (const [seconds, text] of [[0, '0s'], [45, '45s'], [271, '4m31s'], [3600, '1h'], [3661, '1h1m1s'], [86_400, '1d'], [90_061, '1d1h1m'], [86_399, '23h59m59s'], [172_799, '2d']] as const) {
	test(`${seconds} seconds are ${text}`, t => {
		t.is(formatSeconds(seconds), text);
	});
}

for (const [text, seconds] of [['90', 90], ['90s', 90], ['1h30m', 5400], ['1.5h', 5400], ['2d', 172_800], ['0.2s', 1], ['0', undefined], ['', undefined], ['5x', undefined], ['-5', undefined], ['1e3', undefined], ['99999999d', undefined]] as const) {
	test(`"${text}" is ${seconds === undefined ? 'no time to live' : `${seconds} seconds`}`, t => {
		t.is(parseSeconds(text), seconds);
	});
}

test('an expiration is shown without its fraction', t => {
	t.is(formatExpiration('2026-11-22T17:04:05.123456789Z'), '2026-11-22 17:04:05 UTC');
});

test('sizes have two digits at least and a unit', t => {
	t.deepEqual([0, 1023, 1024, 10_200, 10_230, 1_048_575, 5_000_000_000_000].map(bytes => formatBytes(bytes)), ['0B', '1023B', '1.0K', '10K', '10K', '1.0M', '4657G']);
});

test('a person gets a header, once, and the index that was asked for', t => {
	const listing = new LongListing({
		columns: 80, styles, indexes: 'modified', hasHeader: true,
	});
	t.is(listing.add([longRow({...node, value: 'v'}, {name: '/a'}), longRow(directory, {name: '/d'})]), [
		'type  size  ttl  index  key  value',
		'file     1    -      7  /a   v',
		'dir      -    -      7  /d',
		'',
	].join('\n'));
	t.is(listing.add([longRow({...node, value: 'w'}, {name: '/b'})]), 'file     1    -      7  /b   w\n');
	const narrow = new LongListing({
		columns: 30, styles, indexes: 'both', hasHeader: true,
	});
	t.is(narrow.add([longRow({...node, value: 'v'}, {name: '/a'})]).split('\n', 1)[0], 'type  size  ttl  key  value');
});
