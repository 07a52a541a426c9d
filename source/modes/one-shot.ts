/**
One command from the command line: `etcsh COMMAND`, and `etcsh etcdctl …` with etcdctl's own rules.
*/
import {existsSync} from 'node:fs';
import process from 'node:process';
import {parseGlobalFlags, type GlobalOptions} from '../language/global-flags.ts';
import {CommandHost} from '../running/command-host.ts';
import {effectOf} from '../running/command-of.ts';
import {noTerminal, type CommandMode} from '../commands/common/context.ts';
import {runCommand} from '../running/run.ts';
import {print} from '../terminal/output.ts';
import {isTerminal} from '../terminal/terminal-facts.ts';
import {resolvePath} from '../protocol/paths.ts';
import {serveOneCommand} from '../util/priority.ts';
import {etcdVersion} from '../version.ts';

/** Whether there is a person at a terminal that can be drawn on and gives us its keys. */
function canDraw({isPlain}: GlobalOptions): boolean {
	const {ACCESSIBLE: accessible, TERM: terminal} = process.env;
	return isTerminal(1) && isTerminal(0) && !isPlain && accessible !== '1' && terminal !== 'dumb';
}

/** Whether all of a log may have to be read for it. */
function looksBack([command, ...rest]: readonly string[], {at}: GlobalOptions): boolean {
	return at !== undefined || command === 'log' || rest.some(word => /^--?at(?:=|$)/.test(word));
}

/** Before anything is said: it may start this program again. */
export async function giveWay(words: readonly string[], options: GlobalOptions, signal: AbortSignal): Promise<void> {
	const {dataDir, walDir} = options;
	if (dataDir === undefined || !looksBack(words, options)) {
		return;
	}

	serveOneCommand();
	const {standBehindWriter} = await import('../connect/past.ts');
	await standBehindWriter(dataDir, walDir, signal);
}

/** Runs one command with options that have been read. */
export async function runWords(words: readonly string[], options: GlobalOptions, mode: CommandMode, signal: AbortSignal): Promise<number> {
	serveOneCommand();
	await using host = new CommandHost({
		mode,
		frontEnd: 'one-shot',
		options,
		signal,
		isStdinFree: true,
		resolveKey: key => mode === 'strict' ? key : resolvePath('/', key),
		showBoard: mode === 'own' && canDraw(options)
			? async engine => {
				const {showBoardAlone} = await import('../ui/board/alone.ts');
				return showBoardAlone(engine, {theme: options.theme, signal});
			}
			: noTerminal,
	});
	const {dataDir} = options;
	const mayBeMistyped = dataDir !== undefined && await effectOf(words) === 'reads' && !existsSync(dataDir);
	// Awaited here, or the host would be gone before the command is done.
	const code = await runCommand(words, host.context);
	if (mayBeMistyped && existsSync(dataDir)) {
		host.context.stderr(`${dataDir} was not there: it is a new data dir, with nothing in it\n`);
	}

	return code;
}

async function printOverview(intro = ''): Promise<void> {
	const {applicationHelp} = await import('../commands/help-texts/etcdctl-help.ts');
	const {commandsIn} = await import('../commands/index.ts');
	print(1, intro + applicationHelp(commandsIn('strict')));
}

/** `etcsh etcdctl …`: resolves to the exit code. */
export async function runEtcdctl(tokens: readonly string[], signal: AbortSignal): Promise<number> {
	const parsed = parseGlobalFlags(tokens, process.env, {isStrict: true});
	if (parsed.problem !== undefined) {
		await printOverview(parsed.twoForms === undefined ? 'Incorrect Usage.\n\n' : `${parsed.problem}\n`);
		return 0;
	}

	if (parsed.isHelp) {
		await printOverview();
		return 0;
	}

	if (parsed.isVersion) {
		print(1, `etcdctl version ${etcdVersion}\n`);
		return 0;
	}

	return runWords(parsed.words, parsed.options, 'strict', signal);
}
