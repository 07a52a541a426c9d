/**
Patterns among the arguments of a command, replaced by the keys that they match in the tree.
*/
import {ifPresent} from '../engine/get-if-there.ts';
import {UserError} from '../errors.ts';
import {expandBraces, escapeGlob, isPattern} from '../language/glob.ts';
import {parseKeyElsewhere, type KeyElsewhere} from '../language/place.ts';
import {withoutPasswords} from '../protocol/redaction.ts';
import {matchingKeys} from '../subtree/matching-keys.ts';
import {argumentAt, type Command} from '../commands/common/command.ts';
import {quotesGone, type CommandContext} from '../commands/common/context.ts';
import {engineAt} from '../commands/common/location.ts';

/** The pattern with its brackets taken literally; what a backslash protects already is left alone. */
function withPlainBrackets(pattern: string): string {
	return pattern.replaceAll(/\\[\s\S]|[[\]]/g, piece => piece.length === 1 ? `\\${piece}` : piece);
}

/** The keys of a word; the word itself when it is not a pattern, or is exactly the name of a key. */
async function keysOf(word: string, context: CommandContext, isAnywhere: boolean): Promise<readonly string[]> {
	const pattern = context.patternOf === quotesGone ? withPlainBrackets(word) : context.patternOf(word);
	if (pattern === undefined || !isPattern(pattern)) {
		return [word];
	}

	const elsewhere = isAnywhere ? parseKeyElsewhere(word) : undefined;
	return elsewhere === undefined ? keysHere(word, pattern, context) : keysThere(word, pattern, elsewhere, context);
}

function nothingMatches(word: string, {patternOf}: CommandContext): UserError {
	return new UserError(`nothing matches ${withoutPasswords(word)}`, {
		hint: patternOf === quotesGone
			? 'A backslash before a wildcard makes it part of a name.'
			: `In quotes it is the key of that name: '${withoutPasswords(word)}'`,
	});
}

async function keysHere(word: string, pattern: string, context: CommandContext): Promise<readonly string[]> {
	const {signal} = context;
	const engine = await context.connect();
	if (await ifPresent(engine.get(context.resolveKey(word), {signal, detail: 'node'})) !== undefined) {
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

	throw nothingMatches(word, context);
}

/** On another cluster, whose name may have brackets and braces of its own. */
async function keysThere(word: string, whole: string, elsewhere: KeyElsewhere, context: CommandContext): Promise<readonly string[]> {
	const scheme = whole.indexOf('://');
	const slash = whole.indexOf('/', scheme === -1 ? 0 : scheme + 3);
	const pattern = slash === -1 ? '/' : whole.slice(slash);
	if (!isPattern(pattern)) {
		return [word];
	}

	const {signal} = context;
	const engine = await engineAt(context, elsewhere.word);
	if (await ifPresent(engine.get(elsewhere.key, {signal, detail: 'node'})) !== undefined) {
		return [word];
	}

	const separator = word.slice(elsewhere.word.length, word.length - elsewhere.typedKey.length);
	const keys = new Set<string>();
	for (const part of expandBraces(pattern)) {
		for await (const key of matchingKeys(engine, part, {signal})) {
			keys.add(elsewhere.word + separator + key);
		}
	}

	if (keys.size > 0) {
		return [...keys];
	}

	throw nothingMatches(word, context);
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
		const keys = isKey && argument.isName !== true ? await keysOf(word, context, argument.isAnywhere === true) : [word];
		matched.push(...(keys.length > 1 ? keys.map(key => withoutPasswords(key)) : []));
		if (command.arguments.some(({isRepeated}) => isRepeated)) {
			runs = runs.map(run => [...run, ...keys]);
			continue;
		}

		const takesOne = command.isForOneKey === true || command.arguments.some(({kind}) => kind === 'value');
		if (takesOne && keys.length > 1) {
			throw new UserError(`${withoutPasswords(word)} matches ${keys.length} keys, and ${command.name} takes one`, {
				hint: `The first are ${withoutPasswords(keys.slice(0, 3).join(', '))}`,
			});
		}

		runs = runs.flatMap(run => keys.map(key => [...run, key]));
	}

	return {runs, matched};
}
