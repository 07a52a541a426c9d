/**
The way to a part of a document, in jq's form: `.a.list[0]["a name"]`.
*/
import {UserError} from '../errors.ts';
import {mistakeAt, shortened} from './caret.ts';

/** A name in an object, or a position in a list; from the end when it is negative. */
export type Step = string | number;

/** Longer paths would nest deeper than anybody reads. */
const stepCountMax = 200;

const stepPattern = /\.?\[\s*(-?\d{1,15})\s*\]|\.?\[\s*("(?:[^"\\]|\\.)*")\s*\]|\.([a-z_][\w-]*)|\.("(?:[^"\\]|\\.)*")/giy;

/** More of them do not fit into a message. */
const stepsShown = 60;

const pathHint = 'Paths are as in jq: .name, .list[0], or \'.["a name"]\' with quotes around it all.';

export function parsePath(text: string): readonly Step[] {
	const steps: Step[] = [];
	let end = text === '.' ? 1 : 0;
	for (const match of text.matchAll(stepPattern)) {
		const [all, index, bracketed, plain, quoted] = match;
		try {
			steps.push(index === undefined ? plain ?? JSON.parse((bracketed ?? quoted)!) as string : Number(index));
		} catch (error) {
			throw new UserError(mistakeAt(text, match.index, 'this is not a name in JSON'), {hint: pathHint, cause: error});
		}

		end = match.index + all.length;
	}

	const offset = text.startsWith('.') ? end : 0;
	if (offset !== text.length || text === '') {
		throw new UserError(mistakeAt(text, offset, 'this is not a path in JSON'), {hint: pathHint});
	}

	if (steps.length > stepCountMax) {
		throw new UserError(`a path has at most ${stepCountMax} steps, and not ${steps.length}`);
	}

	return steps;
}

/** As long as a message may show it. */
export function shortPath(steps: readonly Step[]): string {
	return steps.length === 0 ? 'the value' : shortened(formatPath(steps.slice(0, stepsShown)));
}

const plainName = /^[a-z_][\w-]*$/i;

export function formatPath(steps: readonly Step[]): string {
	const text = steps.map(step => {
		if (typeof step === 'number') {
			return `[${step}]`;
		}

		return plainName.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
	}).join('');
	return text.startsWith('.') ? text : `.${text}`;
}

