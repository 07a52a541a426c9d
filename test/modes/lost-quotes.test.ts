import test from 'ava';
import {splitCommands} from '../../source/language/words.ts';
import {lostQuotesIn} from '../../source/modes/lost-quotes.ts';

function remarks(text: string): readonly string[] {
	return splitCommands(text).commands.flatMap(command => lostQuotesIn(text, command));
}

test('JSON outside of quotes is said, as far as it fits a line', t => {
	t.deepEqual(remarks('set /a {"b":"c"}'), ['{"b":"c"} loses its quotes, and is {b:c}: put single quotes around it']);
	t.deepEqual(remarks('set /a ["b"] ; set /c {"d":1}'), [
		'["b"] loses its quotes, and is [b]: put single quotes around it',
		'{"d":1} loses its quotes, and is {d:1}: put single quotes around it',
	]);
	const long = `{"${'k'.repeat(60)}":1}`;
	t.deepEqual(remarks(`set /a ${long}`), [`{"${'k'.repeat(38)}… loses its quotes, and is {${'k'.repeat(39)}…: put single quotes around it`]);
	// 40 characters are shown whole, and no character is cut in two.
	const whole = `{"${'k'.repeat(36)}":`;
	t.is(remarks(`set /a ${whole}1}`)[0], `${whole}… loses its quotes, and is {${'k'.repeat(36)}:1}: put single quotes around it`);
	const exact = `{"${'k'.repeat(34)}":1}`;
	t.true(remarks(`set /a ${exact}`)[0]!.startsWith(`${exact} loses`));
	t.true(remarks(`set /a {"${'k'.repeat(37)}😀":1}`)[0]!.startsWith(`{"${'k'.repeat(37)}\uFFFD… loses`));
});

test('nothing is said of what keeps its quotes, is no document, or is no value', t => {
	for (const line of ['set /a \'{"b":"c"}\'', 'set /a {b:c}', 'set /a "{}"', 'set /a {}', 'set /a [1]', 'set /a {"b"', 'get {"b":"c"}', 'set {"a":"b"} c', 'set /a "x"', 'set /a null"1"']) {
		t.deepEqual(remarks(line), [], `in ${line}`);
	}
});
