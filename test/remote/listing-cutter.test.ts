import {Buffer} from 'node:buffer';
import test from 'ava';
import {RequestError} from '../../source/engine/errors.ts';
import {ListingCutter} from '../../source/remote/listing-cutter.ts';

function cut(text: string, pieceLength = Infinity): {readonly children: string[]; readonly head: string} {
	const cutter = new ListingCutter();
	const bytes = Buffer.from(text);
	const children: string[] = [];
	for (let i = 0; i < bytes.length; i += pieceLength) {
		for (const child of cutter.feed(bytes.subarray(i, i + pieceLength))) {
			children.push(child.toString());
		}
	}

	return {children, head: cutter.head.toString()};
}

const children = [
	String.raw`{"key":"/d/]},{[","value":"\"}]\\","modifiedIndex":4}`,
	'{"key":"/d/e","dir":true,"nodes":[{"key":"/d/e/x","nodes":[]},{}]}',
	'{}',
];
const before = String.raw`{"action":"ge\"{[","more":[{"nodes":[{}]}],"node":{"key":"/d","dir":true,"other":{"nodes":[{}]},"nodes":[`;
const after = '],"modifiedIndex":3},"rest":[[{}]]}\n';

test('each child comes as it is, wherever the answer is cut into pieces, and the rest stays', t => {
	for (let length = 1; length < 80; length++) {
		t.deepEqual(cut(before + children.join(' ,\n') + after, length), {children, head: before + after}, `pieces of ${length}`);
	}
});

test('an answer without children is all head', t => {
	for (const text of [before + after, '{"action":"get","node":{"key":"/k","value":"[{"}}', '{"errorCode":100,"nodes":[{}]}', '[{"nodes":[{}]}]', 'not JSON']) {
		t.deepEqual(cut(text), {children: [], head: text});
	}
});

test('what is no child ends it', t => {
	for (const text of ['1', '"a"', '{},"a"', '{} null', '{}1']) {
		t.throws(() => cut(before + text + after), {instanceOf: RequestError, message: /is not a listing/}, `${text} is no child`);
	}
});

test('a child may be as long as it likes, the rest may not', t => {
	const long = 'x'.repeat(600_000);
	const child = `{"value":"${long}${long}"}`;
	t.deepEqual(cut(`${before}${child},${child}${after}`, 65_536), {children: [child, child], head: before + after});
	t.notThrows(() => cut(`{"a":"${long}"}`, 65_536));
	t.throws(() => cut(`{"a":"${long}","node":{"b":"${long}"}}`, 65_536), {instanceOf: RequestError});
	t.throws(() => cut(`${before}${after.slice(0, -1)}${' '.repeat(1 << 20)}`, 65_536), {instanceOf: RequestError});
});
