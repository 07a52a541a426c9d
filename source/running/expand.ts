/**
Patterns among the arguments of a command, replaced by the keys that they match in the tree.
*/
import {ifPresent} from '../engine/get-if-there.ts';
import {UserError} from '../errors.ts';
import {expandBraces, escapeGlob, isPattern} from '../language/glob.ts';
import {matchingKeys} from '../subtree/matching-keys.ts';
import {argumentAt, type Command} from '../commands/common/command.ts';
import {quotesGone, type CommandContext} from '../commands/common/context.ts';

/** The pattern with its brackets taken literally; what a backslash protects already is left alone. */
function withPlainBrackets(pattern: string): string {
	return pattern.replaceAll(/\\[\s\S]|[[\]]/g, piece => piece.length === 1 ? `\\${piece}` : piece);
}

/** The keys of a word; the word itself when it is not a pattern, or is exactly the name of a key. */
async function keysOf(word: string, context: CommandContext): Promise<readonly string[]> {
	const pattern = context.patternOf === quotesGone ? withPlainBrackets(word) : context.patternOf(word);
	if (pattern === undefined || !isPattern(pattern)) {
		return [word];
	}

	const {signal} = context;
	const engine = await context.connect();
	if (await ifPresent(engine.get(context.resolveKey(word), {signal})) !== undefined) {
		return [word];
	}

	// Braces come first: they may hold slashes.
	const directory = escapeGlob(context.resolveKey('.'));
	const keys = new Set<string>();
	for (const part of expandBraces(pattern)) {
		for await (const key of matchingKeys(engine, part.startsWith('/') ? part : `${directory}/${part}`, {signal})) {
			keys.add(key);
		}
	}

	if (keys.size > 0) {
		return [...keys];
	}

	throw new UserError(`nothing matches ${word}`, {
		hint: context.patternOf === quotesGone
			? 'A backslash before a wildcard makes it part of a name.'
			: `In quotes it is the key of that name: '${word}'`,
	});
}

export type Expansion = {
	/** The arguments for each run of the command; there is at least one run. */
	readonly runs: ReadonlyArray<readonly string[]>;
	/** The keys that patterns stand for, where those are several. */
	readonly matched: readonly string[];
};

export async function expandPositionals(
	command: Command,
	context: CommandContext,
	positionals: readonly string[],
): Promise<Expansion> {
	const matched: string[] = [];
	let runs: ReadonlyArray<readonly string[]> = [[]];
	for (const [index, word] of positionals.entries()) {
		const argument = argumentAt(command.arguments, index);
		const isKey = argument?.kind === 'key' || argument?.kind === 'directory';
		const keys = isKey && argument.isName !== true ? await keysOf(word, context) : [word];
		matched.push(...(keys.length > 1 ? keys : []));
		if (command.arguments.some(({isRepeated}) => isRepeated)) {
			runs = runs.map(run => [...run, ...keys]);
			continue;
		}

		const takesOne = command.isForOneKey === true || command.arguments.some(({kind}) => kind === 'value');
		if (takesOne && keys.length > 1) {
			throw new UserError(`${word} matches ${keys.length} keys, and ${command.name} takes one`, {
				hint: `The first are ${keys.slice(0, 3).join(', ')}`,
			});
		}

		runs = runs.flatMap(run => keys.map(key => [...run, key]));
	}

	return {runs, matched};
}
