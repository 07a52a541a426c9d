/**
The command table of the shell: the common one with the shell's own commands added.
*/
import {createHelp} from '../../commands/help.ts';
import {
	isGroup,
	namedIn,
	type Command,
	type CommandEntry,
} from '../../commands/common/command.ts';
import {type ShellActions} from './actions.ts';
import {createAlias} from './alias.ts';
import {createAt} from './at.ts';
import {createBind} from './bind.ts';
import {createCd} from './cd.ts';
import {createClear} from './clear.ts';
import {createEditing} from './editing.ts';
import {createExit} from './exit.ts';
import {createFg} from './fg.ts';
import {createHistory} from './history.ts';
import {createJobs} from './jobs.ts';
import {createKill} from './kill.ts';
import {createLs} from './ls.ts';
import {createPwd} from './pwd.ts';
import {createTime} from './time.ts';
import {createTop} from './top.ts';
import {createUnalias} from './unalias.ts';
import {createUndo} from './undo.ts';
import {createUnwatch} from './unwatch.ts';
import {createUse} from './use.ts';
import {createWatch} from './watch.ts';

export type ShellTable = {
	/** Everything that can be typed at the prompt. */
	readonly entries: readonly CommandEntry[];
	/** What the shell runs itself instead of the common table. */
	readonly builtins: ReadonlySet<CommandEntry>;
};

/** The one with that name or alias; undefined for a group, too. */
export function commandIn({entries}: ShellTable, name = ''): Command | undefined {
	const entry = namedIn(entries, name);
	return entry === undefined || isGroup(entry) ? undefined : entry;
}

export function createShellTable(commands: readonly CommandEntry[], actions: ShellActions): ShellTable {
	const ls = commands.find(entry => entry.name === 'ls');
	const top = commands.find(entry => entry.name === 'top');
	const cd = createCd(actions);
	const own = [
		createWatch(actions),
		...(ls === undefined || isGroup(ls) ? [] : [createLs(ls, actions)]),
		...(top === undefined || isGroup(top) ? [] : [createTop(top, cd)]),
		cd,
		createAt(actions),
		createPwd(actions),
		createUnwatch(actions),
		createUse(actions),
		createUndo(actions, 'undo'),
		createUndo(actions, 'redo'),
		createJobs(actions),
		createFg(actions),
		createKill(actions),
		createTime(),
		createAlias(actions),
		createUnalias(actions),
		createEditing(actions),
		createBind(actions),
		createHistory(actions),
		createClear(actions),
		createExit(actions),
	];
	const ownByName = new Map(own.map(entry => [entry.name, entry]));
	const replaced = commands.filter(entry => entry.name !== 'help').map(entry => ownByName.get(entry.name) ?? entry);
	const others = [...replaced, ...own.filter(entry => !replaced.includes(entry))];
	const help = createHelp(others);
	return {entries: [...others, help], builtins: new Set<CommandEntry>([...own, help])};
}
