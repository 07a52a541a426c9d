import test from 'ava';
import xterm from '@xterm/headless';
import {visible} from '../../../source/terminal/text/terminal-safe.ts';
import {framed, lineOf} from '../../../source/ui/rows/text.ts';
import {placedRow} from '../../../source/ui/screen/placed-rows.ts';
import {asCounted, counters} from '../../helpers/terminal-widths.ts';
import fc from '../../helpers/properties.ts';

const uncertain = ['⚠\uFE0F', '1\uFE0F\u20E3', '👩\u200D👩\u200D👧', '🏳\uFE0F\u200D🌈', '👍🏽', '👍', 'กำ', 'क्षि', '\u00AD', '🇩🇪', '世', 'e\u0301', '🏽'];
const letters = fc.oneof(fc.constantFrom(...uncertain), fc.constantFrom('a', 'b', ' ', '/'));
const texts = fc.array(fc.string({unit: letters, maxLength: 40}), {minLength: 1, maxLength: 6});
const columns = 40;

// Several terminals count alike.
for (const [counter, alike] of Map.groupBy(Object.entries(counters), ([, counter]) => counter)) {
	test(`two boxes side by side stay in their places in a terminal that counts like ${alike.map(([name]) => name).join(', ')}`, async t => {
		const terminal = new xterm.Terminal({cols: columns, rows: 12, allowProposedApi: true});
		t.teardown(() => {
			terminal.dispose();
		});
		await fc.assert(fc.asyncProperty(texts, texts, async (left, right) => {
			const box = (lines: readonly string[], width: number) => framed(
				lines.map(line => lineOf([{text: visible(line), style: text => `\u001B[36m${text}\u001B[39m`}], width - 4, {isFilled: true})),
				{width, height: 8},
				{title: [{text: visible(lines[0]!)}], note: []},
			);
			// As wide as the screen, where a row that is too long would go on in the next one.
			const rows = box(left, 17).map((row, i) => row + box(right, columns - 17)[i]!);
			terminal.reset();
			const {promise, resolve} = Promise.withResolvers<void>();
			terminal.write(asCounted(counter, rows.map(row => placedRow(row)).join('\r\n')), resolve);
			await promise;
			const shown = Array.from({length: 9}, (_, y) => terminal.buffer.active.getLine(y)!);
			t.deepEqual(shown.slice(1, 7).map(line => [0, 16, 17, columns - 1].map(x => line.getCell(x)!.getChars()).join('')), Array.from({length: 6}, () => '││││'));
			t.is(shown[7]!.translateToString(true), `╰${'─'.repeat(15)}╯╰${'─'.repeat(columns - 19)}╯`);
			t.is(shown[8]!.translateToString(true), '');
			t.true(terminal.modes.wraparoundMode);
		}), {numRuns: 100});
	});
}

test('a row of simple characters is left as it is', t => {
	for (const row of ['', 'plain', '│ \u001B[36m/a\u001B[39m → 世界 ● ❯ │', 'Ünïcödé Привет שלום αβγ']) {
		t.is(placedRow(row), row);
	}
});

test('the column is named once, behind what is uncertain, and styles stay around what they style', t => {
	t.is(placedRow('a👍🏽\u001B[1mb\u001B[22mc'), '\u001B[?7la👍🏽\u001B[1m\u001B[6Gb\u001B[22mc\u001B[?7h');
	t.is(placedRow('e\u0301x'), '\u001B[?7le\u0301x\u001B[?7h');
});
