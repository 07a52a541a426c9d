import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {KeyBindings} from '../../../source/prompt/editing/key-bindings.ts';
import {keySections} from '../../../source/prompt/editing/key-list.ts';
import {helpRows, type HelpSize} from '../../../source/ui/rows/help-rows.ts';
import {layOut} from '../../../source/ui/rows/layout.ts';
import {widthOf} from '../../../source/ui/rows/text.ts';

const editings = ['emacs', 'vi'] as const;
const sectionsOf = (editing: 'emacs' | 'vi') => keySections(new KeyBindings(), editing);
const entriesOf = (editing: 'emacs' | 'vi') => sectionsOf(editing).flatMap(section => section.rows);

function plainRows(size: Omit<HelpSize, 'sections'>, editing: 'emacs' | 'vi'): readonly string[] {
	return helpRows({...size, sections: sectionsOf(editing)}).map(row => stripVTControlCharacters(row));
}

for (const [width, editing] of [20, 40, 60, 80, 200].flatMap(each => editings.map(keys => [each, keys] as const))) {
	test(`every key of ${editing} is explained in full on some page, ${width} columns`, t => {
		const rowsMax = 12;
		const first = plainRows({width, rowsMax, page: 0}, editing);
		const pageCount = Number(/page 1 of (\d+)/.exec(first.at(-1)!)?.[1] ?? 1);
		const pages = Array.from({length: pageCount}, (_, page) => plainRows({width, rowsMax, page}, editing));
		for (const rows of pages) {
			t.true(rows.length <= rowsMax);
			t.true(rows.every(row => widthOf(row) <= width));
			t.true(width < 40 || /closes(?: · bind lists every key)?$/.test(rows.at(-1)!), rows.at(-1));
		}

		const text = pages.flat().join(' ').replaceAll(/\s+/g, ' ');
		for (const {label, help} of entriesOf(editing)) {
			t.true(text.includes(`${label} ${help}`), label);
		}

		t.deepEqual(plainRows({width, rowsMax, page: pageCount}, editing), first);
	});
}

const screens = [[80, 24], [80, 40], [120, 40], [200, 50]] as const;
for (const [columns, rows, editing] of screens.flatMap(([width, height]) => editings.map(keys => [width, height, keys] as const))) {
	test(`all keys of ${editing} are on one screen of ${columns} by ${rows}, by section`, t => {
		const {belowRows, promptRows} = layOut({
			columns, rows, promptRows: () => 1, isQuestion: false, belowRows: 100, isBelowWhole: true, boxRows: [],
		});
		// The status line, and the row that the cursor needs below it.
		t.true(belowRows + promptRows + 1 < rows);
		const shown = plainRows({width: columns, rowsMax: belowRows, page: 0}, editing);
		t.is(shown.at(-1), 'Esc closes · bind lists every key');
		for (const {title} of sectionsOf(editing)) {
			t.true(shown.some(row => new RegExp(`(?:^| )${title}(?: |$)`).test(row)), title);
		}
	});
}
