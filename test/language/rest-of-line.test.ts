import test from 'ava';
import {joinRest} from '../../source/language/rest-of-line.ts';

for (const [what, tokens, joined] of [
	['a command of several words is one value', ['/k', '--exec', 'rm', '-r', 'a b'], ['/k', '--exec', 'rm -r \'a b\'']],
	['a single word is the whole command', ['--exec', 'rm -r x'], ['--exec', 'rm -r x']],
	['a semicolon ends it', ['--exec', 'rm', 'x', ';', '-r', '/k'], ['--exec', 'rm x', '-r', '/k']],
	['a semicolon before it does not', [';', '-exec', 'rm', 'x'], [';', '-exec', 'rm x']],
	['a flag at the end has none', ['/k', '--exec'], ['/k', '--exec']],
	['what follows -- is no flag', ['--', '--exec', 'rm', 'x'], ['--', '--exec', 'rm', 'x']],
	['a word of that name is no flag', ['exec', 'rm', 'x'], ['exec', 'rm', 'x']],
] as const) {
	test(what, t => {
		t.deepEqual(joinRest(tokens, 'exec'), joined);
	});
}
