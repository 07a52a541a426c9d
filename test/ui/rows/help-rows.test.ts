import test from 'ava';
import {keySections} from '../../../source/prompt/editing/key-bindings.ts';
import {helpRows} from '../../../source/ui/rows/help-rows.ts';
import {widthOf} from '../../../source/ui/rows/text.ts';

const helps = keySections.flatMap(section => section.rows).map(({label, help}) => ({label, help}));

for (const width of [40, 60, 80, 200]) {
	test(`every key is explained in full on some page, ${width} columns`, t => {
		const rowsMax = 12;
		const first = helpRows({width, rowsMax, page: 0});
		const pageCount = Number(/page 1 of (\d+)/.exec(first.at(-1)!)?.[1] ?? 1);
		const pages = Array.from({length: pageCount}, (_, page) => helpRows({width, rowsMax, page}));
		for (const rows of pages) {
			t.true(rows.length <= rowsMax);
			t.true(rows.every(row => widthOf(row) <= width));
		}

		const text = pages.flat().join(' ').replaceAll(/\s+/g, ' ');
		for (const {label, help} of helps) {
			t.true(text.includes(`${label} ${help}`), label);
		}

		t.deepEqual(helpRows({width, rowsMax, page: pageCount}), first);
	});
}
