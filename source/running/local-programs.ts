/**
The question before names of keys are handed to a program that would take them for names of local files.
*/
import {nobody, type CommandContext} from '../commands/common/context.ts';
import {UserError} from '../errors.ts';
import {localProgramIn, pipedIntoSet} from '../language/local-programs.ts';
import {commandOf} from './command-of.ts';

const advice: Readonly<Record<string, string>> = {
	rm: 'find … --delete removes keys, and so does rm with a pattern: rm /a/*',
	mv: 'mv takes patterns: mv /a/* /b/',
	cp: 'cp takes patterns: cp /a/* /b/',
	cat: 'find … --exec get {} shows the values of keys, and so does get with a pattern: get /a/*',
};

/** Rejects with UserError where somebody wants to set a key to what comes through a pipe: `set` is that of the system's shell there. */
export function refuseForeignSet(systemText: string): void {
	const found = pipedIntoSet(systemText);
	if (found !== undefined) {
		throw new UserError('set behind a | is that of the system\'s shell, which writes no key', {
			hint: `A key gets what a command prints with: set ${found.behind} "$(${found.before})"`,
		});
	}
}

/** Rejects when the answer is no, and where nobody can be asked. */
export async function confirmLocalProgram(words: readonly string[], program: string, {confirm, signal}: CommandContext): Promise<void> {
	const found = localProgramIn(program);
	// By itself it reads nothing of what comes through the pipe: whoever types that means our own command.
	const isAlone = found !== undefined && program.trim().split(/\s/, 1)[0] === found;
	if (found === undefined || (!isAlone && (await commandOf(words))?.printsKeys !== true)) {
		return;
	}

	const what = found.split(' ').at(-1)!;
	const warning = isAlone
		? `${found} works on local files, not on keys, and reads nothing from a pipe.`
		: `${found} works on local files that have the names of these keys.`;
	const instead = advice[what] ?? 'find … --exec COMMAND {} runs a command of the shell for each key.';
	if (confirm === nobody) {
		throw new UserError(warning, {hint: `${instead}\n  With its path, as /bin/${what}, the program is run as it is.`});
	}

	const isConfirmed = await confirm({text: `${warning}\n${instead}\nRun it on files all the same?`});
	signal.throwIfAborted();
	if (!isConfirmed) {
		throw new UserError('Nothing was run.');
	}
}
