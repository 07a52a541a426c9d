/**
All commands on one screen: a few words about each, in as many columns as there is room for.
*/
import {blocksInColumns} from '../../terminal/text/columns.ts';
import {fit, truncate, widthOf} from '../../terminal/text/width.ts';
import {ownSummaryOf, type CommandEntry} from '../common/command.ts';

/** So short that two columns fit beside each other in 80 cells. */
const briefs: Readonly<Record<string, string>> = {
	get: 'the value of a key',
	ls: 'what a directory holds',
	stat: 'all but the value',
	tree: 'all that lies below',
	find: 'keys by name, age, ttl …',
	grep: 'search in values',
	du: 'sizes of directories',
	diff: 'compare keys or trees',
	log: 'what happened to a key',
	watch: 'see changes as they come',
	'exec-watch': 'run a program on each',
	unwatch: 'close a pane',
	set: 'write a value',
	mk: 'the same, for new keys only',
	update: 'the same, if it exists',
	edit: 'a value in your editor',
	rm: 'remove keys, -r all below',
	ttl: 'show or change a lifetime',
	cp: 'copy keys and trees',
	mv: 'move keys and trees',
	lock: 'run one at a time',
	elect: 'choose a leader',
	lease: 'keys that go together',
	maintenance: 'of a v3 store',
	mkdir: 'make a directory',
	setdir: 'make one, or set its ttl',
	updatedir: 'set the ttl of one',
	rmdir: 'remove an empty one',
	'cluster-health': 'is it well',
	member: 'list, add, remove',
	doctor: 'explain a connection',
	top: 'how it does, live',
	version: 'etcsh and the server',
	user: 'accounts',
	role: 'what they may do',
	auth: 'switch it on or off',
	export: 'a tree into a file',
	import: 'a file into the tree',
	sync: 'make two trees equal',
	restore: 'bring the past back',
	backup: 'copy a data directory',
	wal: 'read the log of one',
	at: 'the tree as it was',
	cd: 'go to a directory',
	pwd: 'where am I',
	use: 'go to another cluster',
	undo: 'take changes back',
	redo: 'make them again',
	history: 'lines typed so far',
	editing: 'keys of vi or emacs',
	bind: 'what each key does',
	clear: 'clear the screen',
	exit: 'leave',
	jobs: 'what runs in background',
	fg: 'bring a job to the front',
	kill: 'end a job',
	time: 'how long a command takes',
	alias: 'a word for a command',
	unalias: 'remove one',
	completion: 'for bash, zsh, fish',
	help: 'this, or help COMMAND',
};

/** Of a command that has no words of its own here. */
const briefCells = 24;

export type Section = {readonly title: string; readonly entries: readonly CommandEntry[]};

const columnGap = 2;

function blockOf({title, entries}: Section): readonly string[] {
	const nameCells = Math.max(...entries.map(({name}) => name.length));
	const briefOf = (entry: CommandEntry): string => briefs[entry.name] ?? truncate(ownSummaryOf(entry), briefCells);
	return [title, ...entries.map(entry => `  ${entry.name.padEnd(nameCells)}  ${briefOf(entry)}`)];
}

/** As few rows as `width` cells allow. What is read out comes in one column: there is no width that ends it. */
export function briefRows(sections: readonly Section[], width: number): readonly string[] {
	const columns = blocksInColumns(sections.map(section => blockOf(section)), {
		width, columnGap, cellsOf: widthOf, gap: [''],
	});
	const widths = columns.map(rows => Math.max(...rows.map(row => widthOf(row))));
	return Array.from({length: Math.max(...columns.map(rows => rows.length))}, (_, i) =>
		columns.map((rows, column) => fit(rows[i] ?? '', widths[column]!)).join(' '.repeat(columnGap)).trimEnd());
}
