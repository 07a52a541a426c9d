/**
Instants as etcd keeps them: nanoseconds since the Unix epoch, in a bigint.
*/

const nanosecondsPerSecond = 1_000_000_000n;

/** RFC 3339 in UTC with up to nine digits of a fraction, trailing zeros dropped, as Go prints it. */
export function formatInstant(nanoseconds: bigint): string {
	let seconds = nanoseconds / nanosecondsPerSecond;
	let fraction = nanoseconds % nanosecondsPerSecond;
	if (fraction < 0n) {
		fraction += nanosecondsPerSecond;
		seconds -= 1n;
	}

	const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
	const digits = fraction.toString().padStart(9, '0').replace(/(?<!0)0+$/, '');
	return digits === '' ? `${date}Z` : `${date}.${digits}Z`;
}

/** Nanoseconds since the epoch of an RFC 3339 text with any offset and fraction; undefined when it is not one. */
export function parseInstant(text: string): bigint | undefined {
	const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text);
	if (match === null) {
		return undefined;
	}

	const milliseconds = Date.parse(match[1]! + match[3]!);
	if (Number.isNaN(milliseconds)) {
		return undefined;
	}

	return (BigInt(milliseconds) * 1_000_000n) + BigInt((match[2] ?? '').padEnd(9, '0').slice(0, 9));
}

/** Whole seconds from `now` until `expiration`: a positive rest rounds up, a negative one towards zero. */
export function ttlSeconds(expiration: bigint, now: bigint): number {
	const rest = expiration - now;
	return Number(rest > 0n ? (rest + nanosecondsPerSecond - 1n) / nanosecondsPerSecond : rest / nanosecondsPerSecond);
}

/** The instant `seconds` after `now`, in the wrapping 64-bit arithmetic of etcd. */
export function expirationAfter(now: bigint, seconds: bigint): bigint {
	return BigInt.asIntN(64, now + BigInt.asIntN(64, seconds * nanosecondsPerSecond));
}

/** The longest time to live: as far as etcd's nanoseconds in 64 bits reach from now, with room to spare. */
export const secondsMax = 200 * 365 * 86_400;
