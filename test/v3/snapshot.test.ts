import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import test from 'ava';
import {UserError} from '../../source/errors.ts';
import {checked} from '../../source/v3/snapshot.ts';

async function * piecesOf(bytes: Buffer, length: number) {
	for (let start = 0; start < bytes.length; start += length) {
		yield {bytes: bytes.subarray(start, start + length), remaining: 0};
	}
}

test('a snapshot is passed on as it is, and refused when a byte is missing or another', async t => {
	const content = Buffer.from('database'.repeat(100));
	const whole = Buffer.concat([content, createHash('sha256').update(content).digest()]);
	for (const length of [1, 7, 32, 33, 1000]) {
		const passed = await Array.fromAsync(checked(piecesOf(whole, length)));
		t.deepEqual(Buffer.concat(passed.map(({bytes}) => bytes)), whole);
		await t.throwsAsync(Array.fromAsync(checked(piecesOf(whole.subarray(0, -1), length))), {instanceOf: UserError});
		const wrong = Buffer.from(whole);
		wrong[5]!++;
		await t.throwsAsync(Array.fromAsync(checked(piecesOf(wrong, length))), {instanceOf: UserError});
	}

	await t.throwsAsync(Array.fromAsync(checked(piecesOf(Buffer.alloc(0), 1))), {instanceOf: UserError});
});
