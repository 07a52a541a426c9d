import test from 'ava';
import fc from 'fast-check';
import {createKeyParser, type KeyEvent} from '../../../source/shell/line/keys.ts';
import {actionFor, keySections} from '../../../source/shell/line/key-bindings.ts';

/** Keys in short: text in quotes, pastes after `paste`, names as they are. */
function keys(...chunks: readonly string[]): readonly string[] {
	const parser = createKeyParser();
	return chunks.flatMap(chunk => parser.push(chunk)).map(event => short(event));
}

function short(event: KeyEvent): string {
	if (event.type === 'key') {
		return event.name;
	}

	return `${event.type === 'paste' ? 'paste ' : ''}${JSON.stringify(event.text)}`;
}

const table: ReadonlyArray<readonly [input: string, expected: readonly string[]]> = [
	['ls /a\rls /b\r', ['"ls /a"', 'enter', '"ls /b"', 'enter']],
	['a\r\nb\n', ['"a"', 'enter', '"b"', 'enter']],
	['\u0001\u0005\u000B\u001F', ['ctrl-a', 'ctrl-e', 'ctrl-k', 'ctrl-_']],
	['\u001B[A\u001B[B\u001BOC\u001B[D', ['up', 'down', 'right', 'left']],
	['\u001B[1;5C\u001B[1;3D\u001B[1;2H', ['ctrl-right', 'alt-left', 'shift-home']],
	['\u001BOP\u001B[12~\u001B[[C\u001B[14~', ['f1', 'f2', 'f3', 'f4']],
	['\u001B[3~\u001B[5~\u001B[6~\u001B[3;5~', ['delete', 'pageup', 'pagedown', 'ctrl-delete']],
	['\u001Bb\u001B\u007F\u001B\r\u001B1', ['alt-b', 'alt-backspace', 'alt-enter', 'alt-1']],
	['\t\u001B[Z', ['tab', 'shift-tab']],
	['\u007F\u007F\u0008', ['backspace', 'backspace', 'ctrl-h']],
	['\u001B\u001B[A', ['alt-up']],
	['\u001B\u001BOQ\u001B\u001B[12~', ['escape', 'f2', 'escape', 'f2']],
	['\u001B[97;5u\u001B[13;2u\u001B[27;5;13~\u001B[98u', ['ctrl-a', 'shift-enter', 'ctrl-enter', '"b"']],
	['\u001B[200~rm /a\rrm /b\r\u001B[201~x', [String.raw`paste "rm /a\rrm /b\r"`, '"x"']],
	['\u001B[I\u001B[12;3R\u001B[?62c\u001B[?1u', []],
	['日本😀', ['"日本😀"']],
];

for (const [input, expected] of table) {
	test(`${JSON.stringify(input)} is read in one chunk and byte by byte`, t => {
		t.deepEqual(keys(input), expected);
		const joined = keys(...input).join(' ').replaceAll('" "', '');
		t.is(joined, expected.join(' ').replaceAll('" "', ''));
	});
}

test('an escape alone waits for more and is a key when nothing comes', t => {
	const parser = createKeyParser();
	t.deepEqual(parser.push('\u001B'), []);
	t.true(parser.isPending);
	t.deepEqual(parser.flush(), [{type: 'key', name: 'escape'}]);
	t.false(parser.isPending);
	t.deepEqual(parser.flush(), []);
});

test('a paste that has not ended waits however long it takes', t => {
	const parser = createKeyParser();
	t.deepEqual(parser.push('\u001B[200~half'), []);
	t.false(parser.isPending);
	t.deepEqual(parser.flush(), []);
	t.deepEqual(parser.push(' whole\u001B[201~').map(event => short(event)), ['paste "half whole"']);
});

test('input cut anywhere gives the same keys', t => {
	const piece = fc.constantFrom(
		...table.map(([input]) => input), 'get /a', '\u001B[200~a\r\u001B[31m\u001B[201~', '\u001B[<0;3;4M', '\u001B\u001B', '日本', '😀', '\u0018\u0005',
	);
	const cuts = fc.array(fc.nat({max: 200}), {maxLength: 12});
	const property = fc.property(fc.array(piece, {maxLength: 8}), cuts, (pieces, offsets) => {
		// A decoder never hands out half a character.
		const characters = [...pieces.join('')];
		const places = [0, ...offsets.map(offset => offset % (characters.length + 1)).toSorted((a, b) => a - b), characters.length];
		const chunks = places.slice(1).map((place, i) => characters.slice(places[i], place).join(''));
		// Text may come in several pieces.
		const [whole, inPieces] = [keys(characters.join('')), keys(...chunks.filter(chunk => chunk !== ''))].map(names => names.join(' ').replaceAll('" "', ''));
		t.is(inPieces, whole);
	});
	fc.assert(property, {numRuns: 2000});
});

const rawUnit = fc.constantFrom('\u001B', '[', 'O', '2', '0', ';', '~', 'u', 'A', '\r', '\u0003', 'é', '?', '😀');
const rawChunk = fc.string({unit: rawUnit});

test('no input makes the parser throw or emit a control character as text', t => {
	const property = fc.property(fc.array(rawChunk, {maxLength: 8}), chunks => {
		const parser = createKeyParser();
		const events = [...chunks.flatMap(chunk => parser.push(chunk)), ...parser.flush()];
		for (const event of events) {
			t.false(event.type === 'text' && /[\u0000-\u001F\u007F]/.test(event.text));
		}
	});
	fc.assert(property);
});

test('a key has one action', t => {
	const bindings = keySections.flatMap(section => section.rows).flatMap(row => row.bindings);
	const names = bindings.flatMap(binding => binding.keys);
	t.is(new Set(names).size, names.length);
	t.is(actionFor('ctrl-a'), 'lineStart');
	t.is(actionFor('ctrl-x'), undefined);
	t.is(actionFor('ctrl-x:ctrl-e'), 'editExternally');
});

test('answers of the terminal are no keys, however they are cut', t => {
	const answer = '\u001B]11;rgb:ffff/fdfd/f6f6\u001B\\';
	for (const text of [answer, answer.replace('\u001B\\', '\u0007')]) {
		for (let cut = 1; cut <= text.length; cut++) {
			const reports: string[] = [];
			const parser = createKeyParser({
				onReport(report) {
					reports.push(report);
				},
			});
			const events = [...parser.push(`a${text.slice(0, cut)}`), ...parser.push(`${text.slice(cut)}b`)];
			t.deepEqual(events, [{type: 'text', text: 'a'}, {type: 'text', text: 'b'}], `cut at ${cut}`);
			t.deepEqual(reports, ['11;rgb:ffff/fdfd/f6f6']);
		}
	}
});

test('what begins like an answer and is none is typed text', t => {
	const parser = createKeyParser();
	t.deepEqual(parser.push('\u001B]11'), []);
	t.true(parser.isPending);
	t.deepEqual(parser.flush(), [{type: 'key', name: 'alt-]'}, {type: 'text', text: '11'}]);
	t.deepEqual(parser.push('x'), [{type: 'text', text: 'x'}]);
});
