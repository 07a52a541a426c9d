/**
Times to live as people write them: `4m31s`, `2d4h`.
*/
import {secondsMax} from '../protocol/time.ts';

const secondsPerUnit = [['d', 86_400], ['h', 3600], ['m', 60], ['s', 1]] as const;

/** Whole seconds as `45s`, `4m31s`, `2h`, `3d4h`; beyond a day without seconds. */
export function formatSeconds(seconds: number): string {
	if (seconds <= 0) {
		return '0s';
	}

	const shown = seconds >= 86_400 ? Math.round(seconds / 60) * 60 : Math.ceil(seconds);
	let rest = shown;
	let text = '';
	for (const [unit, size] of secondsPerUnit) {
		const count = Math.floor(rest / size);
		rest -= count * size;
		text += count > 0 ? `${count}${unit}` : '';
	}

	return text;
}

/**
`90`, `90s`, `1h30m`, `1.5h`, `2d` as whole seconds, rounded up; undefined when it is not a duration, or shorter than a
moment.
*/
export function parseSeconds(text: string): number | undefined {
	if (!/^(?:\d+|(?:\d+(?:\.\d+)?[dhms])+)$/.test(text)) {
		return undefined;
	}

	const units = new Map<string, number>(secondsPerUnit);
	const seconds = /^\d+$/.test(text)
		? Number(text)
		: text.matchAll(/(?<![\d.])([\d.]+)([dhms])/g).reduce((sum, [, count, unit]) => sum + (Number(count) * units.get(unit!)!), 0);
	const whole = Math.ceil(seconds);
	return whole > 0 && whole <= secondsMax ? whole : undefined;
}

/** An instant of the API in seconds: `2026-11-22 17:04:05 UTC`. */
export function formatExpiration(expiration: string): string {
	return `${expiration.slice(0, 19).replace('T', ' ')} UTC`;
}
