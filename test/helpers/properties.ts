/**
fast-check that says on standard error where a property failed. AVA shows the first assertion that failed, and would hide the
seed with which the counterexample is met again.
*/
import process from 'node:process';
import fc, {type RunDetails} from 'fast-check';

function sayWhere(run: RunDetails<unknown>): void {
	const message = fc.defaultReportMessage(run);
	if (message === undefined) {
		return;
	}

	process.stderr.write(`${message}\n`);
	throw new Error(message, {cause: run.errorInstance});
}

/* oxlint-disable unicorn-js/no-top-level-side-effects -- for all properties of whoever imports it, which a plug-in cannot be */
// oxlint-disable-next-line typescript/no-deprecated -- as above
fc.configureGlobal({reporter: sayWhere});
/* eslint-enable unicorn/no-top-level-side-effects */

export {default} from 'fast-check';

/** So many rounds, for properties that take long: each run of the tests draws others. `PROPERTY_ROUNDS` is how many times as many. */
export function rounds(count: number): number {
	return Math.ceil(count * Number(process.env.PROPERTY_ROUNDS ?? 1));
}

const firstSurrogate = 0xD8_00;
const surrogateCount = 0x8_00;

/** Any code point: the unit 'binary' of fast-check, which makes a table of all 1.1 million in each process, for a second. */
export const anyCharacter = fc.nat({max: 0x10_FF_FF - surrogateCount}).map(
	i => String.fromCodePoint(i < firstSurrogate ? i : i + surrogateCount),
	character => {
		const code = typeof character === 'string' ? character.codePointAt(0) : undefined;
		if (code === undefined || character !== String.fromCodePoint(code)) {
			throw new Error('not one character');
		}

		return code < firstSurrogate ? code : code - surrogateCount;
	},
);
