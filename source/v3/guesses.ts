/**
Where the next children of a directory may be: pure guesses at names, and ways to cut what is left into pieces. A server counts
all keys of a range that it is asked about, however few of them it sends, so ranges have to be narrow; wrong guesses cost time,
and leave nothing out.
*/
import {Buffer} from 'node:buffer';
import {compareText} from '../protocol/text.ts';

/** At the same position only so many of the next bytes get a piece of their own: what names are made of. */
const nameBytes = [...Buffer.from('-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz', 'latin1')];

/** Bytes behind what all have in common that are cut at. */
const positionsMax = 12;

function withNumber(name: string, {index, length}: {readonly index: number; readonly length: number}, number: bigint): string {
	return name.slice(0, index) + String(number).padStart(length, '0') + name.slice(index + length);
}

/** Names that may follow in a row, by their last number or letter; in the order of their bytes, each behind `name`. */
export function followers(name: string, count: number): readonly string[] {
	const digits = name.matchAll(/\d{1,18}/g).toArray().at(-1);
	if (digits === undefined) {
		const last = name.charCodeAt(name.length - 1);
		const isLetter = (code: number) => (code >= 0x41 && code <= 0x5A) || (code >= 0x61 && code <= 0x7A);
		return Array.from({length: count}, (_, i) => last + 1 + i).filter(code => isLetter(last) && isLetter(code))
			.map(code => name.slice(0, -1) + String.fromCharCode(code));
	}

	const [text] = digits;
	const place = {index: digits.index, length: text.length};
	const number = BigInt(text);
	const next = Array.from({length: count}, (_, i) => withNumber(name, place, number + 1n + BigInt(i)));
	// Numbers without zeros in front: 10 comes before 2.
	const isPadded = text.startsWith('0') && text.length > 1;
	const longer = isPadded ? [] : Array.from({length: 10}, (_, i) => withNumber(name, place, (number * 10n) + BigInt(i)));
	// By bytes, as far as they matter: what is out of order is only a worse guess.
	return [...new Set([...longer, ...next])].filter(each => each > name).sort(compareText).slice(0, count);
}

/** Places between `start` and `end` at which it may pay to cut, in order. */
export function cuts(start: Uint8Array, end: Uint8Array): readonly Uint8Array[] {
	let common = 0;
	while (common < start.length && common < end.length && start[common] === end[common]) {
		common++;
	}

	const found: Uint8Array[] = [];
	for (let position = Math.min(start.length, common + positionsMax) - 1; position >= common; position--) {
		const byte = start[position]!;
		const prefix = start.subarray(0, position);
		const following = [byte + 1, ...nameBytes.filter(next => next > byte + 1)].filter(next => next <= 0xFF);
		found.push(...following.map(next => Uint8Array.of(...prefix, next)));
	}

	const isWithin = (cut: Uint8Array) => Buffer.compare(cut, start) > 0 && (isEndless(end) || Buffer.compare(cut, end) < 0);
	return found.filter(cut => isWithin(cut)).sort((a, b) => Buffer.compare(a, b));
}

/** One zero byte as the end of a range stands for no end. */
export function isEndless(end: Uint8Array): boolean {
	return end.length === 1 && end[0] === 0;
}
