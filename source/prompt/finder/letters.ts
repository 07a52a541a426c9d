/**
The letters of texts and queries: as bytes, with a mask of those that occur.
*/
import {bytesFromText} from '../../protocol/text.ts';

/** Capital letters of ASCII as small ones; all other bytes as they are. */
export const folded = Uint8Array.from({length: 256}, (_, byte) => byte >= 65 && byte <= 90 ? byte + 32 : byte);

/** One bit for each letter, one for two digits, one for all that is not ASCII; none for signs, which nearly every key has. */
export const maskBits = Int32Array.from({length: 256}, (_, byte) => {
	const lower = folded[byte]!;
	if (lower >= 97 && lower <= 122) {
		return 1 << (lower - 97);
	}

	if (lower >= 48 && lower <= 57) {
		return 1 << (26 + ((lower - 48) >> 1));
	}

	return lower >= 128 ? 1 << 31 : 0;
});

/** A word of a query, as bytes. */
export type Term = {
	readonly bytes: Uint8Array;
	readonly mask: number;
	/** A capital letter in it asks for the same case. */
	readonly isExact: boolean;
	/** Whether a text with its mask has it. */
	readonly isInMask: boolean;
	/** Found only as it stands, not letter by letter: bytes beyond ASCII mean something only together. */
	readonly isWhole: boolean;
};

export function maskOf(bytes: Uint8Array): number {
	let mask = 0;
	for (const byte of bytes) {
		mask |= maskBits[byte]!;
	}

	return mask;
}

/** Each word of a query has to be found by itself, in any order. */
export function termsOf(query: string): readonly Term[] {
	return query.split(' ').filter(word => word !== '').map(word => {
		const bytes = bytesFromText(word);
		const isWhole = bytes.some(byte => byte >= 128);
		const isExact = isWhole || /[A-Z]/.test(word);
		return {
			bytes: isExact ? bytes : bytes.map(byte => folded[byte]!), mask: maskOf(bytes), isExact, isWhole, isInMask: /^[a-z]$/.test(word),
		};
	});
}

export function isBoundary(byte: number): boolean {
	const lower = folded[byte]!;
	return !((lower >= 97 && lower <= 122) || (lower >= 48 && lower <= 57) || lower >= 128);
}
