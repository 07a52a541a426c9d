/**
Passwords in the URLs of a line: `use http://root:secret@m1:2379`. They are used, and neither kept nor shown. Those of users that are
named otherwise are cut out of the history by `history-rules.ts`.
*/
import {isGroup, namedIn} from '../../commands/common/command.ts';
import {shellCommands} from '../../commands/common/shell-commands.ts';
import {commands} from '../../commands/index.ts';
import {splitCommands, type Word} from '../../language/words.ts';

/** Whether the word behind that one may be a URL even without a scheme. */
function takesPlace(name: string): boolean {
	const entry = namedIn(commands, name);
	return shellCommands.get(name)?.takesPlace === true
		|| (entry !== undefined && !isGroup(entry) && entry.arguments.some(({kind}) => kind === 'place' || kind === 'profile'));
}

/** For what is no word of ours: the arguments of other programs, a line that is not complete. */
const anywherePattern = /(:\/\/[^\s:/@'"]*):[^\s/'"]*@/g;

type Piece = {readonly start: number; readonly end: number};

/** The password and the colon before it, in what follows `offset`. */
function passwordIn(text: string, offset: number): Piece | undefined {
	const slash = text.indexOf('/', offset);
	const authorityEnd = slash === -1 ? text.length : slash;
	const colon = text.indexOf(':', offset);
	if (colon === -1 || colon > authorityEnd) {
		return undefined;
	}

	// What is neither a port nor ends before the slash is a password with a slash in it.
	const at = text.lastIndexOf('@', authorityEnd);
	const end = at > colon ? at : (/^\d*$/.test(text.slice(colon + 1, authorityEnd)) ? -1 : text.lastIndexOf('@'));
	return end > colon ? {start: colon, end} : undefined;
}

function passwordsIn(text: string, isPlace: boolean): readonly Piece[] {
	const offsets = text.matchAll(/:\/\//g).map(({index}) => index + 3).toArray();
	const starts = isPlace && offsets.length === 0 ? [0] : offsets;
	const found = starts.map(offset => passwordIn(text, offset)).filter(piece => piece !== undefined);
	// What a password holds is a part of it.
	return found.filter(({start}, i) => found.slice(0, i).every(before => start >= before.end));
}

type Cut = Piece & {readonly text: string};

function cutsIn(line: string, word: Word, isPlace: boolean, mark: string): readonly Cut[] {
	const pieces = passwordsIn(word.text, isPlace);
	const source = line.slice(word.start, word.end);
	const quotes = [0, 1].find(count => source.slice(count, source.length - count) === word.text);
	// Where the password is in a word with other quotes or escapes is not known: better to lose the word.
	return pieces.length > 0 && quotes === undefined
		? [{start: word.start, end: word.end, text: ''}]
		: pieces.map(({start, end}) => ({start: word.start + quotes! + start, end: word.start + quotes! + end, text: mark}));
}

/** The line with the mark in place of each password and the colon before it. */
export function withoutUrlPasswords(line: string, mark = ''): string {
	// Most lines have none, and this is asked of every one.
	if (!line.includes('@')) {
		return line;
	}

	const cuts = splitCommands(line).commands.flatMap(({words}) =>
		words.flatMap((word, i) => cutsIn(line, word, takesPlace(words[i - 1]?.text ?? ''), mark)));
	const result = cuts.reduceRight((rest, {start, end, text}) => rest.slice(0, start) + text + rest.slice(end), line);
	return result.replaceAll(anywherePattern, (whole, before: string) => whole === `${before}${mark}@` ? whole : `${before}${mark}@`);
}

/** `-u root:secret` and `user add bob:secret`, in quotes or not. */
const userPattern =
	/((?:^|\s)(?:--?u(?:sername)?[=\s]|user\s+(?:add|passwd)\s)\s*)(?:'([^':]*):[^']*'|"([^":]*):[^"]*"|([^\s:'"]*):[^\s;|&]+)/g;

/** The line as it may be shown. */
export function shownLine(line: string): string {
	return withoutUrlPasswords(line, ':...').replaceAll(
		userPattern,
		(_whole, before: string, single?: string, double?: string, bare?: string) => `${before}${single ?? double ?? bare}:...`,
	);
}
