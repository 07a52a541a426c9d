/**
What the history may keep of a line, and what a suggestion may offer of it.
*/
import {isGroup, namedIn} from '../../commands/common/command.ts';
import {shellCommands} from '../../commands/common/shell-commands.ts';
import {commands} from '../../commands/index.ts';
import {withoutProgram} from '../../language/pasted-line.ts';
import {parseGlobalFlags} from '../../language/global-flags.ts';
import {splitCommands, type Word} from '../../language/words.ts';
import {withoutForeignSecrets} from './foreign-secrets.ts';
import {withoutUrlPasswords} from './url-passwords.ts';

/** Whether a suggestion never offers it: one key too many must not destroy anything. */
function destroys(name: string, subcommand: string): boolean {
	const entry = namedIn(commands, name);
	const command = entry !== undefined && isGroup(entry) ? namedIn(entry.subcommands, subcommand) : entry;
	return command?.effect === 'destroys' || shellCommands.get(name)?.destroys === true;
}

/**
What goes outside the shell and may destroy something there: any program of the system, some after a pipe, a file that is
replaced.
*/
const destructivePattern = /^\s*!|^[^|]*\|.*\b(?:rm|mv|dd|tee|xargs|kill|sudo|sh|bash)\b|(?<!>)>(?!>)/s;

function isDestructiveCommand(words: readonly Word[]): boolean {
	const texts = words.map(word => word.text);
	const [name = '', subcommand = ''] = withoutFlags(withoutProgram(texts));
	// What is found may be many keys, and a command within the command may be any.
	if ((name === 'find' && texts.some(text => /^--?(?:delete|exec)(?:=|$)/.test(text))) || words.some(word => hasDestructivePart(word))) {
		return true;
	}

	return destroys(name, subcommand);
}

function hasDestructivePart({parts = []}: Word): boolean {
	return parts.some(part => 'commands' in part && isDestructive(part.commands));
}

/** The words after the flags at the front; unreadable flags are returned as they are. */
function withoutFlags(texts: readonly string[]): readonly string[] {
	const parsed = parseGlobalFlags(texts, {}, {isStrict: false});
	return parsed.problem === undefined ? parsed.words : texts.filter(text => !text.startsWith('-'));
}

/** Whether running the line may remove or overwrite more than one value, or a file. */
export function isDestructive(line: string): boolean {
	const unquoted = line.replaceAll(/'[^']*'|"[^"]*"/g, '');
	return destructivePattern.test(unquoted) || splitCommands(line).commands.some(({words}) => isDestructiveCommand(words));
}

type Cut = {readonly start: number; readonly end: number; readonly text: string};

/** What to cut from a `user:password` word that begins at `offset` in the line. */
function passwordCut(line: string, word: Word, valueOffset: number): Cut | undefined {
	const value = word.text.slice(valueOffset);
	const colon = value.indexOf(':');
	if (colon === -1) {
		return undefined;
	}

	const source = line.slice(word.start, word.end);
	const sourceColon = source.indexOf(':');
	// A colon hidden by an escape: better to lose the word than to keep the secret.
	return sourceColon === -1
		? {start: word.start, end: word.end, text: ''}
		: {start: word.start, end: word.end, text: source.slice(0, sourceColon).replaceAll(/^\$'|["']/g, '')};
}

function cutsOf(line: string, words: readonly Word[]): ReadonlyArray<Cut | undefined> {
	const texts = words.map(word => word.text);
	const command = texts.indexOf('user');
	return words.map((word, index) => {
		const hidesSecret = word.parts?.some(part => 'commands' in part && redactSecrets(part.commands) !== part.commands);
		if (hidesSecret === true) {
			return {start: word.start, end: word.end, text: ''};
		}

		const flag = /^--?u(?:sername)?(=)?/.exec(word.text);
		if (flag?.[1] === '=') {
			return passwordCut(line, word, flag[0].length);
		}

		const previous = texts[index - 1] ?? '';
		const isCredential =
			/^--?u(?:sername)?$/.test(previous)
			|| (command !== -1 && index > command + 1 && ['add', 'passwd'].includes(texts[command + 1]!) && !word.text.startsWith('-'));
		return isCredential ? passwordCut(line, word, 0) : undefined;
	});
}

/**
The line without passwords: `--username root:secret` becomes `--username root`, which asks for it. Empty when the end of a
password is unknown.
*/
export function redactSecrets(line: string): string {
	const cuts = splitCommands(line).commands.flatMap(({words}) => cutsOf(line, words)).filter(cut => cut !== undefined);
	let result = line;
	for (const cut of cuts.toReversed()) {
		result = result.slice(0, cut.start) + cut.text + result.slice(cut.end);
	}

	return withoutForeignSecrets(withoutUrlPasswords(result)) ?? '';
}
