/**
What only the prompt has, by name, for whatever must know of it and stands below session/, where these commands are. A command of the
system's shell loads nothing of that.
*/

type ShellCommand = {
	/** Its `effect` says so. */
	readonly destroys?: true;
	/** Its argument is a place: a URL even without a scheme. */
	readonly takesPlace?: true;
};

/** Held against the commands themselves by `test/commands/table.test.ts`. */
export const shellCommands: ReadonlyMap<string, ShellCommand> = new Map(Object.entries<ShellCommand>({
	alias: {},
	at: {},
	bind: {},
	cd: {},
	clear: {},
	connect: {takesPlace: true},
	editing: {},
	exit: {},
	fg: {},
	history: {},
	jobs: {},
	kill: {},
	pwd: {},
	quit: {},
	redo: {destroys: true},
	time: {},
	unalias: {},
	undo: {destroys: true},
	unwatch: {},
	use: {takesPlace: true},
}));
