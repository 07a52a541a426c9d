/**
Options in front of a command of the shell or a batch hold for that command alone.
*/
import {noProfile, type CommandContext} from '../commands/common/context.ts';
import {parseGlobalFlags} from '../language/global-flags.ts';
import {reportMistake, showOverview} from './no-command.ts';
import {runConnected} from './run-connected.ts';

/** Options that belong to the start of the program. */
const startFlags = /^--?(?:embedded|connect|file|keep-going|plain|theme|no-pager|no-start-file|wal-dir|max-wals|max-snapshots)(?:=|$)/;
/** The one that needs no other connection. */
const outputFlags = /^--?(?:o|output)(?:=|$)/;

/** `runCommand` runs the command behind them. */
export async function runAfterGlobalFlags(
	words: readonly string[],
	context: CommandContext,
	runCommand: CommandContext['runWords'],
): Promise<number> {
	const parsed = parseGlobalFlags(words, {}, {isStrict: false});
	if (parsed.problem !== undefined) {
		return reportMistake(context, {problem: parsed.problem, help: '', hint: 'etcsh --help shows the options.'});
	}

	if (parsed.isHelp) {
		return showOverview(context);
	}

	if (parsed.isVersion) {
		return runCommand(['version'], context);
	}

	const flags = words.slice(0, words.length - parsed.words.length);
	const unfit = flags.find(word => startFlags.test(word));
	if (unfit !== undefined) {
		return reportMistake(context, {
			problem: `${unfit} is an option of etcsh itself`, help: '', hint: 'Leave the shell and start it with that option.',
		});
	}

	if (parsed.words.length === 0) {
		return reportMistake(context, {
			problem: `a command has to follow ${flags[0]!}`,
			help: '',
			hint: 'Options hold for the command behind them; those for all stand where etcsh is started.',
		});
	}

	const {output, at} = parsed.options;
	const isOutputOnly = flags.every((word, i) => word === '--' || outputFlags.test(word) || /^--?(?:o|output)$/.test(flags[i - 1] ?? ''));
	if (isOutputOnly) {
		return runCommand(parsed.words, {...context, output});
	}

	if (context.connectWith === noProfile) {
		return reportMistake(context, {
			problem: `there is no other connection here for ${flags[0]!}`, help: '', hint: 'Only --output can stand before a command here.',
		});
	}

	return runConnected(flags, {...context, output, isMomentNamed: at !== undefined}, async connected => runCommand(parsed.words, connected));
}
