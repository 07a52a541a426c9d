import {UserError} from '../errors.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {type ListedEntry} from '../backup/log-listing.ts';
import {refuseMoment} from './common/at-flag.ts';
import {type Command, type FlagValues} from './common/command.ts';
import {ownText, type CommandContext} from './common/context.ts';
import {ArgumentError} from './common/errors.ts';
import {outputFlag, printRows} from './common/rows.ts';

function lineOf(index: string, term: string, type: string, operation: string, size: string, key: string): string {
	return `${[index.padStart(8), term.padStart(6), type.padEnd(8), operation.padEnd(17), size.padStart(9), key].join('  ').trimEnd()}\n`;
}

const heading = lineOf('INDEX', 'TERM', 'TYPE', 'OPERATION', 'SIZE', 'KEY');

function rowOf({index, term, type, operation, key, size}: ListedEntry): string {
	return lineOf(String(index), String(term), type, operation, String(size), visible(key));
}

/** What an entry can be, and what one can ask for. */
const kinds = [
	'request',
	'member',
	'empty',
	'v3',
	'set',
	'create',
	'createInOrder',
	'update',
	'refresh',
	'compareAndSwap',
	'delete',
	'compareAndDelete',
	'expire',
	'get',
];

async function * wanted(entries: AsyncIterable<ListedEntry>, flags: FlagValues): AsyncGenerator<ListedEntry> {
	const {globExpression} = await import('../language/glob.ts');
	const pattern = flags.has('key') ? globExpression(flags.string('key')) : undefined;
	const kind = flags.string('kind');
	for await (const entry of entries) {
		const isOfKind = kind === '' || entry.type === kind || (entry.type === 'request' && entry.operation === kind);
		if (isOfKind && (pattern === undefined || pattern.test(entry.key))) {
			yield entry;
		}
	}
}

async function entriesOf(directory: string, flags: FlagValues, {signal}: CommandContext): Promise<AsyncIterable<ListedEntry>> {
	if (flags.bool('follow')) {
		const {followLog} = await import('../backup/log-following.ts');
		return followLog(directory, {signal});
	}

	const {listLog} = await import('../backup/log-listing.ts');
	return listLog(directory);
}

export const wal: Command = {
	name: 'wal',
	summary: 'list the log of a data directory, entry by entry',
	brief: 'read the log of one',
	usage: '[command options] <directory>',
	effect: 'reads',
	flags: [
		{name: 'key', type: 'string', usage: 'only entries whose key matches this pattern, such as \'/a/*\''},
		{
			name: 'kind', type: 'string', usage: 'only entries of this type or operation', choices: kinds,
		},
		{
			name: 'follow',
			alias: 'f',
			type: 'bool',
			usage: 'go on with what a server adds to it, until Ctrl-C; `-o json` has an object a line then',
		},
		outputFlag,
	],
	arguments: [{name: 'directory', kind: 'file'}],
	notes: ['INDEX counts the entries of the log. What --at and restore take is the index of a change, as log KEY lists it.'],
	examples: [
		'wal default.etcd',
		'wal default.etcd/member/wal -o json',
		'wal default.etcd --key \'/a/*\' --kind delete',
		'wal default.etcd --follow',
	],
	isExtension: true,
	async run(context, {flags, positionals}) {
		refuseMoment(context, 'wal lists the whole log');
		const [directory] = positionals;
		if (directory === undefined || positionals.length > 1) {
			throw new ArgumentError('one data directory is needed', {hint: 'Usage: ›wal DIRECTORY'});
		}

		const entries = wanted(await entriesOf(directory, flags, context), flags);
		const isEndless = flags.bool('follow');
		// The widths of a table are those of rows that have not come yet; our own text is one of fixed widths.
		if (context.rowFormat !== ownText && !(isEndless && context.rowFormat === 'table')) {
			const columns = ['index', 'term', 'type', 'operation', 'key', 'size'];
			return printRows(context, {
				columns, rows: entries, raw: 'key', isEndless,
			});
		}

		let count = 0;
		for await (const entry of entries) {
			context.signal.throwIfAborted();
			context.stdout(count === 0 ? heading + rowOf(entry) : rowOf(entry));
			await context.drained();
			count++;
		}

		if (count === 0) {
			const such = flags.has('key') || flags.has('kind') ? 'such entries' : 'entries';
			throw new UserError(`there are no ${such} in the log of ${directory}`);
		}

		return 0;
	},
};
