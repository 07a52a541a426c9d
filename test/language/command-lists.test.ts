import test from 'ava';
import {isReached, linesOf} from '../../source/language/command-lists.ts';
import {quoteWord, splitCommands} from '../../source/language/words.ts';
import fc from '../helpers/properties.ts';

/** Each line as text: `a && b &; c`. */
function read(text: string): readonly string[] {
	return linesOf(splitCommands(text).commands).map(({lists}) => lists
		.map(({commands, isBackground}) => commands
			.map(({words, joint, systemCommand, redirection}, i) => [
				...(i === 0 ? [] : [joint!]),
				...words.map(word => word.text),
				...(systemCommand === undefined ? [] : [`!${systemCommand}`]),
				...(redirection?.type === 'pipe' ? [`|${redirection.command}`] : []),
			].join(' '))
			.join(' ') + (isBackground ? ' &' : ''))
		.join('; '));
}

test('commands are joined as in a shell', t => {
	t.deepEqual(read('etcdctl mkdir /a --ttl 10;date'), ['etcdctl mkdir /a --ttl 10; date']);
	t.deepEqual(read('ls&&pwd||date ; get /a;'), ['ls && pwd || date; get /a']);
	t.deepEqual(read('a && b & c&'), ['a && b &; c &']);
	t.deepEqual(read('a &&\n\n b # why\nc'), ['a && b', 'c']);
	t.deepEqual(read(''), []);
	t.deepEqual(read('\n a ;\n'), ['a']);
});

test('a & within a word is an ordinary character', t => {
	t.deepEqual(read('set /u http://h?a=1&b=2'), ['set /u http://h?a=1&b=2']);
	t.deepEqual(read('set /u a&&b'), ['set /u a && b']);
	t.deepEqual(read('watch /a& ls'), ['watch /a &; ls']);
});

test('quotes and backslashes take joints for text', t => {
	t.deepEqual(read(String.raw`set /a \; '&&' "a;b" x\&`), ['set /a ; && a;b x&']);
	t.deepEqual(read('ls # ; pwd'), ['ls']);
});

test('the system gets what follows a pipe up to a joint, and all that follows an exclamation mark', t => {
	t.deepEqual(read('ls | head -1; pwd'), ['ls |head -1; pwd']);
	t.deepEqual(read('ls | grep a || get /b && pwd'), ['ls |grep a || get /b && pwd']);
	t.deepEqual(read('ls | cat 2>&1 | (a; b) | sed "s/;/&/" &'), ['ls |cat 2>&1 | (a; b) | sed "s/;/&/" &']);
	t.deepEqual(read('ls | while read k; do echo $k; done'), ['ls |while read k; do echo $k; done']);
	t.deepEqual(read('ls | sort | { a; b; } && c'), ['ls |sort | { a; b; } && c']);
	t.deepEqual(read('pwd && !make && make install; true'), ['pwd && !make && make install; true']);
	t.deepEqual(read('ls | awk \'{print;}\'; pwd'), ['ls |awk \'{print;}\'; pwd']);
});

test('a line with a mistake runs nothing', t => {
	for (const [line, message] of [
		['; ls', 'a command has to stand before the ;'],
		['rm /a;; ls', 'a command has to stand before the ;'],
		['rm /a && ; ls', 'a command has to stand before the ;'],
		['rm /a; ls > b > c', 'the output goes to one place only: a second > cannot follow'],
		['&& ls', 'a command has to stand before the &&'],
	] as const) {
		const [only, ...others] = linesOf(splitCommands(line).commands);
		t.deepEqual(others, []);
		t.is(only!.lists.length, 1, `in ${line}`);
		t.is(only!.lists[0]!.commands[0]!.mistake?.message, message, `in ${line}`);
	}

	t.is(linesOf(splitCommands('; a\nls').commands).length, 2);
});

test('a line that ends with && goes on', t => {
	t.deepEqual(splitCommands('ls &&').problem, {message: 'nothing follows the && at the end', offset: 3});
	t.deepEqual(splitCommands('ls ||\n').problem, {message: 'nothing follows the || at the end', offset: 3});
	t.is(splitCommands('ls;').problem, undefined);
	t.is(splitCommands('ls &').problem, undefined);
});

test('time stands in front of a command', t => {
	const [timed] = splitCommands('time ls /a').commands;
	t.like(timed!.time, {text: 'time', start: 0, end: 4});
	t.deepEqual(timed!.words.map(({text}) => text), ['ls', '/a']);
	t.is(splitCommands('time !make').commands[0]!.systemCommand, 'make');
	t.is(splitCommands('time').commands[0]!.time, undefined);
	t.is(splitCommands('"time" ls').commands[0]!.time, undefined);
});

test('what is reached depends on the exit code before it', t => {
	const [a, b, c] = splitCommands('a && b || c').commands;
	t.deepEqual([a, b, c].map(command => [isReached(command!, 0), isReached(command!, 3)]), [[true, true], [true, false], [false, true]]);
});

test('quoted words never join anything, whatever is in them', t => {
	const text = fc.string({unit: fc.constantFrom(';', '&', '|', '$', '(', ')', 'a', ' ', '\'', '"', '\\', '\n', '#', '`')});
	const joints = fc.constantFrom(' ; ', ' && ', ' || ', ' & ', ';', '&&', '\n');
	fc.assert(fc.property(fc.array(fc.tuple(fc.array(text, {minLength: 1, maxLength: 4}), joints), {minLength: 1, maxLength: 6}), commands => {
		const line = commands.map(([words, joint], i) => words.map(word => quoteWord(word)).join(' ') + (i === commands.length - 1 ? '' : joint)).join('');
		const split = linesOf(splitCommands(line).commands).flatMap(({lists}) => lists.flatMap(list => list.commands));
		t.deepEqual(split.map(({words}) => words.map(word => word.text)), commands.map(([words]) => [...words]));
		t.true(split.every(({mistake}) => mistake === undefined));
	}));
});

test('any text is split, each command within its own bounds', t => {
	const unit = fc.constantFrom(';', '&', '|', '$(', '(', ')', 'a', ' ', '\'', '"', '\\', '\n', '#', '>', '<', '!', 'time ');
	fc.assert(fc.property(fc.string({unit, maxLength: 40}), text => {
		let end = 0;
		for (const command of splitCommands(text).commands) {
			t.true(command.start >= end && command.end >= command.start && command.end <= text.length);
			end = command.end;
		}
	}));
});

test('a hundred thousand joints, brackets and quotes take no time', t => {
	for (const piece of ['a;', 'a&&', '$(', '"$(', 'x|', '(', '"', 'a & ']) {
		const text = piece.repeat(100_000);
		const start = performance.now();
		linesOf(splitCommands(text).commands);
		t.true(performance.now() - start < 10_000, `for ${piece}`);
	}
});
