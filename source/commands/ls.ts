import {type Node} from '../engine/engine.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {preOrder} from '../protocol/trees.ts';
import {type Command} from './common/command.ts';
import {outputFlag, printRows} from './common/rows.ts';
import {startPhase} from './common/key-commands.ts';
import {type Listing} from './verbs/long-listing.ts';

/** What is printed before the reader has to have taken it. */
const linesAtOnce = 1000;

/** What lies in a directory, depth first; a file is its own only entry. */
function entriesOf(node: Node): Node[] {
	return node.dir ? [...preOrder(node).drop(1)] : [node];
}

export const ls: Command = {
	name: 'ls',
	summary: 'retrieve a directory',
	usage: '[command options] [key]',
	flags: [
		{name: 'sort', type: 'bool', usage: 'returns result in sorted order'},
		{name: 'recursive', type: 'bool', usage: 'returns all key names recursively for the given path'},
		{name: 'p', type: 'bool', usage: 'append slash (/) to directories'},
		{name: 'quorum', type: 'bool', usage: 'require quorum for get request'},
		{
			name: 'l', type: 'bool', usage: 'show type, size, time to live (↑: that of a directory above), indexes and value; directories first', isExtension: true,
		},
		outputFlag,
	],
	arguments: [{
		name: 'key', kind: 'directory', isOptional: true, isRepeated: true, mustExist: true,
	}],
	examples: ['ls', 'ls /a --recursive', 'ls -l /a'],
	async run(context, {flags, positionals}) {
		const engine = await context.connect();
		// etcdctl ignores further keys.
		const names = context.mode === 'strict' || positionals.length === 0 ? [positionals[0] ?? (context.mode === 'shell' ? '.' : '/')] : positionals;
		const signal = startPhase(context);
		const listings: Listing[] = [];
		for (const name of names) {
			const {node} = await engine.get(context.resolveKey(name), {
				sorted: flags.bool('sort'), recursive: flags.bool('recursive'), quorum: flags.bool('quorum'), signal,
			});
			listings.push({listed: node, entries: entriesOf(node)});
		}

		const entries = listings.flatMap(listing => listing.entries);
		const keyOf = (entry: Node) => flags.bool('p') && entry.dir ? `${entry.key}/` : entry.key;
		if (context.rowFormat !== undefined) {
			const {nodeColumns, rowOfNode} = await import('../format/response-rows.ts');
			return printRows(context, {columns: nodeColumns, rows: entries.map(entry => rowOfNode(entry)), raw: 'key'});
		}

		if (flags.bool('l')) {
			const {printLong} = await import('./verbs/long-listing.ts');
			return printLong(context, {
				engine, listings, keyOf, isTree: flags.bool('recursive'),
			});
		}

		for (let start = 0; start < entries.length; start += linesAtOnce) {
			const lines = entries.slice(start, start + linesAtOnce).map(entry => context.terminal === undefined ? keyOf(entry) : visible(keyOf(entry)));
			context.stdout(lines.map(line => `${line}\n`).join(''));
			await context.drained();
		}

		return 0;
	},
};
