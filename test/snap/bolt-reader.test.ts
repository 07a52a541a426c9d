import {Buffer} from 'node:buffer';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {hasKeys} from '../../source/snap/bolt-reader.ts';
import {encodeBackend} from '../../source/snap/backend-file.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

const pageBytes = 4096;
const flags = {branch: 1, leaf: 2};

type Element = {readonly key: string; readonly value?: Buffer; readonly child?: number};

function page(id: number, kind: keyof typeof flags, elements: readonly Element[]): Buffer {
	const header = Buffer.alloc(16);
	header.writeBigUInt64LE(BigInt(id), 0);
	header.writeUInt16LE(flags[kind], 8);
	header.writeUInt16LE(elements.length, 10);
	const heads: Buffer[] = [];
	const bodies: Buffer[] = [];
	let bodyStart = 16 * elements.length;
	for (const [i, {key, value = Buffer.alloc(0), child = 0}] of elements.entries()) {
		const head = Buffer.alloc(16);
		const position = bodyStart - (16 * i);
		if (kind === 'leaf') {
			for (const [at, number] of [1, position, key.length, value.length].entries()) {
				head.writeUInt32LE(number, at * 4);
			}
		} else {
			head.writeUInt32LE(position, 0);
			head.writeUInt32LE(key.length, 4);
			head.writeBigUInt64LE(BigInt(child), 8);
		}

		heads.push(head);
		bodies.push(Buffer.from(key), value);
		bodyStart += key.length + value.length;
	}

	return Buffer.concat([header, ...heads, ...bodies]);
}

/** A bucket that has a page of its own, or (0) one that follows. */
function bucket(root: number, own: Buffer = Buffer.alloc(0)): Buffer {
	const head = Buffer.alloc(16);
	head.writeBigUInt64LE(BigInt(root), 0);
	return Buffer.concat([head, own]);
}

/** Pages 0 and 1 say which page is the root; that of the later transaction counts. */
function database(metas: ReadonlyArray<{readonly root: number; readonly transaction: number}>, pages: ReadonlyMap<number, Buffer>): Buffer {
	const file = Buffer.alloc(pageBytes * (Math.max(...pages.keys()) + 1));
	for (const [i, {root, transaction}] of metas.entries()) {
		const body = (i * pageBytes) + 16;
		file.writeUInt32LE(pageBytes, body + 8);
		file.writeBigUInt64LE(BigInt(root), body + 16);
		file.writeBigUInt64LE(BigInt(transaction), body + 48);
	}

	for (const [id, bytes] of pages) {
		bytes.copy(file, id * pageBytes);
	}

	return file;
}

const oneKey = page(0, 'leaf', [{key: 'k', value: Buffer.from('v')}]);
const noKey = page(0, 'leaf', []);
const leafWith = (id: number, value: Buffer) => page(id, 'leaf', [{key: 'auth', value: bucket(0, oneKey)}, {key: 'key', value}, {key: 'meta', value: bucket(0, oneKey)}]);
const full = leafWith(3, bucket(0, oneKey));
const empty = leafWith(4, bucket(0, noKey));
const both = new Map([[3, full], [4, empty]]);

const files: ReadonlyArray<{readonly what: string; readonly bytes: Buffer; readonly expected: boolean}> = [
	{what: 'the later transaction in the first page', bytes: database([{root: 3, transaction: 8}, {root: 4, transaction: 7}], both), expected: true},
	{what: 'the later transaction in the second page', bytes: database([{root: 3, transaction: 8}, {root: 4, transaction: 9}], both), expected: false},
	{what: 'keys in a page of their own', bytes: database([{root: 3, transaction: 1}, {root: 3, transaction: 0}], new Map([[3, leafWith(3, bucket(5))], [5, page(5, 'leaf', [{key: 'k'}])]])), expected: true},
	{what: 'a page of their own without keys', bytes: database([{root: 3, transaction: 1}, {root: 3, transaction: 0}], new Map([[3, leafWith(3, bucket(5))], [5, page(5, 'leaf', [])]])), expected: false},
	{
		what: 'the bucket behind a branch',
		bytes: database([{root: 5, transaction: 1}, {root: 5, transaction: 0}], new Map([
			[3, full],
			[4, page(4, 'leaf', [{key: 'x', value: bucket(0, noKey)}])],
			[5, page(5, 'branch', [{key: 'a', child: 4}, {key: 'auth', child: 3}, {key: 'lease', child: 4}])],
		])),
		expected: true,
	},
	{
		what: 'a branch whose first name is the bucket\'s',
		bytes: database([{root: 5, transaction: 1}, {root: 5, transaction: 0}], new Map([
			[3, page(3, 'leaf', [{key: 'key', value: bucket(0, oneKey)}])],
			[4, empty],
			[5, page(5, 'branch', [{key: 'auth', child: 4}, {key: 'key', child: 3}])],
		])),
		expected: true,
	},
	{what: 'a branch that leads to itself', bytes: database([{root: 5, transaction: 1}, {root: 5, transaction: 0}], new Map([[5, page(5, 'branch', [{key: 'a', child: 5}])]])), expected: false},
	{what: 'no such bucket', bytes: encodeBackend(100), expected: false},
	{what: 'something else', bytes: Buffer.from('not a database'), expected: false},
];

for (const {what, bytes, expected} of files) {
	test(`${what}: ${expected ? 'there are keys' : 'there are none'}`, async t => {
		const file = path.join(await temporaryDirectory(t), 'db');
		await writeFile(file, bytes);
		t.is(await hasKeys(file), expected);
	});
}

test('a missing file has none', async t => {
	t.false(await hasKeys(path.join(await temporaryDirectory(t), 'db')));
});
