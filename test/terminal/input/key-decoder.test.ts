import {deepStrictEqual, ok} from 'node:assert';
import {Buffer} from 'node:buffer';
import test from 'ava';
import {KeyDecoder} from '../../../source/terminal/input/key-decoder.ts';
import {KeyBindings} from '../../../source/prompt/editing/key-bindings.ts';
import {type KeyEvent} from '../../../source/terminal/input/keys.ts';
import fc from '../../helpers/properties.ts';

function short(event: KeyEvent): string {
	if (event.type === 'key') {
		return event.name;
	}

	return `${event.type === 'paste' ? 'paste ' : ''}${JSON.stringify(event.text)}`;
}

/** Text that comes in pieces is the same text. */
function joined(events: readonly KeyEvent[]): readonly string[] {
	const result: KeyEvent[] = [];
	for (const event of events) {
		const last = result.at(-1);
		if (event.type === 'text' && last?.type === 'text') {
			result[result.length - 1] = {type: 'text', text: last.text + event.text};
		} else {
			result.push(event);
		}
	}

	return result.map(event => short(event));
}

/** One byte for each unit. */
function bytes(text: string): Uint8Array {
	return Buffer.from(text, 'latin1');
}

function utf8(text: string): string {
	return Buffer.from(text).toString('latin1');
}

const isEscape = (event: KeyEvent): boolean => event.type === 'key' && event.name === 'escape';

/** The keys of chunks, one after the other without a pause. */
function eventsOf(...chunks: readonly string[]): readonly KeyEvent[] {
	const decoder = new KeyDecoder();
	return chunks.flatMap(chunk => decoder.push(bytes(chunk)));
}

function keys(...chunks: readonly string[]): readonly string[] {
	return joined(eventsOf(...chunks));
}

/** The same with pauses between the chunks, each longer than an ESC waits and shorter than a sequence does. */
function slowEvents(...chunks: readonly string[]): readonly KeyEvent[] {
	const decoder = new KeyDecoder();
	return chunks.flatMap(chunk => [...decoder.push(bytes(chunk)), ...((decoder.patience ?? Infinity) < 1000 ? decoder.flush() : [])]);
}

/** What comes without a pause after an ESC that has been taken for the key. */
function keysAfterEscape(...chunks: readonly string[]): readonly string[] {
	const decoder = new KeyDecoder();
	decoder.push('\u001B');
	decoder.flush();
	return joined(chunks.flatMap(chunk => decoder.push(chunk)));
}

function slowKeys(...chunks: readonly string[]): readonly string[] {
	return joined(slowEvents(...chunks));
}

/** Without Esc, which a lone ESC is; Alt before a sequence is lost to it. */
function withoutEscape(events: readonly KeyEvent[]): readonly string[] {
	return joined(events.filter(event => !isEscape(event)).map(event => event.type === 'key' ? {...event, name: event.name.replace(/^alt-(?=up)/, '')} : event));
}

const table: ReadonlyArray<readonly [input: string, expected: readonly string[]]> = [
	['ls /a\rls /b\r', ['"ls /a"', 'enter', '"ls /b"', 'enter']],
	['a\r\nb\n', ['"a"', 'enter', '"b"', 'enter']],
	['\u0001\u0005\u000B\u001F', ['ctrl-a', 'ctrl-e', 'ctrl-k', 'ctrl-_']],
	['\u001B[A\u001B[B\u001BOC\u001B[D', ['up', 'down', 'right', 'left']],
	['\u001B[1;5C\u001B[1;3D\u001B[1;2H\u001B[5D\u001BO5C', ['ctrl-right', 'alt-left', 'shift-home', 'ctrl-left', 'ctrl-right']],
	['\u001BOP\u001B[12~\u001B[[C\u001B[14~\u001B[[[', ['f1', 'f2', 'f3', 'f4']],
	['\u001B[3~\u001B[5~\u001B[6~\u001B[3;5~', ['delete', 'pageup', 'pagedown', 'ctrl-delete']],
	['\u001B[1~\u001B[4~\u001B[7~\u001B[8~\u001BOH\u001BOw', ['home', 'end', 'home', 'end', 'home', 'end']],
	['\u001BOd\u001BOc\u001B[a\u001B[3^\u001B[3$\u001B[3@', ['ctrl-left', 'ctrl-right', 'shift-up', 'ctrl-delete', 'shift-delete', 'ctrl-shift-delete']],
	['\u001BOM\u001BOj\u001BOX', ['enter', '"*"', 'f9']],
	['\u001B[Z\u001B[1;2Z\t', ['shift-tab', 'shift-tab', 'tab']],
	['\u007F\u007F\u0008', ['backspace', 'backspace', 'ctrl-h']],
	['\u001B\u001B[A', ['alt-up']],
	['\u001B\u001BOQ\u001B\u001B[12~', ['escape', 'f2', 'escape', 'f2']],
	['\u001B[97;5u\u001B[13;2u\u001B[27;5;13~\u001B[98u', ['ctrl-a', 'shift-enter', 'ctrl-enter', '"b"']],
	['\u001B[32;2u\u001B[27;2;32~\u001B[97:65;2u\u001B[27;2;33~\u001B[97;129u', ['"  A!a"']],
	['\u001B[47;5u\u001B[45;6u\u001B[106;5u\u001B[91;5u\u001B[32;5u\u001B[104;7u', ['ctrl-_', 'ctrl-_', 'enter', 'escape', 'ctrl-space', 'ctrl-alt-h']],
	['\u001B[13;3u\u001B[127;3u\u001B[27;3;102~\u001B[9;2u\u001B[98;5:1u', ['alt-enter', 'alt-backspace', 'alt-f', 'shift-tab', 'ctrl-b']],
	['\u001B[97;1:3u\u001B[1;1:3D\u001B[3;1:3~\u001B[57441;2u\u001B[57358u', []],
	['\u001B[0;;229u\u001B[57400u\u001B[57417u\u001B[127;1u', ['"å1"', 'left', 'backspace']],
	['\u001B[200~rm /a\rrm /b\r\u001B[201~x', [String.raw`paste "rm /a\rrm /b\r"`, '"x"']],
	['\u001B[I\u001B[O\u001B[12;3R\u001B[1;5R\u001B[?1;5R\u001B[?62;4c\u001B[>0;276;0c\u001B[?1u\u001B[?2026;2$y\u001B[0n\u001B[8;24;80t', []],
	['\u001B[M !!\u001B[M \r\u0003\u001B[M#\u00F0\u00A0', []],
	['\u001B[M \u00C3\u00A9\u00C3\u00A9\u001B[M !\u00C4\u0080x\u001B[M \u00C3\u00A9\u001B[A', ['"x"', 'up']],
	['\u001B[<0;3;4M\u001B[<0;3;4m\u001B[32;10;20M\u001B[0;1;2;3&w', []],
	['\u001BP>|xterm(388)\u001B\\\u001BP1$r0m\u001B\\\u001B_Gi=31;OK\u001B\\\u001B]52;c;aGk=\u0007\u001B]lname\u001B\\', []],
	[`${utf8('日本😀')}\u00C2\u009BD${utf8('é')}`, ['"日本😀"', 'left', '"é"']],
];

for (const [input, expected] of table) {
	test(`${JSON.stringify(input)} is read in one chunk, byte by byte, and with pauses behind the ESC`, t => {
		t.deepEqual(keys(input), expected);
		t.deepEqual(keys(...input), expected);
		t.deepEqual(withoutEscape(slowEvents(...input)), withoutEscape(eventsOf(input)));
	});
}

test('a private message to a terminal types nothing', t => {
	const input = '\u001B^y\u001B\\\u001B^private \u0007z\u001B^.';
	t.deepEqual(keys(input), ['"z"', 'alt-^', '"."']);
	t.deepEqual(keys(...input), ['"z"', 'alt-^', '"."']);
});

test('Alt with a key is ESC before it', t => {
	t.deepEqual(keys('\u001Bb\u001B\u007F\u001B\r\u001B1\u001B\u00C3\u00A9\u001B\u0008'), ['alt-b', 'alt-backspace', 'alt-enter', 'alt-1', 'alt-é', 'ctrl-alt-h']);
});

test('Ctrl-C comes through whatever was cut before it', t => {
	for (const cut of ['\u001B', '\u001B[', '\u001B[1;', '\u001BO', '\u001B]', '\u001B]11;rgb:', '\u001BP', '\u001BP1$r', '\u001B_G', '\u00E2\u0082']) {
		t.is(keys(cut, '\u0003').at(-1), 'ctrl-c', JSON.stringify(cut));
	}
});

test('an escape alone is the key when nothing comes, and what comes later is still no text', t => {
	const decoder = new KeyDecoder();
	t.deepEqual(decoder.push('\u001B'), []);
	t.not(decoder.patience, undefined);
	t.deepEqual(joined(decoder.flush()), ['escape']);
	t.deepEqual(joined(decoder.push('[')), []);
	t.deepEqual(joined(decoder.push('D')), ['left']);
	t.is(decoder.patience, undefined);
});

test('what is typed after Esc is text', t => {
	t.deepEqual(slowKeys('\u001B', 'b'), ['escape', '"b"']);
	t.deepEqual(slowKeys('\u001B', '[', '0', '-', '9'), ['escape', '"[0-9"']);
	t.deepEqual(slowKeys('\u001B', 'P', 'A'), ['escape', '"PA"']);
	t.deepEqual(slowKeys('\u001B', 'O', 'g'), ['escape', '"Og"']);
	// What looks like a whole sequence, too, if no terminal sends it.
	t.deepEqual(keysAfterEscape('[', '[', 'q'), ['"[[q"']);
	t.deepEqual(keysAfterEscape('[', 'q'), ['"[q"']);
	t.deepEqual(keysAfterEscape('[', 'A'), ['up']);
	t.deepEqual(keysAfterEscape('[', 'I'), []);
	const decoder = new KeyDecoder();
	const events = [...decoder.push('\u001B'), ...decoder.flush(), ...decoder.push('['), ...decoder.flush(), ...decoder.push('a')];
	t.deepEqual(joined(events), ['escape', '"[a"']);
	t.is(decoder.patience, undefined);
});

test('a sequence that never ends is nothing, and what is typed then is text', t => {
	for (const cut of ['\u001B[', '\u001B[1;', '\u001B[M!', '\u001B]11;rgb', '\u001BP1$r', '\u001B[[']) {
		const decoder = new KeyDecoder();
		const events = [...decoder.push(cut), ...decoder.flush(), ...decoder.push('ls')];
		t.deepEqual(joined(events), ['"ls"'], JSON.stringify(cut));
	}
});

test('an endless sequence is not kept', t => {
	t.deepEqual(keys(`\u001B[${'1;'.repeat(100_000)}A\u001B]11;${'x'.repeat(300_000)}\u001B\\b`), ['"b"']);
});

test('a paste that has not ended is shown after a while, and more of it is no key', t => {
	const decoder = new KeyDecoder();
	t.deepEqual(decoder.push('\u001B[200~half\r'), []);
	t.deepEqual(joined(decoder.flush()), [String.raw`paste "half\r"`]);
	t.is(decoder.patience, undefined);
	t.deepEqual(joined(decoder.push('whole\r\u001B[20')), []);
	t.deepEqual(joined(decoder.flush()), [String.raw`paste "whole\r"`]);
	t.deepEqual(joined(decoder.push('1~x')), ['paste ""', '"x"']);
});

test('Ctrl-C ends an unfinished paste when nothing comes behind it', t => {
	for (const interrupt of ['\u0003', '\u001B[99;5u', '\u001B[27;5;99~']) {
		const decoder = new KeyDecoder();
		t.deepEqual(decoder.push('\u001B[200~hello'), []);
		for (const byte of interrupt) {
			t.deepEqual(decoder.push(byte), []);
		}

		t.deepEqual(joined([...decoder.flush(), ...decoder.push('a')]), ['ctrl-c', '"a"']);
	}

	t.deepEqual(keys('\u001B[200~a\u0003', 'rm /b\r\u001B[201~'), [String.raw`paste "a\u0003rm /b\r"`]);
});

test('what comes with the end of a paste whose start was lost is pasted', t => {
	t.deepEqual(keys('\u001B[A0~rm /b\rls\t\u001B[201~x'), ['up', String.raw`paste "0~rm /b\nls\t"`, '"x"']);
	t.deepEqual(keys('\u001B[201~'), []);
});

test('a paste is read in linear time however it is cut', t => {
	const decoder = new KeyDecoder();
	const text = '\u001B[20'.repeat(500_000);
	const events = [...decoder.push('\u001B[200~')];
	for (let i = 0; i < text.length; i += 100) {
		events.push(...decoder.push(text.slice(i, i + 100)));
	}

	events.push(...decoder.push('\u001B[201~'));
	t.deepEqual(events, [{type: 'paste', text}]);
});

const paste = '\u001B[200~a\r\u001B[31m\u001B[201~';
// Behind a sequence that is cut off a paste might lose its start.
const piece = fc.constantFrom(
	...table.map(([input]) => input).filter(input => !input.includes('\u001B[200~')), 'get /a', '\u0018\u0005', '\u001Bb', '\u001B\u001B', '\u001B[M', utf8('日本😀é'), '\u00E2\u0082', '\u001B]1',
);
const wholePiece = fc.constantFrom(...table.map(([input]) => input), 'get /a', utf8('日本😀é'), paste);
const cuts = fc.array(fc.nat({max: 400}), {maxLength: 12});

function cutInput(pieces: readonly string[], offsets: readonly number[]): readonly string[] {
	const input = pieces.join('');
	const places = [0, ...offsets.map(offset => offset % (input.length + 1)).toSorted((a, b) => a - b), input.length];
	return places.slice(1).map((place, i) => input.slice(places[i], place)).filter(chunk => chunk !== '');
}

test('input cut anywhere gives the same keys', t => {
	const property = fc.property(fc.oneof(fc.array(piece, {maxLength: 8}), fc.array(wholePiece, {maxLength: 8})), cuts, (pieces, offsets) => {
		deepStrictEqual(keys(...cutInput(pieces, offsets)), keys(pieces.join('')));
	});
	// Not with AVA's assertions, which would hide the seed.
	t.notThrows(() => {
		fc.assert(property, {numRuns: 3000});
	});
});

test('input cut anywhere with pauses up to a second gives the same keys, but for the Esc of a lone ESC', t => {
	const property = fc.property(fc.array(wholePiece, {maxLength: 8}), cuts, (pieces, offsets) => {
		deepStrictEqual(withoutEscape(slowEvents(...cutInput(pieces, offsets))), withoutEscape(eventsOf(pieces.join(''))));
	});
	// Not with AVA's assertions, which would hide the seed.
	t.notThrows(() => {
		fc.assert(property, {numRuns: 3000});
	});
});

const rawUnit = fc.constantFrom('\u001B', '[', 'O', '2', '0', '1', ';', '~', 'u', 'A', 'M', '\r', '\u0003', '\u00C3', '\u00A9', '?', '\u00C2', '\u009B', ']', 'P', '\\');
const rawChunk = fc.string({unit: rawUnit});

test('no input makes the decoder throw or emit a control character as text', t => {
	const property = fc.property(fc.array(fc.tuple(rawChunk, fc.boolean()), {maxLength: 8}), chunks => {
		const decoder = new KeyDecoder();
		const events = chunks.flatMap(([chunk, isSlow]) => [...decoder.push(bytes(chunk)), ...(isSlow ? decoder.flush() : [])]);
		for (const event of events) {
			ok(!(event.type === 'text' && /[\u0000-\u001F\u007F-\u009F]/.test(event.text)));
		}
	});
	// Not with AVA's assertions, which would hide the seed.
	t.notThrows(() => {
		fc.assert(property, {numRuns: 3000});
	});
});

test('answers of the terminal are told without what is around them, however they are cut', t => {
	const answer = '\u001B]11;rgb:ffff/fdfd/f6f6\u001B\\';
	for (const text of [answer, answer.replace('\u001B\\', '\u0007')]) {
		for (let cut = 1; cut <= text.length; cut++) {
			const reports: string[] = [];
			const decoder = new KeyDecoder({
				onReport(report) {
					reports.push(report);
				},
			});
			const events = [...decoder.push(`a${text.slice(0, cut)}`), ...(cut === 1 ? decoder.flush() : []), ...decoder.push(`${text.slice(cut)}b`)];
			t.deepEqual(events.filter(event => event.type === 'text'), [{type: 'text', text: 'a'}, {type: 'text', text: 'b'}], `cut at ${cut}`);
			t.deepEqual(reports, ['11;rgb:ffff/fdfd/f6f6']);
		}
	}
});

/** As terminals send the keys of these actions: xterm, its application mode, rxvt, the Linux console, screen, PuTTY, kitty, modifyOtherKeys. */
const forms: Readonly<Record<string, readonly string[]>> = {
	lineStart: ['\u001B[H', '\u001BOH', '\u001B[1~', '\u001B[7~', '\u001B[97;5u', '\u001B[27;5;97~'],
	lineEndOrAccept: ['\u001B[F', '\u001BOF', '\u001B[4~', '\u001B[8~', '\u001BOw', '\u001B[57424u'],
	moveLeft: ['\u001B[D', '\u001BOD', '\u001B[1;1D', '\u001B[98;5u'],
	rightOrAccept: ['\u001B[C', '\u001BOC', '\u001B[57418u'],
	upOrHistory: ['\u001B[A', '\u001BOA'],
	wordLeft: ['\u001B[1;5D', '\u001BOd', '\u001B[5D', '\u001BO5D', '\u001B\u001B[D', '\u001B\u001BOD', '\u001B[1;3D', '\u001B[98;3u', '\u001B[1;9D'],
	wordRightOrAccept: ['\u001B[1;5C', '\u001BOc', '\u001B[1;133C', '\u001B[27;3;102~'],
	deleteForward: ['\u001B[3~', '\u001BOn', '\u001B[57426u'],
	killWordRight: ['\u001B[3;5~', '\u001B[3^', '\u001B[3;3~', '\u001B\u001B[3~', '\u001B[100;3u'],
	killWordLeft: ['\u001B\u007F', '\u001B\u0008', '\u001B[127;3u', '\u001B[127;5u', '\u001B[27;5;127~'],
	completePrevious: ['\u001B[Z', '\u001B[1;2Z', '\u001B[9;2u', '\u001B[27;2;9~'],
	submit: ['\r', '\n', '\u001BOM', '\u001B[13u', '\u001B[57414u', '\u001B[109;5u', '\u001B[106;5u'],
	newline: ['\u001B\r', '\u001B[13;3u', '\u001B[13;2u', '\u001B[27;2;13~'],
	closeOrCancel: ['\u001B[27u', '\u001B[91;5u', '\u001B[103;5u'],
	undo: ['\u001F', '\u001B[47;5u', '\u001B[45;6u', '\u001B[95;5u', '\u001B[27;5;47~', '\u001B[55;5u'],
	keyHelp: ['\u001BOP', '\u001B[P', '\u001B[11~', '\u001B[[A'],
	fullScreen: ['\u001BOQ', '\u001B[12~', '\u001B[[B'],
	pausePane: ['\u001BOR', '\u001B[R', '\u001B[13~', '\u001B[[C'],
	filterPane: ['\u001B[15~', '\u001B[[E', '\u001BOT'],
	clearPane: ['\u001B[20~', '\u001BOX'],
	paneUp: ['\u001B[5~', '\u001BOy', '\u001B[57421u'],
	focusPane1: ['\u001B1', '\u001B[49;3u', '\u001B[27;3;49~'],
	interrupt: ['\u0003', '\u001B[99;5u', '\u001B[99;133u', '\u001B[27;5;99~'],
};

for (const [action, inputs] of Object.entries(forms)) {
	test(`${action} is what its key does in every terminal`, t => {
		for (const input of inputs) {
			t.deepEqual(keys(input).map(name => new KeyBindings().actionFor(name)), [action as ReturnType<KeyBindings['actionFor']>], JSON.stringify(input));
		}
	});
}

test('a sequence that ends in @ is a key, and its end no text', t => {
	t.is(keys('\u001B[2@x').at(-1), '"x"');
	t.false(keys('\u001B[2@x').includes('"@x"'));
});

test('a code point that there is not is no key', t => {
	t.deepEqual(keys('\u001B[1114111ua'), [JSON.stringify('\u{10FFFF}a')]);
	t.deepEqual(keys('\u001B[1114112ua\u001B[99999999999ub'), ['"ab"']);
});
