/**
Bytes as a crash, a disk or a stranger leaves them, for properties.
*/
import {Buffer} from 'node:buffer';
import fc from './properties.ts';

export const uint64 = fc.oneof(fc.bigInt({min: 0n, max: 300n}), fc.bigInt({min: 0n, max: (2n ** 64n) - 1n}));

/** As they are, cut off, or with a few bytes changed, inserted or taken out. */
export function damagedBytes(whole: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Buffer> {
	const byte = fc.oneof(fc.constantFrom(0, 1, 8, 0x0A, 0x10, 0x12, 0x1A, 0x22, 0x7F, 0x80, 0xFF), fc.nat(255));
	const change = fc.record({at: fc.nat(200), removed: fc.nat(2), inserted: fc.array(byte, {maxLength: 2})});
	return fc.tuple(fc.oneof({arbitrary: whole, weight: 3}, fc.uint8Array({maxLength: 30})), fc.array(change, {maxLength: 3}), fc.option(fc.nat(200))).map(([bytes, changes, cut]) => {
		const list = [...bytes];
		for (const {at, removed, inserted} of changes) {
			list.splice(at % (list.length + 1), removed, ...inserted);
		}

		return Buffer.from(cut === null ? list : list.slice(0, cut));
	});
}
