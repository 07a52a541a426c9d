import {type Node} from '../engine/engine.ts';
import {preOrder} from '../protocol/trees.ts';
import {list, type Listed} from '../subtree/listed.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {atFlag} from './common/at-flag.ts';
import {type Command} from './common/command.ts';
import {noTerminal, ownText, type CommandContext} from './common/context.ts';
import {isRecursive, shortRecursiveFlag} from './common/recursive-flag.ts';
import {outputFlag, printRows} from './common/rows.ts';

/** So many are printed before we wait for the reader. */
const linesAtOnce = 1000;

/** The entries of directories; a file is its own only entry. */
async function * entriesOf(listings: readonly Listed[]): AsyncGenerator<Node> {
	for (const listing of listings) {
		let isTop = true;
		for await (const {node} of listing.steps()) {
			if (!(isTop && node.dir)) {
				yield node;
			}

			isTop = false;
		}
	}
}

async function printLines(
	context: CommandContext,
	entries: AsyncIterable<Node> | Iterable<Node>,
	nameOf: (entry: Node) => string,
): Promise<void> {
	let lines: string[] = [];
	for await (const entry of entries) {
		lines.push(`${context.terminal === noTerminal ? nameOf(entry) : visible(nameOf(entry))}\n`);
		if (lines.length < linesAtOnce) {
			continue;
		}

		context.stdout(lines.join(''));
		lines = [];
		await context.drained();
	}

	if (lines.length > 0) {
		context.stdout(lines.join(''));
	}
}

export const ls: Command = {
	name: 'ls',
	summary: 'retrieve a directory',
	brief: 'what a directory holds',
	usage: '[command options] [key]',
	effect: 'reads',
	printsKeys: true,
	flags: [
		{name: 'sort', type: 'bool', usage: 'returns result in sorted order'},
		{name: 'recursive', type: 'bool', usage: 'returns all key names recursively for the given path'},
		shortRecursiveFlag,
		{name: 'p', type: 'bool', usage: 'append slash (/) to directories'},
		{name: 'quorum', type: 'bool', usage: 'require quorum for get request'},
		{
			name: 'l', type: 'bool',
			usage: 'show type, size, time to live (↑: that of a directory above), index and value; directories first',
			isExtension: true,
		},
		{
			name: 'index', type: 'string', usage: 'which index a long listing shows: modified, created or both', isExtension: true,
			choices: ['modified', 'created', 'both'],
		},
		atFlag,
		outputFlag,
	],
	arguments: [{
		name: 'key', kind: 'directory', isOptional: true, isRepeated: true, mustExist: true,
	}],
	notes: ['On a terminal ls -l has a header and one index; elsewhere it prints rows only, with both.'],
	examples: ['ls', 'ls /a --recursive', 'ls -l /a', 'ls -l --index both /a'],
	async run(context, {flags, positionals}) {
		const engine = await context.connect();
		const options = {sorted: flags.bool('sort'), recursive: isRecursive(flags), quorum: flags.bool('quorum')};
		const nameOf = ({key, dir}: Node) => flags.bool('p') && dir ? `${key}/` : key;
		if (context.mode === 'strict') {
			// One key, one answer: etcdctl ignores further ones.
			const {node} = await engine.get(context.resolveKey(positionals[0] ?? '/'), {...options, signal: context.startPhase()});
			await printLines(context, node.dir ? preOrder(node).drop(1) : [node], nameOf);
			return 0;
		}

		const isLong = flags.bool('l') || flags.has('index');
		const detail = isLong || context.rowFormat !== ownText ? undefined : 'names';
		const names = positionals.length === 0 ? [context.mode === 'shell' ? '.' : '/'] : positionals;
		const {signal} = context;
		const answerSignal = context.startPhase();
		const listings: Listed[] = [];
		for (const name of names) {
			listings.push(await list(engine, context.resolveKey(name), {
				...options, detail, signal, answerSignal,
			}));
		}

		if (context.rowFormat !== ownText) {
			const {nodeColumns, rowsOfNodes} = await import('../format/response-rows.ts');
			return printRows(context, {columns: nodeColumns, rows: rowsOfNodes(entriesOf(listings)), raw: 'key'});
		}

		if (isLong) {
			const {printLong} = await import('./verbs/long-listing.ts');
			return printLong(context, {
				engine, listings, nameOf, isTree: options.recursive, index: flags.string('index'),
			});
		}

		await printLines(context, entriesOf(listings), nameOf);
		return 0;
	},
};
