import test from 'ava';
import {fold} from '../../../source/commands/help-texts/fold.ts';

test('what does not fit goes on below the last column', t => {
	t.is(fold('  --flag  one two three four five six seven eight\nshort\n', 40), '  --flag  one two three four five six\n          seven eight\nshort\n');
});

test('a line of its own goes on where it began', t => {
	t.is(fold('  the quick brown fox jumps over the dog', 30), '  the quick brown fox jumps\n  over the dog');
	t.is(fold('the quick brown fox jumps over the dog', 30), 'the quick brown fox jumps over\nthe dog');
});

test('where the last column would be narrow it begins further left', t => {
	t.is(fold(`  ${'x'.repeat(20)}  one two three four`, 34), `  ${'x'.repeat(20)}  one two\n    three four`);
});

test('a word that is longer than a line is not broken', t => {
	t.is(fold(`a ${'b'.repeat(50)} c`, 30), `a\n${'b'.repeat(50)}\nc`);
});
