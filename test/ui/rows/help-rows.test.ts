import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {keySections} from '../../../source/prompt/editing/key-bindings.ts';
import {helpRows} from '../../../source/ui/rows/help-rows.ts';
import {layOut} from '../../../source/ui/rows/layout.ts';
import {widthOf} from '../../../source/ui/rows/text.ts';

const entries = keySections.flatMap(section => section.rows);

function plainRows(size: Parameters<typeof helpRows>[0]): readonly string[] {
	return helpRows(size).map(row => stripVTControlCharacters(row));
}

for (const width of [20, 40, 60, 80, 200]) {
	test(`every key is explained in full on some page, ${width} columns`, t => {
		const rowsMax = 12;
		const first = plainRows({width, rowsMax, page: 0});
		const pageCount = Number(/page 1 of (\d+)/.exec(first.at(-1)!)?.[1] ?? 1);
		const pages = Array.from({length: pageCount}, (_, page) => plainRows({width, rowsMax, page}));
		for (const rows of pages) {
			t.true(rows.length <= rowsMax);
			t.true(rows.every(row => widthOf(row) <= width));
		}

		const text = pages.flat().join(' ').replaceAll(/\s+/g, ' ');
		for (const {label, help} of entries) {
			t.true(text.includes(`${label} ${help}`), label);
		}

		t.deepEqual(plainRows({width, rowsMax, page: pageCount}), first);
	});
}

for (const [columns, rows] of [[80, 24], [80, 40], [120, 40], [200, 50]] as const) {
	test(`all keys are on one screen of ${columns} by ${rows}, by section`, t => {
		const {belowRows, promptRows} = layOut({
			columns, rows, promptRows: () => 1, isQuestion: false, belowRows: 100, isBelowWhole: true, boxRows: [],
		});
		// The status line, and the row that the cursor needs below it.
		t.true(belowRows + promptRows + 1 < rows);
		const shown = plainRows({width: columns, rowsMax: belowRows, page: 0});
		t.is(shown.at(-1), 'Esc closes');
		for (const {title} of keySections) {
			t.true(shown.some(row => new RegExp(`(?:^| )${title}(?: |$)`).test(row)), title);
		}
	});
}
