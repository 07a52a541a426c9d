import test from 'ava';
import {UserError} from '../../source/errors.ts';
import {expandAliases} from '../../source/language/aliases.ts';

const aliases = new Map([['ll', 'ls -l'], ['ls', 'ls -p'], ['both', 'll /a; pwd'], ['x', 'y'], ['y', 'x']]);

test('an alias stands for the beginning of a command', t => {
	t.is(expandAliases('ll /a && ll; get ll | ll', aliases), 'ls -p -l /a && ls -p -l; get ll | ll');
	t.is(expandAliases('both --x', aliases), 'ls -p -l /a; pwd --x');
	t.is(expandAliases('time ll', aliases), 'time ls -p -l');
	t.is(expandAliases(String.raw`\ll; "ll"; lll`, aliases), String.raw`\ll; "ll"; lll`);
});

test('one alias is enough, and none changes nothing', t => {
	t.is(expandAliases('ll /a', new Map([['ll', 'ls -l']])), 'ls -l /a');
	t.is(expandAliases('ll /a', new Map()), 'll /a');
});

test('there is no endless recursion', t => {
	t.is(expandAliases('x', aliases), 'x');
	t.is(expandAliases('ls', aliases), 'ls -p');
	const growing = new Map(Array.from({length: 40}, (_, i) => [`a${i}`, `a${i + 1}; a${i + 1}`]));
	t.throws(() => expandAliases('a0', growing), {instanceOf: UserError, message: /stands for too much/});
});
