import test from 'ava';
import {foldedLines, levelCount, valueLines} from '../../source/full-screen/value-lines.ts';

const nested = valueLines('{"id":12345678901234567890,"list":[1,[2,3],{"deep":{"er":true}}],"none":{},"text":"] }"}');

test('JSON is laid out with its numbers as they are stored, anything else is left alone', t => {
	t.is(nested.lines[1], '  "id": 12345678901234567890,');
	t.is(levelCount(nested), 4);
	const text = valueLines('{not json\nat all');
	t.deepEqual([text.lines, levelCount(text)], [['{not json', 'at all'], 0]);
	t.deepEqual(foldedLines(text, 1), text.lines);
});

test('folding closes what lies deeper, and says how much that is', t => {
	t.deepEqual(foldedLines(nested, 1), [
		'{',
		'  "id": 12345678901234567890,',
		'  "list": [ … 3 ],',
		'  "none": {},',
		'  "text": "] }"',
		'}',
	]);
	t.deepEqual(foldedLines(nested, 2).slice(2, 8), [
		'  "list": [',
		'    1,',
		'    [ … 2 ],',
		'    { … 1 }',
		'  ],',
		'  "none": {},',
	]);
	t.deepEqual(foldedLines(nested, 4), nested.lines);
	t.is(foldedLines(nested, undefined), nested.lines);
});
