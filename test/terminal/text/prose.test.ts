import test from 'ava';
import {cellsAtMost, wrapProse} from '../../../source/terminal/text/prose.ts';
import {deadUrl} from '../../helpers/fake-server.ts';
import fc from '../../helpers/properties.ts';
import {TerminalProbe} from '../../helpers/terminal.ts';

test('what is broken has the same words, and no line is longer than it may be unless it is one word', t => {
	const line = fc.array(fc.string({unit: fc.constantFrom('a', 'é', '値', '-'), minLength: 1, maxLength: 12}), {maxLength: 30});
	fc.assert(fc.property(fc.array(line, {maxLength: 4}), fc.integer({min: 10, max: 90}), (lines, width) => {
		const text = lines.map(words => words.join(' ')).join('\n');
		const wrapped = wrapProse(text, width, cellsAtMost);
		t.deepEqual(wrapped.split(/\s+/), text.split(/\s+/));
		t.true(wrapped.split('\n').every(each => cellsAtMost(each) <= width || !each.trim().includes(' ')));
	}));
});

test('blanks within a line that fits stay, and a table stays a table', t => {
	t.is(wrapProse('a   b\n\n  c', 20, cellsAtMost), 'a   b\n\n  c');
	t.is(wrapProse(`${'x'.repeat(30)}  one two`, 35, cellsAtMost), `${'x'.repeat(30)}  one\n  two`);
	// What begins far to the right has no room for a column there.
	t.is(wrapProse(`${' '.repeat(20)}one two three four`, 40, cellsAtMost), `${' '.repeat(20)}one two three four`);
	t.is(wrapProse(`${' '.repeat(20)}one two three four`, 35, cellsAtMost), `${' '.repeat(20)}one two three\nfour`);
});

test.serial('what one command says of its failure is broken between words', async t => {
	const url = await deadUrl(t);
	for (const columns of [50, 80]) {
		await using terminal = await TerminalProbe.start(['--endpoints', url, 'get', '/a'], {columns});
		t.not(await terminal.exited, 0);
		const {rows} = await terminal.waitFor(/\n {2}\S/);
		// A row that the terminal had broken would be full.
		t.true(rows.every(row => row.length < columns), rows.join('\n'));
		t.true(rows.filter(row => row !== '').length > 1);
	}
});
