/**
The other end of the completion scripts: `etcsh __complete SHELL …` prints what may stand at the end of a command line.
Whatever goes wrong, it prints nothing: nobody wants an error in the middle of a line.
*/
import process from 'node:process';
import {quoteForBash} from '../language/bash-quoting.ts';
import {type GlobalOptions} from '../language/global-flags.ts';
import {splitLine, type ShellName} from '../language/shell-line.ts';
import {suggest, type Suggestion, type Suggestions} from '../commands/suggestions.ts';
import {isVisible} from '../terminal/text/terminal-safe.ts';
import {print} from '../terminal/output.ts';
import {connectRemote} from '../connect/startup.ts';
import {parseOptions} from './own-mode.ts';

/** A key press should not hang, whatever the network does. */
const answerTimeMs = 1000;

/** A completion that does not react to that ends after this time anyway. */
const graceMs = 300;

/** Nobody reads more than this many, and each costs the shell time. */
const suggestionsMax = 1000;

/** What asks for file names. */
const filesAnswer = ':files';

/** What fits on one line. When there are too many, the last one is kept, so that the common start stays the same. */
function offered(suggestions: readonly Suggestion[]): readonly Suggestion[] {
	const fit = suggestions.filter(({text}) => isVisible(text) && text !== filesAnswer);
	return fit.length > suggestionsMax ? [...fit.slice(0, suggestionsMax - 1), fit.at(-1)!] : fit;
}

/** A key that would be taken for a flag is written with its full path. */
function rooted(key: string): string {
	return key.startsWith('-') ? `/${key}` : key;
}

type OnCluster = Extract<Suggestions, {kind: 'keys' | 'parts'}>;

/** The keys of one directory that begin with what is typed, directories with a slash. */
async function keysIn(
	engine: Awaited<ReturnType<typeof connectRemote>>,
	{typed, prefix, isForDirectories}: Extract<Suggestions, {kind: 'keys'}>,
	signal: AbortSignal,
): Promise<Suggestion[]> {
	const directory = typed.slice(0, typed.lastIndexOf('/') + 1);
	const {node} = await engine.get(directory === '' ? '/' : directory, {sorted: true, signal, detail: 'names'});
	return (node.nodes ?? [])
		.filter(child => child.dir ?? !isForDirectories)
		.map(child => prefix + rooted(directory + child.key.slice(child.key.lastIndexOf('/') + 1)) + (child.dir ? '/' : ''))
		.filter(text => text.startsWith(prefix + typed))
		.toSorted()
		.map(text => ({text, detail: ''}));
}

async function askCluster(suggestions: OnCluster, options: GlobalOptions): Promise<Suggestion[]> {
	const signal = AbortSignal.timeout(answerTimeMs);
	const engine = await connectRemote({...options, isSyncWanted: false, isDebug: false}, {signal, isStrict: false, stderr: () => undefined});
	try {
		if (suggestions.kind === 'keys') {
			return await keysIn(engine, suggestions, signal);
		}

		const {suggestParts} = await import('../commands/part-suggestions.ts');
		return await suggestParts(engine, suggestions, signal);
	} finally {
		await engine.close();
	}
}

async function suggestionsFor(words: readonly string[], typed: string): Promise<readonly Suggestion[] | 'files'> {
	const suggestions = words[0] === 'serve' ? await suggestForServe(words, typed) : suggest(words, typed);
	if (suggestions.kind === 'profiles') {
		const {prefix} = suggestions;
		const {readProfiles} = await import('../connect/profiles/profile-file.ts');
		const profiles = await readProfiles();
		return profiles.filter(({name}) => name.startsWith(suggestions.typed)).map(({name}) => ({text: prefix + name, detail: ''}));
	}

	if (suggestions.kind !== 'keys' && suggestions.kind !== 'parts') {
		return suggestions.kind === 'files' ? 'files' : suggestions.list;
	}

	const isAnywhere = suggestions.kind === 'keys' && suggestions.isAnywhere === true && !typed.includes('://');
	const elsewhere = isAnywhere ? /^([^/:]+):(.*)$/s.exec(typed) : null;
	if (elsewhere !== null) {
		const [, profile = '', key = ''] = elsewhere;
		const {listOnProfile} = await import('../connect/profile-listing.ts');
		const directory = key.includes('/') ? key.slice(0, key.lastIndexOf('/') + 1) : '/';
		const children = await listOnProfile(profile, directory, AbortSignal.timeout(answerTimeMs));
		return children.map(({name, isDirectory}) => ({text: `${profile}:${directory}${name}${isDirectory ? '/' : ''}`, detail: ''}))
			.filter(({text}) => text.startsWith(typed));
	}

	const parsed = await parseOptions(suggestions.globalWords);
	const isElsewhere = parsed.problem !== undefined || parsed.options.dataDir !== undefined || parsed.options.isEmbedded;
	return isElsewhere ? [] : askCluster(suggestions, parsed.options);
}

async function suggestForServe(words: readonly string[], typed: string): Promise<Suggestions> {
	const {serveFlags} = await import('../serve/flags.ts');
	const last = words.at(-1) ?? '';
	const waiting = serveFlags.find(({name, type}) => type !== 'bool' && last.replace(/^--?/, '') === name && last.startsWith('-'));
	if (waiting !== undefined) {
		return waiting.choices === undefined
			? {kind: 'files'}
			: {kind: 'list', list: waiting.choices.filter(text => text.startsWith(typed)).map(text => ({text, detail: ''}))};
	}

	return {
		kind: 'list',
		list: serveFlags
			.filter(({help}) => help !== '')
			.map(({name, help}) => ({text: `--${name}`, detail: help}))
			.filter(({text}) => text.startsWith(typed)),
	};
}

/** bash replaces only what follows the last : or = of the word; `current` is that part. */
async function answerBash(line: string, current: string): Promise<string> {
	const words = splitLine(line);
	const {raw, text: typed, isReplaced} = words.at(-1)!;
	if (isReplaced || !raw.endsWith(current)) {
		return '';
	}

	const suggestions = await suggestionsFor(words.slice(1, -1).map(({text}) => text), typed);
	if (suggestions === 'files') {
		return `${filesAnswer}\n`;
	}

	// What stays on the line, and the quote that is open after it.
	const {text: kept, quote} = splitLine(raw.slice(0, raw.length - current.length)).at(-1)!;
	const texts = offered(suggestions).map(({text}) => text).filter(text => text.startsWith(kept));
	return quoteForBash(texts.map(text => text.slice(kept.length)), quote).map(text => `${text}\n`).join('');
}

/** The last word comes exactly as it is on the line; zsh and fish insert what they get into its quotes. */
async function answerWords(shell: ShellName, words: readonly string[]): Promise<string> {
	const {text: typed, isReplaced} = splitLine(words.at(-1) ?? '', shell).at(-1)!;
	if (isReplaced) {
		return '';
	}

	const suggestions = await suggestionsFor(words.slice(0, -1), typed);
	return suggestions === 'files' ? `${filesAnswer}\n` : offered(suggestions).map(({text, detail}) => `${text}\t${detail}\n`).join('');
}

/** What the scripts of a shell are told, a suggestion on each line. */
export async function answer(shell: string | undefined, rest: readonly string[]): Promise<string> {
	return shell === 'bash'
		? answerBash(rest[0] ?? '', rest[1] ?? '')
		: answerWords(shell === 'fish' ? 'fish' : 'zsh', rest[0] === '--' ? rest.slice(1) : rest);
}

/** Resolves to the exit code. */
export async function runComplete(tokens: readonly string[]): Promise<number> {
	const [shell, ...rest] = tokens;
	// A name that is being looked up keeps even a process that ends; the resolver takes its limits from here.
	process.env.RES_OPTIONS = 'timeout:1 attempts:1';
	const {promise: late, reject: giveUp} = Promise.withResolvers<never>();
	// Neither a silent name server nor a program that supplies a password may keep the shell waiting.
	const timer = setTimeout(giveUp, answerTimeMs + graceMs);
	try {
		print(1, await Promise.race([answer(shell, rest), late]));
		return 0;
	} catch {
		return 1;
	} finally {
		clearTimeout(timer);
	}
}
