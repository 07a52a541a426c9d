import {type Duration} from './surface.ts';

const unitsMs: Readonly<Record<string, number>> = {
	ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000,
};

/** Nobody's test looks further ahead, and etcd's instants would end. */
const msMax = 100 * 365 * 86_400_000;

function parsed(text: string): number {
	const part = /(\d+(?:\.\d+)?)\s*(ms|[smhd])\s*/y;
	let milliseconds = 0;
	do {
		const [, count, unit = ''] = part.exec(text) ?? [];
		milliseconds += Number(count) * (unitsMs[unit] ?? NaN);
	} while (part.lastIndex > 0 && part.lastIndex < text.length);

	return milliseconds;
}

/** Throws TypeError. */
export function millisecondsOf(duration: Duration): number {
	const milliseconds = typeof duration === 'string' ? parsed(duration) : duration;
	if (typeof milliseconds !== 'number' || !(milliseconds >= 0 && milliseconds <= msMax)) {
		const shown = typeof duration === 'string' ? JSON.stringify(duration) : String(duration);
		throw new TypeError(`${shown} is no duration: milliseconds as a number, or a text such as "10 s", "250ms" or "1h30m"`);
	}

	return milliseconds;
}
