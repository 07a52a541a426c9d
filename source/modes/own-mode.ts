/**
`etcsh [OPTIONS] …`: the options are read, and what they ask for is imported and run.
*/
import {lstatSync} from 'node:fs';
import process from 'node:process';
import {parseGlobalFlags, type GlobalFlagsResult, type GlobalOptions} from '../language/global-flags.ts';
import {describeFailure} from '../commands/common/errors.ts';
import {print, show, watchOutput} from '../terminal/output.ts';
import {decideEngine, probeDefaultEndpoints} from '../connect/startup.ts';
import {changeRoles, isTerminal} from '../terminal/terminal-facts.ts';
import {useAsciiSigns} from '../terminal/text/signs.ts';
import {productVersion} from '../version.ts';
import {giveWay, runWords} from './one-shot.ts';

async function runShell(options: GlobalOptions): Promise<number> {
	const choice = await decideEngine(options, 'shell', probeDefaultEndpoints);
	const {runShell: run} = await import('../ui/main.tsx');
	return run({globals: options, choice});
}

/** Whether there is anything of that name, even a link that leads nowhere: whoever reads it says what is wrong. */
function isNamed(file: string): boolean {
	try {
		return lstatSync(file, {throwIfNoEntry: false}) !== undefined;
	} catch {
		// A directory of somebody else, whose settings are not meant.
		return false;
	}
}

/** What the user has changed of the looks; without a file for that a terminal costs a look whether there is one. */
async function useTheme(): Promise<void> {
	if (!isTerminal(1)) {
		return;
	}

	const {configurationPath} = await import('../connect/configuration/configuration-folder.ts');
	const file = configurationPath('theme.yaml');
	if (!isNamed(file)) {
		return;
	}

	const {readTheme} = await import('../connect/configuration/theme-file.ts');
	const {changes, hasAsciiSigns, problems} = await readTheme(file);
	changeRoles(changes);
	if (hasAsciiSigns !== undefined) {
		useAsciiSigns(hasAsciiSigns);
	}

	if (problems.length === 0) {
		return;
	}

	const {wrapWords} = await import('../terminal/text/wrap.ts');
	const width = isTerminal(2) ? process.stderr.columns : Infinity;
	show(2, problems.map(problem => `${wrapWords(problem, width)}\n`).join(''));
}

/** The options at the front of a command line, on the profile that they or the environment name. Rejects with UserError. */
export async function parseOptions(tokens: readonly string[]): Promise<GlobalFlagsResult> {
	const parsed = parseGlobalFlags(tokens, process.env, {isStrict: false});
	if (parsed.problem !== undefined || parsed.isHelp || parsed.isVersion || parsed.options.profileName === undefined) {
		return parsed;
	}

	const {parseWithProfile} = await import('../connect/profile-options.ts');
	return parseWithProfile(tokens, parsed.options.profileName);
}

/** Reports what is wrong before there is a command. */
function reportFailure(error: unknown): number {
	const failure = describeFailure(error, 'own');
	if (failure === undefined) {
		throw error;
	}

	show(2, failure.text);
	return failure.exitCode;
}

/** Resolves to the exit code. `release` leaves the signals to the shell. */
export async function runOwn(
	tokens: readonly string[],
	{signal, release}: {readonly signal: AbortSignal; release(): void},
): Promise<number> {
	let parsed: GlobalFlagsResult;
	try {
		parsed = await parseOptions(tokens);
	} catch (error) {
		return reportFailure(error);
	}

	if (parsed.problem !== undefined) {
		show(2, `Error:  ${parsed.problem}\n  etcsh --help shows the options.\n`);
		return 1;
	}

	if (parsed.isVersion && !parsed.isHelp) {
		print(1, `${productVersion()}\n`);
		return 0;
	}

	const {options, words} = parsed;
	const isOneCommand = parsed.isHelp || words.length > 0;
	if (isOneCommand) {
		await giveWay(words, options, signal);
	}

	await useTheme();
	if (isOneCommand) {
		return runWords(parsed.isHelp ? ['help', ...words] : words, options, 'own', signal);
	}

	if (options.file !== undefined || !process.stdin.isTTY) {
		const {runBatch} = await import('./batch.ts');
		return runBatch(options, signal);
	}

	release();
	watchOutput();
	return runShell(options);
}
