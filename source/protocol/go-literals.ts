/**
Go's literals as its flag package reads them.
*/

export type LiteralProblem = 'parse error' | 'value out of range';

const integerPattern = /^(?:0|[1-9](?:_?\d)*|0(?:_?[0-7])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|0b(?:_?[01])+)$/i;

/** An unsigned literal of any base: `10`, `0x1f`, `017`, `0b1`, `1_000`. Undefined when it is not one. */
function magnitudeOf(text: string): bigint | undefined {
	if (!integerPattern.test(text)) {
		return undefined;
	}

	const digits = text.replaceAll('_', '').toLowerCase();
	return BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
}

/** A signed 64-bit integer. */
export function parseSigned(text: string): bigint | LiteralProblem {
	const magnitude = magnitudeOf(text.replace(/^[+-]/, ''));
	if (magnitude === undefined) {
		return 'parse error';
	}

	const value = text.startsWith('-') ? -magnitude : magnitude;
	return BigInt.asIntN(64, value) === value ? value : 'value out of range';
}

/** An unsigned 64-bit integer; Go takes no sign here. */
export function parseUnsigned(text: string): bigint | LiteralProblem {
	const magnitude = magnitudeOf(text);
	if (magnitude === undefined) {
		return 'parse error';
	}

	return BigInt.asUintN(64, magnitude) === magnitude ? magnitude : 'value out of range';
}

const trueTexts = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falseTexts = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

export function parseBoolean(text: string): boolean | undefined {
	if (trueTexts.has(text)) {
		return true;
	}

	return falseTexts.has(text) ? false : undefined;
}

const nanosecondsPerUnit: Readonly<Record<string, bigint>> = {
	ns: 1n,
	us: 1000n,
	µs: 1000n,
	μs: 1000n,
	ms: 1_000_000n,
	s: 1_000_000_000n,
	m: 60_000_000_000n,
	h: 3_600_000_000_000n,
};

/** Nanoseconds of a duration such as `1.5s`, `-1m0.5s` or `0`; undefined when it is not one, or beyond 64 bits. */
export function parseDuration(text: string): bigint | undefined {
	const unsigned = text.replace(/^[+-]/, '');
	if (unsigned === '0') {
		return 0n;
	}

	if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|[u\u00B5\u03BCm]s|[smh]))+$/.test(unsigned)) {
		return undefined;
	}

	let total = 0n;
	for (const [, whole = '', fraction = '', unit = ''] of unsigned.matchAll(/(?<![\d.])(\d*)(?:\.(\d*))?([a-z\u00B5\u03BC]+)/g)) {
		const scale = nanosecondsPerUnit[unit]!;
		total += (BigInt(whole) * scale) + (BigInt(fraction) * scale / (10n ** BigInt(fraction.length)));
	}

	const value = text.startsWith('-') ? -total : total;
	return BigInt.asIntN(64, value) === value ? value : undefined;
}
