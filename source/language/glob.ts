/**
Patterns of keys: `*` and `?` within a name, `[a-z]` and `[!a-z]`, `{one,two}`, and `**` for any number of directories.
A backslash takes the next character as it is.
*/
import {UserError} from '../errors.ts';

/** The text as a pattern that matches only itself. */
export function escapeGlob(text: string): string {
	return text.replaceAll(/[\\*?[\]{},!^-]/g, String.raw`\$&`);
}

/** Where the bracket that opens at `offset` closes; -1 when it does not. */
function closingBracket(pattern: string, offset: number): number {
	const first = '!^'.includes(pattern[offset + 1] ?? ' ') ? offset + 2 : offset + 1;
	for (let i = first; i < pattern.length && pattern[i] !== '/'; i++) {
		if (pattern[i] === '\\') {
			i++;
		} else if (pattern[i] === ']' && i > first) {
			return i;
		}
	}

	return -1;
}

/** `edges` are its brackets and commas. */
type Braces = {readonly start: number; readonly end: number; readonly edges: readonly number[]};

/** The first `{…,…}` of a pattern. */
function findBraces(pattern: string): Braces | undefined {
	const open: Array<{readonly start: number; readonly commas: number[]}> = [];
	let found: Braces | undefined;
	for (let i = 0; i < pattern.length; i++) {
		switch (pattern[i]!) {
			case '\\': {
				i++;
				break;
			}

			case '{': {
				open.push({start: i, commas: []});
				break;
			}

			case ',': {
				open.at(-1)?.commas.push(i);
				break;
			}

			case '}': {
				const braces = open.pop();
				if (braces !== undefined && braces.commas.length > 0 && braces.start < (found?.start ?? Infinity)) {
					found = {start: braces.start, end: i + 1, edges: [braces.start, ...braces.commas, i]};
				}

				if (found !== undefined && open.length === 0) {
					return found;
				}

				break;
			}

			default:
		}
	}

	return found;
}

/** In UTF-16 units: the sum of all patterns that braces may stand for. */
const expandedLengthMax = 4_000_000;

/** The patterns without braces that one with braces stands for, in its order. */
export function expandBraces(pattern: string): readonly string[] {
	const expanded: string[] = [];
	const waiting = [pattern];
	let length = 0;
	for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
		const braces = findBraces(each);
		if (braces === undefined) {
			expanded.push(each);
			continue;
		}

		const {start, end, edges} = braces;
		for (let i = edges.length - 1; i > 0; i--) {
			const part = each.slice(0, start) + each.slice(edges[i - 1]! + 1, edges[i]) + each.slice(end);
			length += part.length;
			waiting.push(part);
			if (length > expandedLengthMax) {
				throw new UserError('the braces of this pattern stand for too many patterns', {hint: 'Name fewer alternatives, or use * and ?'});
			}
		}
	}

	return expanded;
}

/** Whether the pattern can match anything but its own text. */
export function isPattern(pattern: string): boolean {
	return findBraces(pattern) !== undefined || pattern.split('/').some(name => hasWildcard(name));
}

type Token =
	| {readonly type: 'star'}
	| {readonly type: 'one'}
	| {readonly type: 'text'; readonly text: string}
	| {readonly type: 'class'; readonly start: number; readonly end: number};

/** The parts of a pattern without braces. */
function * tokensOf(pattern: string): Iterable<Token> {
	// When one bracket has no end, none that opens later in this name has one.
	let areBracketsOpen = false;
	for (let i = 0; i < pattern.length; i++) {
		const character = pattern[i]!;
		const close: number = character === '[' && !areBracketsOpen ? closingBracket(pattern, i) : -1;
		areBracketsOpen = character !== '/' && (areBracketsOpen || (character === '[' && close === -1));
		if (character === '\\' && i + 1 < pattern.length) {
			i++;
			yield {type: 'text', text: pattern[i]!};
		} else if (character === '*' || character === '?') {
			yield character === '*' ? {type: 'star'} : {type: 'one'};
		} else if (close === -1) {
			yield {type: 'text', text: character};
		} else {
			yield {type: 'class', start: i, end: close};
			i = close;
		}
	}
}

function hasWildcard(name: string): boolean {
	for (const {type} of tokensOf(name)) {
		if (type !== 'text') {
			return true;
		}
	}

	return false;
}

/** The text that a pattern without wildcards stands for. */
function unescapeGlob(pattern: string): string {
	return pattern.replaceAll(/\\([\s\S])/g, '$1');
}

function escapeForRegExp(text: string): string {
	return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function escapeForClass(text: string): string {
	return text.replaceAll(/[\\\]^[-]/g, String.raw`\$&`);
}

function bracketSource(pattern: string, start: number, end: number): string {
	const isNegated = '!^'.includes(pattern[start + 1]!);
	let source = '';
	for (let i = start + (isNegated ? 2 : 1); i < end; i++) {
		const character = pattern[i]!;
		if (character === '\\' && i + 1 < end) {
			i++;
			source += escapeForClass(pattern[i]!);
		} else {
			source += character === '-' ? '-' : escapeForClass(character);
		}
	}

	return `[${isNegated ? '^' : ''}${source}]`;
}

export type Matcher = {test(text: string): boolean};

/** The expressions of what stands between the stars of a pattern without braces. */
function sourcesBetweenStars(pattern: string): readonly string[] {
	const sources = [''];
	for (const token of tokensOf(pattern)) {
		if (token.type === 'star') {
			sources.push('');
		} else {
			sources[sources.length - 1]
				+= token.type === 'one' ? '.' : (token.type === 'text' ? escapeForRegExp(token.text) : bracketSource(pattern, token.start, token.end));
		}
	}

	return sources;
}

/** The first match of what stands between two stars is as good as any later one, so nothing is ever tried again. */
function partMatcher(pattern: string, flags: string): Matcher {
	const sources = sourcesBetweenStars(pattern);
	try {
		// Whole characters, where the text has them.
		const expressions = sources.length === 1
			? [new RegExp(`^${sources[0]!}$`, `g${flags}`)]
			: sources.map((source, i) => new RegExp(i === 0 ? `^${source}` : (i === sources.length - 1 ? `${source}$` : source), `g${flags}`));
		return {
			test(text) {
				let offset = 0;
				return expressions.every(expression => {
					expression.lastIndex = offset;
					const isFound = expression.test(text);
					offset = expression.lastIndex;
					return isFound;
				});
			},
		};
	} catch {
		// A range that runs backwards matches nothing.
		return {test: () => false};
	}
}

/** A matcher of whole names or texts; `isCaseIgnored` as in `find -iname`. Slashes are ordinary characters. */
export function globExpression(pattern: string, {isCaseIgnored = false}: {readonly isCaseIgnored?: boolean} = {}): Matcher {
	const matchers = expandBraces(pattern).map(part => partMatcher(part, isCaseIgnored ? 'isu' : 'su'));
	return {test: text => matchers.some(matcher => matcher.test(text))};
}

export type Segment =
	/** A name as it is. */
	| {readonly type: 'name'; readonly name: string}
	| {readonly type: 'match'; readonly expression: Matcher}
	/** Any number of directories, none included. */
	| {readonly type: 'any'};

/** The names of an absolute pattern without braces; `.` and `..` are resolved as in a path. */
export function segmentsOf(pattern: string): readonly Segment[] {
	const segments: Segment[] = [];
	for (const part of pattern.split('/')) {
		if (part === '..') {
			segments.pop();
		} else if (part === '**') {
			segments.push(...(segments.at(-1)?.type === 'any' ? [] : [{type: 'any'} as const]));
		} else if (part !== '' && part !== '.') {
			segments.push(hasWildcard(part) ? {type: 'match', expression: globExpression(part)} : {type: 'name', name: unescapeGlob(part)});
		}
	}

	return segments;
}
