/**
A line with what was sought in it: that is highlighted, and in sight where the line is cut.
*/
import {truncate, truncateStart, widthOf} from '../../terminal/text/width.ts';
import {type Printer} from './printer.ts';

export type Part = {readonly text: string; readonly isMatch: boolean};

/** The parts from a little before the first match on: less than `cells` before it, so that it is in sight. */
function aroundMatch(parts: readonly Part[], cells: number): readonly Part[] {
	const [before, ...others] = parts;
	const reach = Math.floor(cells / 3);
	if (before === undefined || others.length === 0 || widthOf(before.text) <= reach) {
		return parts;
	}

	return [{text: truncateStart(before.text.slice(-reach * 4), reach), isMatch: false}, ...others];
}

/** The line with its matches highlighted, in at most so many cells. */
export function highlighted(parts: readonly Part[], cells: number, printer: Printer): string {
	const isCut = parts.reduce((sum, {text}) => sum + text.length, 0) > cells || widthOf(parts.map(({text}) => text).join('')) > cells;
	let text = '';
	let rest = cells;
	for (const part of isCut ? aroundMatch(parts, cells) : parts) {
		const whole = printer.stored(isCut ? part.text.slice(0, rest * 8) : part.text);
		const shown = isCut ? truncate(whole, rest) : whole;
		text += part.isMatch ? printer.styles.match(shown) : shown;
		rest -= widthOf(shown);
		if (rest <= 0) {
			break;
		}
	}

	return text;
}
