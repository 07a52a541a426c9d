import {Buffer} from 'node:buffer';
import test from 'ava';
import {isVisible} from '../../source/terminal/text/terminal-safe.ts';
import {textFromBytes} from '../../source/protocol/text.ts';
import {
	patternsOf,
	quoteWord,
	splitCommands,
	withoutTrailingBlanks,
} from '../../source/language/words.ts';
import {splitWords, wordsOf} from '../helpers/words.ts';
import fc, {rounds} from '../helpers/properties.ts';

const table: ReadonlyArray<readonly [title: string, line: string, words: readonly string[]]> = [
	['blanks separate words', '  set\t/a  b ', ['set', '/a', 'b']],
	['single quotes take everything as it is', String.raw`set /a 'x "y" \n $z'`, ['set', '/a', String.raw`x "y" \n $z`]],
	['double quotes keep blanks', 'set /a "x  y"', ['set', '/a', 'x  y']],
	['double quotes know a few escapes', String.raw`"a\"b\\c\$d\e"`, [String.raw`a"b\c$d\e`]],
	['an escape quote knows the escapes of C', String.raw`$'\x1b[0m\n\t\u00e9\U0001f600\'\101'`, ['\u001B[0m\n\té😀\'A']],
	['bytes in an escape quote make up characters', String.raw`$'\xc3\xa9\xff'`, [textFromBytes(Uint8Array.of(0xC3, 0xA9, 0xFF))]],
	['a backslash takes a blank into a word', String.raw`a\ b`, ['a b']],
	['pieces with different quotes are one word', 'a\'b \'"c "d', ['ab c d']],
	['an empty quote is an empty word', 'set /a \'\'', ['set', '/a', '']],
	['a comment ends the line', 'ls /a # what', ['ls', '/a']],
	['a number sign inside a word is no comment', 'ls /a#b', ['ls', '/a#b']],
	['a dollar sign alone is a dollar sign', 'set /a $HOME', ['set', '/a', '$HOME']],
	['a backslash joins two lines', 'set /a \\\nb', ['set', '/a', 'b']],
	['a prompt pasted before etcdctl is left out', '$ etcdctl ls', ['etcdctl', 'ls']],
	['so is one of several words', '[root@host ~]# etcdctl ls /a', ['etcdctl', 'ls', '/a']],
	['so is one with a place', 'me@host:~/x% etcdctl ls', ['etcdctl', 'ls']],
	['etcdctl as a value is a value', 'set /a# etcdctl', ['set', '/a#', 'etcdctl']],
	['a comment before etcdctl stays one', '# etcdctl rm /a', []],
	['JSON needs one pair of quotes', '\'{"a": [1, "b"]}\'', ['{"a": [1, "b"]}']],
];

for (const [title, line, words] of table) {
	test(title, t => {
		t.deepEqual(wordsOf(line), words);
	});
}

test('words know where they stand, quotes included', t => {
	const {words} = splitWords('get \'/a b\' c');
	t.deepEqual(words.map(word => [word.start, word.end]), [[0, 3], [4, 10], [11, 12]]);
});

test('an open quote is reported and its word kept for completion', t => {
	const {words, problem} = splitWords('get "/a b');
	t.is(words[1]?.text, '/a b');
	t.is(words[1]?.openQuote, '"');
	t.is(problem?.offset, 4);
	t.is(problem?.message, 'the quote " is not closed');
});

test('an open escape quote is reported with all that is in it', t => {
	t.like(splitCommands(String.raw`get $'a\tbc`), {commands: [{words: [{text: 'get'}, {text: 'a\tbc', end: 11}]}]});
	t.truthy(splitCommands('get $\'abc').problem);
});

test('a character that cannot be seen is written by its number', t => {
	t.is(quoteWord('a\u{E0001}b'), String.raw`$'a\U000e0001b'`);
	t.is(quoteWord('\u200B'), String.raw`$'\u200b'`);
	t.is(quoteWord('\u0007'), String.raw`$'\x07'`);
});

test('a line feed outside quotes separates commands', t => {
	const {commands} = splitCommands('ls /a\nset /b \'x\ny\'\n');
	const texts = commands.map(command => textsOf(command.words));
	t.deepEqual(texts, [['ls', '/a'], ['set', '/b', 'x\ny'], []]);
});

test('a word is quoted only when that is needed', t => {
	t.is(quoteWord('/a/b-c_d.e:1'), '/a/b-c_d.e:1');
	t.is(quoteWord('/日本/é'), '/日本/é');
	t.is(quoteWord('a b'), '\'a b\'');
	t.is(quoteWord('it\'s'), '"it\'s"');
	t.is(quoteWord('#x'), '\'#x\'');
	t.is(quoteWord(''), '\'\'');
	t.is(quoteWord('\u001B[2J'), String.raw`$'\x1b[2J'`);
	const byte = textFromBytes(Uint8Array.of(0xFF));
	t.is(quoteWord(byte), String.raw`$'\xff'`);
});

function quoteAll(texts: readonly string[]): string {
	return texts.map(text => quoteWord(text)).join(' ');
}

function textsOf(words: ReadonlyArray<{readonly text: string}>): readonly string[] {
	return words.map(word => word.text);
}

const anyText = fc.uint8Array({maxLength: 24}).map(bytes => textFromBytes(bytes));
const nastyText = fc.string({unit: fc.constantFrom('a', ' ', '\'', '"', '\\', '$', '#', '\n', '\r', '\t', '\u001B', '\u202E', '\uDCFF', '\uDCC3', 'é', '😀', '`', '\u0000', '\u0085'), maxLength: 12})
	.map(text => textFromBytes(Buffer.from(text.toWellFormed(), 'utf8')));

const quotable = fc.oneof(anyText, nastyText);
const typed = fc.oneof(nastyText, fc.string());

test('any text survives quoting and splitting', t => {
	const property = fc.property(quotable, text => {
		const words = wordsOf(quoteWord(text));
		t.deepEqual(words, [text]);
	});
	fc.assert(property, {numRuns: rounds(700)});
});

test('several quoted words survive side by side', t => {
	const property = fc.property(fc.array(quotable, {maxLength: 5}), texts => {
		const words = wordsOf(quoteAll(texts));
		t.deepEqual(words, texts);
	});
	fc.assert(property);
});

test('a quoted word holds nothing that a terminal would obey', t => {
	const property = fc.property(quotable, text => {
		const quoted = quoteWord(text);
		t.true(isVisible(quoted));
	});
	fc.assert(property);
});

test('splitting never throws and covers the text in order', t => {
	const property = fc.property(typed, text => {
		const {words} = splitWords(text);
		let end = 0;
		for (const word of words) {
			t.true(word.start >= end && word.end > word.start && word.end <= text.length);
			end = word.end;
		}
	});
	fc.assert(property);
});

test('a word with an unquoted wildcard is a pattern in which what was quoted is escaped', t => {
	const globsOf = (line: string) => splitWords(line).words.map(({glob}) => glob);
	t.deepEqual(globsOf(String.raw`ls a* '*' \* "a*"* $'?'[b] {x,'y,z'}`), [
		undefined, 'a*', undefined, undefined, String.raw`a\**`, String.raw`\?[b]`, String.raw`{x,y\,z}`,
	]);
});

test('a text that is also there in quotes is no pattern', t => {
	t.deepEqual([...patternsOf(splitWords('cp a* b* "b*"').words)], [['a*', 'a*']]);
});

test('blanks, quotes, backslashes and braces by the hundred thousand take no time', t => {
	for (const piece of [' ', '\\', '\'', '"', '"\\', '{', '{a,b}', '[', '$\'', '|', '>', String.raw`\ `]) {
		const text = `set /a "${piece.repeat(100_000)}x" ${piece.repeat(100_000)}`;
		const {commands} = splitCommands(text);
		t.true(commands.length > 0);
		t.true(withoutTrailingBlanks(`${piece.repeat(100_000)}x`).endsWith('x'));
	}

	t.is(withoutTrailingBlanks(String.raw`a\  `), String.raw`a\ `);
});
