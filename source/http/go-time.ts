/**
Times and durations in Go's text forms.
*/

function padded(number: number, length = 2): string {
	return String(number).padStart(length, '0');
}

/** RFC 3339 in the local zone, whose offset shows (`Z` for none), milliseconds without trailing zeros. */
export function formatLocalInstant(date: Date): string {
	const day = `${padded(date.getFullYear(), 4)}-${padded(date.getMonth() + 1)}-${padded(date.getDate())}`;
	const time = `${padded(date.getHours())}:${padded(date.getMinutes())}:${padded(date.getSeconds())}`;
	const fraction = padded(date.getMilliseconds(), 3).replace(/(?<!0)0+$/, '');
	return `${day}T${time}${fraction === '' ? '' : `.${fraction}`}${offsetOf(date)}`;
}

function offsetOf(date: Date): string {
	const minutes = -date.getTimezoneOffset();
	const distance = Math.abs(minutes);
	return minutes === 0 ? 'Z' : `${minutes < 0 ? '-' : '+'}${padded(Math.floor(distance / 60))}:${padded(distance % 60)}`;
}

/** A time that is not negative: `530.382621ms`, `4.8s`, `1m2.5s`, `1h0m0s`. */
export function formatGoDuration(nanoseconds: bigint): string {
	if (nanoseconds < 1_000_000_000n) {
		const [unit, scale] =
			nanoseconds < 1000n ? (['ns', 1n] as const) : (nanoseconds < 1_000_000n ? (['µs', 1000n] as const) : (['ms', 1_000_000n] as const));
		return nanoseconds === 0n ? '0s' : `${decimal(nanoseconds, scale)}${unit}`;
	}

	const minutes = nanoseconds / 60_000_000_000n;
	const seconds = `${decimal(nanoseconds % 60_000_000_000n, 1_000_000_000n)}s`;
	if (minutes === 0n) {
		return seconds;
	}

	return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** `number / scale`, a power of ten, exactly. */
function decimal(number: bigint, scale: bigint): string {
	const fraction = scale === 1n ? '' : String(number % scale).padStart(String(scale).length - 1, '0').replace(/(?<!0)0+$/, '');
	return fraction === '' ? String(number / scale) : `${number / scale}.${fraction}`;
}
