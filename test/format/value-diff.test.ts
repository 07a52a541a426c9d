import test from 'ava';
import {diffValues, excerpts, type DiffPiece} from '../../source/format/value-diff.ts';
import fc from '../helpers/properties.ts';

/** Changed pieces in brackets. */
function marked(pieces: readonly DiffPiece[]): string {
	return pieces.map(({text, isChanged}) => isChanged ? `[${text}]` : text).join('');
}

const table: ReadonlyArray<readonly [before: string, after: string, markedBefore: string, markedAfter: string]> = [
	['centos6', 'centos7', 'centos[6]', 'centos[7]'],
	['', 'new', '', '[new]'],
	['a b c d', 'a c d', 'a [b ]c d', 'a c d'],
	['{"port": 80, "tls": false}', '{"port": 8080, "tls": true}', '{"port": 80, "tls": [fals]e}', '{"port": 80[80], "tls": [tru]e}'],
	['abcd', 'xbyd', '[abc]d', '[xby]d'],
	['same', 'same', 'same', 'same'],
	['値=一', '値=二', '値=[一]', '値=[二]'],
	['👨‍👩‍👧 a', '👨‍👩‍👦 a', '[👨‍👩‍👧] a', '[👨‍👩‍👦] a'],
];

for (const [before, after, markedBefore, markedAfter] of table) {
	test(`between ${JSON.stringify(before)} and ${JSON.stringify(after)} what has changed is marked`, t => {
		const diff = diffValues(before, after);
		t.deepEqual([marked(diff.before), marked(diff.after)], [markedBefore, markedAfter]);
	});
}

test('the pieces joined are the values, and what is unchanged is the same on both sides', t => {
	const value = fc.oneof(fc.string({unit: 'grapheme'}), fc.array(fc.constantFrom('a', 'b', ' ', 'ab', '\n', '日', '\uDC80')).map(parts => parts.join('')));
	fc.assert(fc.property(value, value, (before, after) => {
		const diff = diffValues(before, after);
		const unchanged = (pieces: readonly DiffPiece[]): string => pieces.filter(piece => !piece.isChanged).map(piece => piece.text).join('');
		t.is(diff.before.map(piece => piece.text).join(''), before);
		t.is(diff.after.map(piece => piece.text).join(''), after);
		t.is(unchanged(diff.before), unchanged(diff.after));
	}));
});

test('a cut halves no character', t => {
	fc.assert(fc.property(fc.nat(300), fc.nat(300), (start, end) => {
		const {before, after} = excerpts(`${'x'.repeat(start)}${'😀'.repeat(300)}1${'y'.repeat(end)}`, `${'x'.repeat(start)}${'😀'.repeat(300)}2`);
		t.true(before!.isWellFormed() && after!.isWellFormed());
	}));
});

test('of a long value the neighbourhood of the first difference is kept, and dots say what is missing', t => {
	const same = 'x'.repeat(500);
	t.deepEqual(excerpts(`${same}A${'y'.repeat(500)}`, `${same}Bz`), {
		before: `…${'x'.repeat(80)}A${'y'.repeat(159)}…`, after: `…${'x'.repeat(80)}Bz`,
	});
	t.deepEqual(excerpts(`A${same}`, `B${same}`), {before: `A${'x'.repeat(239)}…`, after: `B${'x'.repeat(239)}…`});
	t.deepEqual(excerpts(same, same), {before: `${'x'.repeat(240)}…`, after: `${'x'.repeat(240)}…`});
	t.deepEqual(excerpts(undefined, same), {after: `${'x'.repeat(240)}…`});
	t.deepEqual(excerpts(same, ''), {before: `${'x'.repeat(240)}…`, after: ''});
	t.deepEqual(excerpts(`${'x'.repeat(200)}A`, `${'x'.repeat(200)}B`), {before: `${'x'.repeat(200)}A`, after: `${'x'.repeat(200)}B`});
	t.deepEqual(excerpts(same, `${same}, and more`), {before: `…${'x'.repeat(80)}`, after: `…${'x'.repeat(80)}, and more`});
});
