import {UserError} from '../errors.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {type ListedEntry} from '../backup/log-listing.ts';
import {type Command} from './common/command.ts';
import {ownText} from './common/context.ts';
import {ArgumentError} from './common/errors.ts';
import {outputFlag, printRows} from './common/rows.ts';

const heading = '   INDEX   TERM  TYPE     OPERATION               SIZE  KEY\n';

function rowOf({index, term, type, operation, key, size}: ListedEntry): string {
	const columns = [
		String(index).padStart(8),
		String(term).padStart(6),
		type.padEnd(8),
		operation.padEnd(17),
		String(size).padStart(9),
		visible(key),
	];
	return `${columns.join('  ').trimEnd()}\n`;
}

export const wal: Command = {
	name: 'wal',
	summary: 'list the log of a data directory, entry by entry',
	usage: '<directory>',
	flags: [outputFlag],
	arguments: [{name: 'directory', kind: 'file'}],
	examples: ['wal default.etcd', 'wal default.etcd/member/wal -o json'],
	isExtension: true,
	async run(context, {positionals}) {
		const [directory] = positionals;
		if (directory === undefined || positionals.length > 1) {
			throw new ArgumentError('one data directory is needed', {hint: 'Usage: wal DIRECTORY'});
		}

		const {listLog} = await import('../backup/log-listing.ts');
		if (context.rowFormat !== ownText) {
			return printRows(context, {columns: ['index', 'term', 'type', 'operation', 'key', 'size'], rows: listLog(directory), raw: 'key'});
		}

		let count = 0;
		for await (const entry of listLog(directory)) {
			context.signal.throwIfAborted();
			context.stdout(count === 0 ? heading + rowOf(entry) : rowOf(entry));
			await context.drained();
			count++;
		}

		if (count === 0) {
			throw new UserError(`there are no entries in the log of ${directory}`);
		}

		return 0;
	},
};
