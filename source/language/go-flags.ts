/**
The flag grammar of Go's flag package, which etcd and etcdctl share.

A token is a flag when it begins with `-` and is longer than that; one dash and two are the same. `--` ends the flags and is
dropped; the first token that is not a flag ends them, too. Booleans take a value only with `=`, all others take the next
token, whatever it looks like; a `switch` is a boolean that takes any value. The last of repeated flags counts, string lists
append.
*/
import {goQuote} from '../protocol/go-quote.ts';
import {
	parseBoolean,
	parseDuration,
	parseSigned,
	parseUnsigned,
} from '../protocol/go-literals.ts';

export type GoFlagType = 'bool' | 'switch' | 'int' | 'uint' | 'string' | 'strings' | 'duration';

export type GoFlag = {
	/** Without dashes. */
	readonly name: string;
	/** A second spelling of the same flag. */
	readonly alias?: string;
	readonly type: GoFlagType;
};

type FlagValue = boolean | bigint | string | readonly string[];

/** The values found on a command line, under the flags' first names. */
export class ParsedFlags {
	readonly #values: ReadonlyMap<string, FlagValue>;
	readonly #spellings: ReadonlySet<string>;

	constructor(values: ReadonlyMap<string, FlagValue>, spellings: ReadonlySet<string>) {
		this.#values = values;
		this.#spellings = spellings;
	}

	/** Whether the flag was given, under either spelling. */
	has(name: string): boolean {
		return this.#values.has(name);
	}

	/** Whether this very spelling, name or alias, was used. */
	wasSpelled(spelling: string): boolean {
		return this.#spellings.has(spelling);
	}

	bool(name: string): boolean {
		return this.#values.get(name) === true;
	}

	/** 64 bit; 0 when not given. */
	int(name: string): bigint {
		const value = this.#values.get(name);
		return typeof value === 'bigint' ? value : 0n;
	}

	/** Nanoseconds; undefined when not given. */
	duration(name: string): bigint | undefined {
		const value = this.#values.get(name);
		return typeof value === 'bigint' ? value : undefined;
	}

	/** Empty when not given. */
	string(name: string): string {
		const value = this.#values.get(name);
		return typeof value === 'string' ? value : '';
	}

	/** Empty when not given. */
	strings(name: string): readonly string[] {
		const value = this.#values.get(name);
		return Array.isArray(value) ? value as readonly string[] : [];
	}
}

export type GoFlagsResult =
	| FlagMistake
	| {readonly flags: ParsedFlags; readonly positionals: readonly string[]; readonly problem?: undefined; readonly valueProblem?: undefined};

export type FlagMistake = {
	/** The flags before it. */
	readonly flags: ParsedFlags;
	/** The text of Go's flag package: `flag provided but not defined: -nope`. */
	readonly problem: string;
	/** Without dashes; set when no such flag exists. */
	readonly unknownFlag?: string;
	/** What is wrong with the value; set when it can't be read. */
	readonly valueProblem?: string;
};

function valueOf(type: GoFlagType, text: string): FlagValue | {readonly problem: string} {
	switch (type) {
		case 'bool': {
			return parseBoolean(text) ?? {problem: 'parse error'};
		}

		case 'int':
		case 'uint': {
			const value = type === 'int' ? parseSigned(text) : parseUnsigned(text);
			return typeof value === 'bigint' ? value : {problem: value};
		}

		case 'duration': {
			return parseDuration(text) ?? {problem: 'parse error'};
		}

		case 'switch':
		case 'string':
		case 'strings': {
			return text;
		}
	}
}

/** `--name=value` taken apart; a missing value has to come from the next token. */
function splitToken(token: string): {spelling: string; text?: string} | undefined {
	const body = token.slice(token.startsWith('--') ? 2 : 1);
	if (body === '' || body.startsWith('-') || body.startsWith('=')) {
		return undefined;
	}

	const equals = body.indexOf('=');
	return equals === -1 ? {spelling: body} : {spelling: body.slice(0, equals), text: body.slice(equals + 1)};
}

function valueProblem(definition: GoFlag, spelling: string, text: string, problem: string): string {
	return definition.type === 'bool'
		? `invalid boolean value ${goQuote(text)} for -${spelling}: ${problem}`
		: `invalid value ${goQuote(text)} for flag -${spelling}: ${problem}`;
}

/** Reads the flags at the front of `tokens`; what follows them are the positionals. */
export function parseGoFlags(tokens: readonly string[], definitions: readonly GoFlag[]): GoFlagsResult {
	const values = new Map<string, FlagValue>();
	const spellings = new Set<string>();
	const flags = new ParsedFlags(values, spellings);
	let next = 0;
	while (next < tokens.length) {
		const token = tokens[next]!;
		if (token.length < 2 || !token.startsWith('-')) {
			break;
		}

		next++;
		if (token === '--') {
			break;
		}

		const parts = splitToken(token);
		if (parts === undefined) {
			return {flags, problem: `bad flag syntax: ${token}`};
		}

		const {spelling} = parts;
		const definition = definitions.findLast(({name, alias}) => spelling === name || spelling === alias);
		if (definition === undefined) {
			return {flags, problem: `flag provided but not defined: -${spelling}`, unknownFlag: spelling};
		}

		const text = parts.text ?? (definition.type === 'bool' || definition.type === 'switch' ? 'true' : tokens[next++]);
		if (text === undefined) {
			return {flags, problem: `flag needs an argument: -${spelling}`};
		}

		const value = valueOf(definition.type, text);
		if (typeof value === 'object' && 'problem' in value) {
			return {flags, problem: valueProblem(definition, spelling, text, value.problem), valueProblem: value.problem};
		}

		spellings.add(spelling);
		const earlier = values.get(definition.name);
		values.set(definition.name, definition.type === 'strings' ? [...(earlier as readonly string[] | undefined ?? []), text] : value);
	}

	return {flags, positionals: tokens.slice(next)};
}
