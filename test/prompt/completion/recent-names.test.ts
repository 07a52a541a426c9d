import test from 'ava';
import {RecentNames} from '../../../source/prompt/completion/recent-names.ts';

test('the commands, and the names on the way to each key, are told newest first', t => {
	const recent = new RecentNames();
	recent.note('set --ttl 5 c/d x', '/a/b');
	recent.note('get /a/z', '/');
	t.deepEqual(recent.commands, ['get', 'set']);
	t.deepEqual(recent.in('/a'), ['z', 'b']);
	t.deepEqual(recent.in('/a/b/c'), ['d']);
	recent.note('ls /a/b', '/');
	t.deepEqual(recent.in('/a'), ['b', 'z']);
});

test('the lines of the history count as older, and are read when the first name is asked for', t => {
	let isRead = false;
	const recent = new RecentNames(() => {
		isRead = true;
		return ['get /old', 'ls /older/x; not a command', 'get \'/with blank\''];
	});
	t.false(isRead);
	recent.note('get /new', '/');
	t.deepEqual(recent.in('/').slice(0, 2), ['new', 'with blank']);
	t.true(recent.in('/').includes('old'));
});

test('only so many paths are remembered, the newest', t => {
	const recent = new RecentNames();
	for (let i = 0; i < 2000; i++) {
		recent.note(`get /k${i}`, '/');
	}

	const names = recent.in('/');
	t.is(names[0], 'k1999');
	t.is(names.length, 500);
});

test('a long value is no name', t => {
	const recent = new RecentNames();
	recent.note(`set /a ${'x'.repeat(100_000)}`, '/');
	t.deepEqual(recent.in('/'), ['a']);
});
