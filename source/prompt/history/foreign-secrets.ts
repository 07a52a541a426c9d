/**
Passwords in the arguments of other programs: after a `!` or a `|`, or within quotes. That text has its own language, of
which only words, quotes and a few flags are understood here.
*/

/** The programs whose `-u` is known to take a user and a password. */
const programs = /(?:^|\/)(?:etcsh|etcdctl|curl|wget|https?|cli\.js)$/;

/** A word up to a quote; what is within quotes is split, too. */
const wordPattern = /[^\s"'`;|&()<>]+/g;

type Piece = {readonly text: string; readonly start: number; readonly end: number};

type Finding = {readonly start: number; readonly end: number};

/** Where a user and a password begin in a word, given the words before it; undefined when there are none. */
function credentialsOffset(word: string, before: readonly string[], isProgramSeen: boolean): number | undefined {
	const joined = /^--?(?:username|user|u)=/.exec(word)?.[0];
	if (joined !== undefined) {
		return joined.length;
	}

	const previous = before.at(-1) ?? '';
	if (/^--?username$/.test(previous) || (isProgramSeen && /^--?(?:user|u)$/.test(previous))) {
		return 0;
	}

	if (isProgramSeen && word.startsWith('-u') && word.length > 2) {
		return 2;
	}

	const command = before.findLastIndex(text => !text.startsWith('-'));
	return command > 0 && before[command - 1] === 'user' && ['add', 'passwd'].includes(before[command]!) && !word.startsWith('-')
		? 0
		: undefined;
}

/** What has to be cut, from the colon on; `unclear` when the end of the password is unknown. */
function passwordIn(line: string, {text, start, end}: Piece, offset: number): Finding | 'unclear' | undefined {
	const colon = text.indexOf(':', offset);
	if (colon === -1) {
		return undefined;
	}

	const opening = line[start - 1] ?? '';
	const next = line[end] ?? '';
	const isQuoted = ['\'', '"'].includes(opening);
	const isAtQuote = ['\'', '"', '`'].includes(next);
	const isEnd = isQuoted ? next === opening : !['<', '>', '('].includes(next) && (!isAtQuote || /^[\s;|&)]?$/.test(line[end + 1] ?? ''));
	return text.includes('\\') || colon === text.length - 1 || !isEnd ? 'unclear' : {start: start + colon, end};
}

/** The line without the passwords for other programs; undefined when it is better to forget all of it. */
export function withoutForeignSecrets(line: string): string | undefined {
	const findings: Finding[] = [];
	/** The last words, as many as matter. */
	let before: string[] = [];
	let isProgramSeen = false;
	for (const {0: text, index} of line.matchAll(wordPattern)) {
		const offset = credentialsOffset(text, before, isProgramSeen);
		const found = offset === undefined ? undefined : passwordIn(line, {text, start: index, end: index + text.length}, offset);
		if (found === 'unclear') {
			return undefined;
		}

		if (found !== undefined) {
			findings.push(found);
		}

		isProgramSeen ||= programs.test(text.replace(/^!/, ''));
		before = [...before.slice(-8), text];
	}

	return findings.reduceRight((rest, {start, end}) => rest.slice(0, start) + rest.slice(end), line);
}
