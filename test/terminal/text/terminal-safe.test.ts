import test from 'ava';
import {textFromBytes} from '../../../source/protocol/text.ts';
import {isVisible, visible, visibleJson} from '../../../source/terminal/text/terminal-safe.ts';
import fc from '../../helpers/properties.ts';

test('printable text stays as it is', t => {
	for (const text of ['centos6', 'größe', '日本語', '👩‍👩‍👧', String.raw`C:\path`, '']) {
		t.is(visible(text), text);
	}
});

test('what a terminal would obey is shown as an escape', t => {
	t.is(visible('\u001B[2J\u0007'), String.raw`\x1b[2J\x07`);
	t.is(visible('a\r\nb\tc'), String.raw`a\r\nb\tc`);
	t.is(visible('\u009B31m'), String.raw`\u009b31m`);
	t.is(visible('a\u202Eb\u200Bc'), String.raw`a\u202eb\u200bc`);
	t.is(visible('\u{E0041}'), String.raw`\u{e0041}`);
	const bytes = textFromBytes(Uint8Array.of(0x61, 0xFF, 0x9B));
	t.is(visible(bytes), String.raw`a\xff\x9b`);
});

test('layout can be kept', t => {
	t.is(visible('a\n\tb\r', {keepLayout: true}), 'a\n\tb' + String.raw`\r`);
});

test('no control character ever comes through', t => {
	fc.assert(fc.property(fc.uint8Array(), bytes => {
		const text = visible(textFromBytes(bytes));
		t.notRegex(text, /[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
		t.true(isVisible(text));
	}));
});

test('JSON that is made safe says the same', t => {
	const value = {text: 'a\u001B\u007F\u009B\u202E\u{E0001}\uD800 \u200D e'};
	const shown = visibleJson(JSON.stringify(value, undefined, '\t'));
	t.true(isVisible(shown.replaceAll(/[\n\t]/g, '')));
	t.deepEqual(JSON.parse(shown), value);
});
