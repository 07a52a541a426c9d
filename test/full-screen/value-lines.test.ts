import test from 'ava';
import {
	foldedLines,
	levelCount,
	valueLines,
	type ValueLines,
} from '../../source/full-screen/value-lines.ts';

function folded(value: ValueLines, depth: number): readonly string[] {
	return foldedLines(value, depth).map(({text}) => text);
}

const nested = valueLines('{"id":12345678901234567890,"list":[1,[2,3],{"deep":{"er":true}}],"none":{},"text":"] }"}');

test('JSON is laid out with its numbers as they are stored, anything else is left alone', t => {
	t.is(nested.lines[1], '  "id": 12345678901234567890,');
	t.is(levelCount(nested), 4);
	const text = valueLines('{not json\nat all');
	t.deepEqual([text.lines, levelCount(text)], [['{not json', 'at all'], 0]);
	t.deepEqual(folded(text, 1), text.lines);
});

test('folding closes what lies deeper, and says how much that is', t => {
	t.deepEqual(folded(nested, 1), [
		'{',
		'  "id": 12345678901234567890,',
		'  "list": [ … 3 ],',
		'  "none": {},',
		'  "text": "] }"',
		'}',
	]);
	t.deepEqual(folded(nested, 2).slice(2, 8), [
		'  "list": [',
		'    1,',
		'    [ … 2 ],',
		'    { … 1 }',
		'  ],',
		'  "none": {},',
	]);
	t.deepEqual(folded(nested, 4), nested.lines);
	t.deepEqual(folded(nested, Infinity), nested.lines);
	t.deepEqual(foldedLines(nested, 1)[2], {text: '  "list": [ … 3 ],', start: 2, end: 14});
});

test('a long document is opened at its first two levels, a short one at all', t => {
	const document = {metadata: {labels: {app: 'x'.repeat(20_000)}}};
	const long = valueLines(JSON.stringify(document));
	t.is(long.openDepth, 2);
	t.deepEqual(folded(long, long.openDepth), ['{', '  "metadata": {', '    "labels": { … 1 }', '  }', '}']);
	t.is(nested.openDepth, Infinity);
	const rows = (count: number) => valueLines(JSON.stringify({list: Array.from({length: count}, (_, i) => i)})).openDepth;
	t.is(rows(116), Infinity);
	t.is(rows(117), 2);
	t.is(valueLines('x'.repeat(30_000)).openDepth, Infinity);
});
