/**
The other end of the completion scripts: `etcsh __complete SHELL …` prints what may stand at the end of a command line.
Whatever goes wrong, it says nothing: nobody wants an error in the middle of a line.
*/
import {type GlobalOptions} from './args/global-flags.ts';
import {splitLine} from './args/shell-line.ts';
import {suggest, type Suggestion, type Suggestions} from './commands/suggestions.ts';
import {isVisible} from './format/terminal-safe.ts';
import {print} from './output.ts';
import {parseOptions} from './own-mode.ts';
import {connectRemote} from './startup.ts';

/** A key press should not hang, whatever the network does. */
const answerTimeMs = 1000;

function quotedFor(raw: string, text: string): string {
	const [quote] = raw;
	return quote === '\'' || quote === '"' ? quote + text : text.replaceAll(/[^\w\-./:=@%+,]/g, String.raw`\$&`);
}

/** The keys of one directory that begin with what is typed, directories with a slash. */
async function listKeys({typed, prefix, isForDirectories}: Extract<Suggestions, {kind: 'keys'}>, options: GlobalOptions): Promise<Suggestion[]> {
	const signal = AbortSignal.timeout(answerTimeMs);
	const directory = typed.slice(0, typed.lastIndexOf('/') + 1);
	const engine = await connectRemote({...options, isSyncWanted: false, isDebug: false}, {signal, isStrict: false, stderr: () => undefined});
	try {
		const {node} = await engine.get(directory === '' ? '/' : directory, {sorted: true, signal});
		return (node.nodes ?? [])
			.filter(child => child.dir ?? !isForDirectories)
			.map(child => ({text: prefix + directory + child.key.slice(child.key.lastIndexOf('/') + 1) + (child.dir ? '/' : ''), detail: ''}))
			.filter(({text}) => text.startsWith(prefix + typed) && isVisible(text));
	} finally {
		await engine.close();
	}
}

async function suggestionsFor(words: readonly string[], typed: string): Promise<readonly Suggestion[] | 'files'> {
	const suggestions = words[0] === 'serve' ? await suggestForServe(words, typed) : suggest(words, typed);
	if (suggestions.kind !== 'keys') {
		return suggestions.kind === 'files' ? 'files' : suggestions.list;
	}

	const parsed = await parseOptions(suggestions.globalWords);
	const isElsewhere = parsed.problem !== undefined || parsed.options.dataDir !== undefined || parsed.options.isEmbedded;
	return isElsewhere ? [] : listKeys(suggestions, parsed.options);
}

async function suggestForServe(words: readonly string[], typed: string): Promise<Suggestions> {
	const {serveFlags} = await import('./serve/flags.ts');
	const last = words.at(-1) ?? '';
	const waiting = serveFlags.find(({name, type}) => type !== 'bool' && last.replace(/^--?/, '') === name && last.startsWith('-'));
	if (waiting !== undefined) {
		return waiting.choices === undefined ? {kind: 'files'} : {kind: 'list', list: waiting.choices.filter(text => text.startsWith(typed)).map(text => ({text, detail: ''}))};
	}

	return {
		kind: 'list',
		list: serveFlags.filter(({help}) => help !== '').map(({name, help}) => ({text: `--${name}`, detail: help})).filter(({text}) => text.startsWith(typed)),
	};
}

/** bash replaces only what follows the last : or = of the word; `current` is that part. */
async function answerBash(line: string, current: string): Promise<string> {
	const words = splitLine(line);
	const {raw, text: typed} = words.at(-1) ?? {raw: '', text: ''};
	const suggestions = await suggestionsFor(words.slice(1, -1).map(({text}) => text), typed);
	if (suggestions === 'files') {
		return ':files\n';
	}

	const cut = raw.endsWith(current) ? raw.length - current.length : 0;
	return suggestions.map(({text}) => `${quotedFor(raw, text).slice(cut)}\n`).join('');
}

async function answerWords(words: readonly string[]): Promise<string> {
	const suggestions = await suggestionsFor(words.slice(0, -1), words.at(-1) ?? '');
	return suggestions === 'files' ? ':files\n' : suggestions.map(({text, detail}) => `${text}\t${detail}\n`).join('');
}

/** Resolves to the exit code. */
export async function runComplete(tokens: readonly string[]): Promise<number> {
	const [shell, ...rest] = tokens;
	try {
		print(1, shell === 'bash' ? await answerBash(rest[0] ?? '', rest[1] ?? '') : await answerWords(rest[0] === '--' ? rest.slice(1) : rest));
		return 0;
	} catch {
		return 1;
	}
}
