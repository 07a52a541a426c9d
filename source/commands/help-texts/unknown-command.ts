/**
What is said about a command, or a flag, that does not exist: what may have been meant, and in the shell what else may have been pasted.
*/
import process from 'node:process';
import {isInstalled} from '../../util/programs.ts';
import {type CommandEntry} from '../common/command.ts';
import {type CommandMode} from '../common/context.ts';
import {shellCommands} from '../common/shell-commands.ts';
import {adviceFor, adviceForFlag, type Advice} from './foreign-words.ts';
import {programFor} from '../common/typed.ts';
import {similarNames} from './own-help.ts';

function adviceText([line, does]: Advice, mode: CommandMode): string {
	const isForShell = shellCommands.has(line.split(' ', 1)[0]!);
	return isForShell && mode !== 'shell' ? `In the shell, ${line} ${does}.` : `${programFor(mode)}${line} ${does}.`;
}

function nextStep(
	name: string,
	entries: readonly CommandEntry[],
	{mode, path}: {readonly mode: CommandMode; readonly path: string},
): string {
	if (path === '' && shellCommands.has(name)) {
		const alone = name === 'at' ? '; etcsh --at INDEX COMMAND shows one command the same' : '';
		return `${name} works only in the shell, which etcsh starts without a command${alone}.`;
	}

	if (path === '' && name === 'serve') {
		return mode === 'shell'
			? 'It is started outside the shell: etcsh serve --help shows its flags.'
			: 'serve comes first, and has flags of its own: etcsh serve --help shows them.';
	}

	const isAnyLine = mode === 'shell' && path === '';
	if (isAnyLine && /^[[(]|[#$%]$/.test(name)) {
		return 'Leave out the prompt in front of the command.';
	}

	const foreign = adviceFor(`${path}${name}`);
	const similar = foreign === undefined ? similarNames(name, entries).map(candidate => `${path}${candidate}`) : [];
	const isProgram = isAnyLine && /^[\w.+-]+$/.test(name) && isInstalled(name, process.env);
	const steps = [
		...(foreign ?? []).map(advice => adviceText(advice, mode)),
		...(similar.length > 0 ? [`Did you mean ${similar.join(' or ')}?`] : []),
		...(isProgram ? [`!${name} runs the system's program.`] : []),
	];
	return steps.length > 0 ? steps.join(' ') : `${programFor(mode)}help ${path === '' ? 'lists them all' : `${path}lists what it can do`}.`;
}

/** Two lines. `path` precedes the name: the group of commands and a blank. */
export function unknownCommand(
	name: string,
	entries: readonly CommandEntry[],
	{mode, path = ''}: {readonly mode: CommandMode; readonly path?: string},
): string {
	return `There is no command "${path}${name}".\n  ${nextStep(name, entries, {mode, path})}\n`;
}

/** What to type instead of a flag that etcdctl 3 has; undefined for any other. */
export function foreignFlagHint(command: string, flag: string | undefined, mode: CommandMode): string | undefined {
	const advice = flag === undefined ? undefined : adviceForFlag(command, flag);
	return advice?.map(each => adviceText(each, mode)).join(' ');
}
