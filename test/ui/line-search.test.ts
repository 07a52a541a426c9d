import test from 'ava';
import {LineSearch} from '../../source/ui/line-search.ts';

const entries = ['set /a 1', 'ls /', 'set /b \'x\ny\'', 'set /c 3', 'get /c', 'set /c 3'];

test('each search goes on to older lines, past the same one and those of several rows', t => {
	const search = new LineSearch(() => entries);
	t.deepEqual(search.older('set'), {line: 'set /c 3'});
	t.deepEqual(search.older('set /c 3'), {line: 'set /a 1'});
	t.deepEqual(search.older('set /a 1'), {problem: 'no older line contains "set"\n'});
	t.deepEqual(search.older('set /a 1'), {problem: 'no older line contains "set"\n'});
});

test('what is typed meanwhile begins a search from the newest', t => {
	const search = new LineSearch(() => entries);
	t.deepEqual(search.older('/c'), {line: 'set /c 3'});
	t.deepEqual(search.older('set /c 3'), {line: 'get /c'});
	t.deepEqual(search.older('get'), {line: 'get /c'});
	t.deepEqual(search.older('set /c'), {line: 'set /c 3'});
	t.deepEqual(search.older('never'), {problem: 'no earlier line contains "never"\n'});
	t.deepEqual(search.older(''), {problem: 'Ctrl-R looks for an earlier line: type a part of it first.\n'});
});

test('a line is found that came since, and the oldest of all', t => {
	const lines = ['first'];
	const search = new LineSearch(() => lines);
	t.deepEqual(search.older('fi'), {line: 'first'});
	lines.push('fine');
	t.deepEqual(search.older('fi'), {line: 'fine'});
	t.deepEqual(search.older('fine'), {line: 'first'});
	t.deepEqual(new LineSearch(() => []).older('x'), {problem: 'no earlier line contains "x"\n'});
});
