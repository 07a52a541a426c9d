import test from 'ava';
import {parse} from 'yaml';
import {yamlText} from '../../source/format/yaml.ts';

const texts = [
	'yes', 'no', 'NO', 'on', 'off', 'y', 'N', 'true', 'null', '~', '', '1', '-1', '+1', '1_000', '1:30', '190:20:30', '0b11', '0777', '0o7', '0x1f', '1e3', '.5', '.inf', '-.INF', '.nan', '2020-01-01', '2020-01-01T00:00:00Z', '=', '<<', 'yes ', 'a: b', '# x', 'line\nbreak\n', 'plain',
];

test('a text is a text for readers of both versions', t => {
	const written = yamlText({texts});
	for (const version of ['1.1', '1.2'] as const) {
		t.deepEqual(parse(written, {version}), {texts});
	}

	// PyYAML has meanings for these that the library above does not know.
	t.true(written.includes('"="') && written.includes('"<<"'));
});

test('what readers of 1.1 take for the end of a line, or for no text at all, is written as an escape', t => {
	const odd = ['\u0085', 'a\u2028b', '\u2029', '\uFEFFa', '\u007F', '\u0080', '\u009F', '\uFFFE', '\uFFFF', '\uFDD0', 'yes\u0085', 'line\nand\u2028more', '/a/\tb', 'a\r\nb', 'ends \n'];
	const written = yamlText({odd});
	t.deepEqual(parse(written), {odd});
	t.notRegex(written, /[\t\r\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF\uFDD0]/);
});

test('numbers and truths of our own stay what they are, and a plain text is written plainly', t => {
	t.is(yamlText({size: 5, dir: false, value: 'plain'}), 'size: 5\ndir: false\nvalue: plain\n');
});
