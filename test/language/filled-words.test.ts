import test from 'ava';
import {filledWords} from '../../source/language/filled-words.ts';
import {splitCommands} from '../../source/language/words.ts';
import fc from '../helpers/properties.ts';

function fill(line: string, ...outputs: readonly string[]): readonly string[] {
	const {words} = splitCommands(line).commands[0]!;
	return words.flatMap(word => word.parts === undefined ? [word] : filledWords(word, outputs)).map(({text}) => text);
}

test('$( ) is one word in double quotes, and several outside', t => {
	t.deepEqual(fill('get $(find /)', '/a\n/b\n\n'), ['get', '/a', '/b']);
	t.deepEqual(fill('set /x "$(get /a)"', 'one  two\nthree\n\n'), ['set', '/x', 'one  two\nthree']);
	t.deepEqual(fill('a$(x)b', '1 2'), ['a1', '2b']);
	t.deepEqual(fill('a$(x)b', ' 1 '), ['a', '1', 'b']);
	t.deepEqual(fill('get $(x)', ' \n'), ['get']);
	t.deepEqual(fill('set /a "$(x)"', ''), ['set', '/a', '']);
	t.deepEqual(fill('"<$(x)>"$(y)', '1 2', '3'), ['<1 2>3']);
});

test('nothing that was printed is syntax', t => {
	const {words} = splitCommands('rm /a/$(x)/*').commands[0]!;
	const [word] = filledWords(words[1]!, ['*;$(y)']);
	t.is(word!.text, '/a/*;$(y)/*');
	t.is(word!.glob, String.raw`/a/\*;$(y)/*`);
	fc.assert(fc.property(fc.string(), output => {
		const [, quoted] = splitCommands('x "$(y)"').commands[0]!.words;
		const [filled, ...others] = filledWords(quoted!, [`${output}|\n\n`]);
		t.deepEqual([filled!.text, filled!.glob, others], [`${output}|`, undefined, []]);
	}));
});

test('single quotes and a backslash leave it as it stands', t => {
	for (const line of ['set /a \'$(x)\'', String.raw`set /a \$(x\)`, String.raw`set /a "\$(x)"`]) {
		t.true(splitCommands(line).commands[0]!.words.every(({parts}) => parts === undefined), `in ${line}`);
	}
});

test('its commands may have quotes and brackets of their own', t => {
	const {words, redirection} = splitCommands('set /a $(get "/b)" \')\' $(ls | (cat)) "x$(y ")")") | cat').commands[0]!;
	t.deepEqual(words[2]!.parts, [{commands: 'get "/b)" \')\' $(ls | (cat)) "x$(y ")")"', isQuoted: false, start: 9}]);
	t.like(redirection, {command: 'cat'});
	t.like(splitCommands('get $(ls /a').commands[0]!.words[1], {openCommands: 6});
	t.is(splitCommands('get "$(ls /a').problem?.message, 'the $( is not closed');
});
