/**
How much lies in each directory of a subtree; a directory comes after what lies in it, since only then its sum is known.
*/
import {type Row} from '../../format/rows.ts';
import {formatBytes} from '../../format/sizes.ts';
import {bytesFromText} from '../../protocol/text.ts';
import {walkSteps} from '../../subtree/walk.ts';
import {type Invocation} from '../common/command.ts';
import {ownText, type CommandContext} from '../common/context.ts';
import {printRows} from '../common/rows.ts';
import {directoryKeys} from '../common/key-commands.ts';
import {Printer} from './printer.ts';

type Sum = {readonly key: string; readonly isDirectory: boolean; bytes: number; keys: number};

async function * sumsOf(context: CommandContext, {flags, positionals}: Invocation, printer: Printer): AsyncGenerator<Sum> {
	const engine = await context.connect();
	const {signal} = context;
	for (const key of directoryKeys(context, positionals)) {
		/** The directories that the walk is in. */
		const open: Sum[] = [];
		const close = function * (depth: number): Generator<Sum> {
			while (open.length > depth) {
				const sum = open.pop()!;
				const parent = open.at(-1);
				if (parent !== undefined) {
					parent.bytes += sum.bytes;
					parent.keys += sum.keys;
				}

				if (parent === undefined || (sum.isDirectory && !flags.bool('s'))) {
					yield sum;
				}
			}
		};

		for await (const {node, depth} of walkSteps(engine, key, {signal})) {
			printer.count();
			yield * close(depth);
			open.push({
				key: node.key, isDirectory: node.dir === true,
				bytes: bytesFromText(node.key).length + bytesFromText(node.value ?? '').length, keys: node.dir ? 0 : 1,
			});
		}

		yield * close(0);
	}
}

async function * rowsOf(sums: AsyncIterable<Sum>): AsyncGenerator<Row> {
	for await (const {key, bytes, keys} of sums) {
		yield {bytes, keys, key: key === '' ? '/' : key};
	}
}

export async function runDu(context: CommandContext, invocation: Invocation): Promise<number> {
	using printer = new Printer(context);
	const sums = sumsOf(context, invocation, printer);
	if (context.rowFormat !== ownText) {
		return await printRows(context, {columns: ['bytes', 'keys', 'key'], rows: rowsOf(sums), raw: 'bytes'});
	}

	for await (const {key, isDirectory, bytes, keys} of sums) {
		const size = invocation.flags.bool('h') ? formatBytes(bytes) : String(bytes);
		printer.line(`${size.padStart(10)}  ${String(keys).padStart(8)}  ${printer.key(key, isDirectory)}`);
		await context.drained();
	}

	return 0;
}
