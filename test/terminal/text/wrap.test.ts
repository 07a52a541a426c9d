import test from 'ava';
import {graphemes} from '../../../source/terminal/text/graphemes.ts';
import {wrapAnywhere, wrapWords} from '../../../source/terminal/text/wrap.ts';
import fc from '../../helpers/properties.ts';

test('what does not fit goes on below the last column', t => {
	t.is(wrapWords('  --flag  one two three four five six seven eight\nshort\n', 40), '  --flag  one two three four five six\n          seven eight\nshort\n');
});

test('a line of its own goes on where it began', t => {
	t.is(wrapWords('  the quick brown fox jumps over the dog', 30), '  the quick brown fox jumps\n  over the dog');
	t.is(wrapWords('the quick brown fox jumps over the dog', 30), 'the quick brown fox jumps over\nthe dog');
});

test('where the last column would be narrow it begins further left', t => {
	t.is(wrapWords(`  ${'x'.repeat(20)}  one two three four`, 34), `  ${'x'.repeat(20)}  one two\n    three four`);
});

test('a word that is longer than a line is not broken', t => {
	t.is(wrapWords(`a ${'b'.repeat(50)} c`, 30), `a\n${'b'.repeat(50)}\nc`);
});

test('a wide character takes two cells of a line of words', t => {
	t.is(wrapWords(`${'値段'.repeat(6)} 値段 x`, 30), `${'値段'.repeat(6)} 値段\nx`);
});

test('a row that is full is broken anywhere, but no character is halved', t => {
	t.deepEqual(wrapAnywhere('ab 値段c', 5), [{text: 'ab 値', cells: 5}, {text: '段c', cells: 3}]);
	t.deepEqual(wrapAnywhere('ab ', 3), [{text: 'ab ', cells: 3}]);
	t.deepEqual(wrapAnywhere('', 3), [{text: '', cells: 0}]);
});

test('a character that is wider than a row has a row of its own', t => {
	t.deepEqual(wrapAnywhere('a値b', 1).map(({text}) => text), ['a', '値', 'b']);
});

test('the rows joined are the line, and each is as wide as it says and as it may be', t => {
	fc.assert(fc.property(fc.string({unit: 'grapheme'}), fc.integer({min: 2, max: 12}), (line, width) => {
		const rows = wrapAnywhere(line, width);
		t.is(rows.map(({text}) => text).join(''), line);
		t.true(rows.every(({text, cells}) => cells <= width || graphemes(text).length === 1));
	}));
});
