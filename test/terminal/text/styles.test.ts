import test from 'ava';
import {styleFor} from '../../../source/terminal/text/styles.ts';

const shown = (...options: Parameters<typeof styleFor>) => styleFor(...options)('x').replace('x', ' ').replaceAll('\u001B[', '').split(' ');

test('attributes are begun and ended, each by its own code', t => {
	const codes = (['bold', 'italic', 'underline', 'inverse', 'strikethrough'] as const).map(attribute =>
		shown({attributes: [attribute]}, {hasColor: true, depth: 24}));
	t.deepEqual(codes, [['1m', '22m'], ['3m', '23m'], ['4m', '24m'], ['7m', '27m'], ['9m', '29m']]);
	t.deepEqual(shown({attributes: ['bold', 'inverse'], color: 1}, {hasColor: true, depth: 4}), ['1;7;31m', '22;27;39m']);
	t.is(styleFor({attributes: ['bold']}, {hasColor: true})(''), '');
});

test('a colour is written as the terminal knows it, and one that it lacks is that of plain text', t => {
	const start = (color: NonNullable<Parameters<typeof styleFor>[0]['color']>, depth: 4 | 8 | 24) => shown({color}, {hasColor: true, depth})[0];
	t.deepEqual([0, 7, 8, 15].map(color => start(color, 4)), ['30m', '37m', '90m', '97m']);
	t.deepEqual([start(16, 8), start(255, 8), start(16, 24)], ['38;5;16m', '38;5;255m', '38;5;16m']);
	t.is(start([1, 2, 3], 24), '38;2;1;2;3m');
	for (const [color, depth] of [[16, 4], [[1, 2, 3], 8], [[1, 2, 3], 4]] as const) {
		t.is(styleFor({color}, {hasColor: true, depth})('x'), 'x');
	}

	t.is(styleFor({color: 1}, {hasColor: false, depth: 24})('x'), 'x');
});

test('where there is no grey, half the intensity stands for it', t => {
	t.deepEqual(shown({color: 'dim'}, {hasColor: true, depth: 4, background: 'dark'}), ['2m', '22m']);
	t.deepEqual(shown({color: 'dim', attributes: ['italic']}, {hasColor: true, depth: 0}), ['3;2m', '23;22m']);
	t.is(shown({color: 'dim'}, {hasColor: true, depth: 8, background: 'dark'}).length, 2);
	t.notRegex(shown({color: 'dim'}, {hasColor: true, depth: 8, background: 'dark'})[0]!, /^2m/);
	// Another colour that is missing is plain.
	t.is(styleFor({color: 'green'}, {hasColor: true, depth: 4, background: 'light'})('x'), 'x');
});
