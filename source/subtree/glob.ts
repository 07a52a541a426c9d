/**
Patterns of keys: `*` and `?` within a name, `[a-z]` and `[!a-z]`, `{one,two}`, and `**` for any number of directories.
A backslash takes the next character as it is.
*/

/** The text as a pattern that means nothing but itself. */
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

type Braces = {readonly start: number; readonly end: number; readonly parts: readonly string[]};

/** The first `{…,…}` of a pattern. */
function findBraces(pattern: string): Braces | undefined {
	for (let start = 0; start < pattern.length; start++) {
		if (pattern[start] === '\\') {
			start++;
		} else if (pattern[start] === '{') {
			const braces = readBraces(pattern, start);
			if (braces !== undefined) {
				return braces;
			}
		}
	}

	return undefined;
}

function readBraces(pattern: string, start: number): Braces | undefined {
	const parts: string[] = [];
	let depth = 0;
	let from = start + 1;
	for (let i = from; i < pattern.length; i++) {
		const character = pattern[i]!;
		if (character === '\\') {
			i++;
		} else if (character === '{') {
			depth++;
		} else if (character === '}' && depth > 0) {
			depth--;
		} else if (depth === 0 && (character === ',' || character === '}')) {
			parts.push(pattern.slice(from, i));
			from = i + 1;
			if (character === '}') {
				return parts.length > 1 ? {start, end: from, parts} : undefined;
			}
		}
	}

	return undefined;
}

/** The patterns without braces that one with braces stands for, in its order. */
export function expandBraces(pattern: string): readonly string[] {
	const braces = findBraces(pattern);
	if (braces === undefined) {
		return [pattern];
	}

	const {start, end, parts} = braces;
	return parts.flatMap(part => expandBraces(pattern.slice(0, start) + part + pattern.slice(end)));
}

/** Whether the pattern can match anything but its own text. */
export function isPattern(pattern: string): boolean {
	return findBraces(pattern) !== undefined || pattern.split('/').some(name => hasWildcard(name));
}

function hasWildcard(name: string): boolean {
	for (let i = 0; i < name.length; i++) {
		const character = name[i]!;
		if (character === '\\') {
			i++;
		} else if ('*?'.includes(character) || (character === '[' && closingBracket(name, i) !== -1)) {
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

/** A matcher of whole names or texts; `isCaseIgnored` as in `find -iname`. Slashes are characters like any other. */
export function globExpression(pattern: string, {isCaseIgnored = false}: {readonly isCaseIgnored?: boolean} = {}): Matcher {
	const alternatives = expandBraces(pattern).map(part => {
		let source = '';
		for (let i = 0; i < part.length; i++) {
			const character = part[i]!;
			const close = character === '[' ? closingBracket(part, i) : -1;
			if (character === '\\' && i + 1 < part.length) {
				i++;
				source += escapeForRegExp(part[i]!);
			} else if (character === '*') {
				source += '.*';
			} else if (character === '?') {
				source += '.';
			} else if (close === -1) {
				source += escapeForRegExp(character);
			} else {
				source += bracketSource(part, i, close);
				i = close;
			}
		}

		return source;
	});
	const source = `^(?:${alternatives.join('|')})$`;
	const flags = isCaseIgnored ? 'is' : 's';
	try {
		// Whole characters, where the text has them.
		return new RegExp(source, `${flags}u`);
	} catch {
		// A range that runs backwards matches nothing.
		return {test: () => false};
	}
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
