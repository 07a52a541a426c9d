/**
What terminals make of characters of several parts, as they answer when they are asked where the cursor is, and what is counted
here. The table is printed.
*/
import test from 'ava';
import {visible} from '../../../source/terminal/text/terminal-safe.ts';
import {
	fit,
	truncate,
	truncateStart,
	widthOf,
} from '../../../source/terminal/text/width.ts';
import {cellsIn, counters} from '../../helpers/terminal-widths.ts';
import fc from '../../helpers/properties.ts';

/** Measured in xterm 379, urxvt, kitty 0.26, VTE 0.70, alacritty 0.11 and tmux 3.3a. */
const measured: ReadonlyArray<readonly [what: string, text: string, xterm: number, kitty: number, tmux: number]> = [
	['warning sign', '⚠\uFE0F', 1, 2, 1],
	['check mark', '✔\uFE0F', 1, 2, 1],
	['keycap', '1\uFE0F\u20E3', 1, 2, 1],
	['family', '👩\u200D👩\u200D👧', 6, 6, 2],
	['rainbow flag', '🏳\uFE0F\u200D🌈', 3, 4, 1],
	['skin tone', '👍🏽', 4, 2, 4],
	['Thai', 'กำ', 2, 2, 2],
	['Devanagari', 'क्षि', 3, 2, 3],
	['soft hyphen', 'a\u00ADb', 3, 2, 3],
	['flag', '🇩🇪', 2, 2, 2],
	['emoji', '😀', 2, 2, 2],
	['Chinese', '世界', 4, 4, 4],
	['Hangul jamo', '각', 2, 2, 2],
	['accent', 'e\u0301', 1, 1, 1],
];

test('nothing is wider in any of six terminals than it is counted', t => {
	const rows = [['', 'here', ...Object.keys(counters)]];
	for (const [what, text, xterm, kitty, tmux] of measured) {
		const cells = Object.entries(counters).map(([name, counter]) => ({name, cells: cellsIn(counter, text)}));
		for (const each of cells) {
			t.is(each.cells, {kitty, tmux}[each.name] ?? xterm, `${what} in ${each.name}`);
			t.true(each.cells <= widthOf(text), `${what} is counted ${widthOf(text)}`);
		}

		rows.push([what, String(widthOf(text)), ...cells.map(each => String(each.cells))]);
	}

	const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
	t.log(`cells\n${rows.map(row => row.map((text, column) => text.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n')}`);
});

const letters = fc.constantFrom(...measured.map(([, text]) => text), 'a', ' ', '/', '\u200D', '\uFE0F', '🏽', 'ि', '\u0E33');
const texts = fc.string({unit: letters, maxLength: 30});

test('what is cut to a width has room in it in each of them', t => {
	fc.assert(fc.property(texts, fc.integer({min: 1, max: 30}), (text, width) => {
		const safe = visible(text);
		for (const counter of Object.values(counters)) {
			for (const cut of [truncate(safe, width), truncateStart(safe, width), fit(safe, width)]) {
				const cells = Array.from(new Intl.Segmenter('en').segment(cut), ({segment}) => cellsIn(counter, segment));
				t.true(cells.reduce((sum, each) => sum + each, 0) <= width, JSON.stringify(cut));
			}
		}
	}));
});
