import test from 'ava';
import {quoteWord, splitCommands, type SplitCommand} from '../../source/language/words.ts';
import fc from '../helpers/properties.ts';

function parse(line: string): SplitCommand {
	return splitCommands(line).commands[0]!;
}

function wordsOf({words}: SplitCommand): readonly string[] {
	return words.map(word => word.text);
}

test('a pipe hands the rest of the line to the system as it is', t => {
	const command = parse(String.raw`find / -name 'a|b' | grep "x  y" | sed 's/\x/>/' > out # all`);
	t.deepEqual(wordsOf(command), ['find', '/', '-name', 'a|b']);
	t.deepEqual(command.redirection, {
		type: 'pipe', start: 19, end: 20, command: String.raw`grep "x  y" | sed 's/\x/>/' > out # all`,
	});
});

test('an operator needs no blanks around it', t => {
	const command = parse('ls /a|cat');
	t.deepEqual(wordsOf(command), ['ls', '/a']);
	t.like(command.redirection, {
		type: 'pipe', start: 5, end: 6, command: 'cat',
	});
});

test('a file is one word, quoted like any other', t => {
	const command = parse('ls /a > \'my file\' -p');
	t.deepEqual(wordsOf(command), ['ls', '/a', '-p']);
	t.like(command.redirection, {
		type: 'file', isAppending: false, start: 6, end: 7, file: {text: 'my file', start: 8, end: 17},
	});
	t.like(parse('ls>>log').redirection, {type: 'file', isAppending: true, file: {text: 'log'}});
	const {redirection} = parse('ls >');
	t.deepEqual(redirection, {
		type: 'file', isAppending: false, start: 3, end: 4,
	});
});

test('input and output have a file each', t => {
	const {input, redirection} = parse('import - < in > out');
	t.deepEqual(input, {start: 9, end: 10, file: {...input!.file!, text: 'in'}});
	t.like(redirection, {type: 'file', file: {text: 'out'}});
});

test('what follows the end of a pipe is a command of ours again', t => {
	const ofLine = (line: string) => splitCommands(line).commands.map(({words, redirection, systemCommand, joint}) => [
		words.map(word => word.text).join(' '),
		redirection?.type === 'pipe' ? redirection.command : systemCommand,
		joint,
	]);
	t.deepEqual(ofLine('a | x; b'), [['a', 'x', undefined], ['b', undefined, ';']]);
	t.deepEqual(ofLine('a | x || b && c | y'), [['a', 'x', undefined], ['b', undefined, '||'], ['c', 'y', '&&']]);
	t.deepEqual(ofLine('a; !x || y'), [['a', undefined, undefined], ['', 'x || y', ';']]);
});

test('a command for the system begins with an exclamation mark', t => {
	const [first, second] = splitCommands('!make all | tail\n ls /a!').commands;
	t.is(first!.systemCommand, 'make all | tail');
	t.deepEqual(first!.words, []);
	t.deepEqual(wordsOf(second!), ['ls', '/a!']);
	t.is(second!.systemCommand, undefined);
	t.is(second!.redirection, undefined);
});

test('a line feed ends a pipe unless a quote of the system holds it', t => {
	const {commands} = splitCommands('ls | awk \'{\nprint}\'\nget /a');
	t.like(commands[0]!.redirection, {command: 'awk \'{\nprint}\''});
	t.deepEqual(wordsOf(commands[1]!), ['get', '/a']);
	t.is(splitCommands('ls | grep "a').problem?.message, 'the quote " is not closed');
	t.is(splitCommands('ls | grep a \\').problem?.message, String.raw`nothing follows the \ at the end`);
	t.is(splitCommands('ls | cat\\\\').problem, undefined);
});

test('what cannot stand together is said', t => {
	t.is(parse('ls > a > b').mistake?.message, 'the output goes to one place only: a second > cannot follow');
	t.is(parse('ls > a | cat').mistake?.offset, 7);
	t.is(parse('ls 2>/dev/null').mistake?.message, 'only what is printed can be redirected, not 2>');
	t.is(parse('ls 2 > x').mistake, undefined);
});

test('operators in quotes and comments are none', t => {
	for (const line of ['get \'a|b\'', 'get "a>b"', String.raw`get a\|b\>c`, 'get $\'|\'', 'ls # | cat > x']) {
		t.is(parse(line).redirection, undefined, `in ${line}`);
	}
});

test('any quoted word holds no operator', t => {
	fc.assert(fc.property(fc.array(fc.string({unit: fc.constantFrom('|', '>', '!', '<', 'a', ' ', '\'', '"', '\\', '\n')}), {minLength: 1}), texts => {
		const command = parse(texts.map(text => quoteWord(text)).join(' '));
		t.deepEqual(wordsOf(command), texts);
		t.is(command.redirection, undefined);
		t.is(command.systemCommand, undefined);
	}));
});
