/**
How much lies in each directory of a subtree; a directory comes after what lies in it, as its sum is known then.
*/
import {formatBytes} from '../../format/sizes.ts';
import {bytesFromText} from '../../protocol/text.ts';
import {walkSteps} from '../../subtree/walk.ts';
import {type CommandContext, type Invocation} from '../command.ts';
import {directoryKeys} from '../support.ts';
import {Printer} from './printer.ts';

type Sum = {readonly key: string; readonly isDirectory: boolean; bytes: number; keys: number};

export async function runDu(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const engine = await context.connect();
	const {signal} = context;
	using printer = new Printer(context);
	const print = ({key, isDirectory, bytes, keys}: Sum) => {
		const size = flags.bool('h') ? formatBytes(bytes) : String(bytes);
		printer.line(`${size.padStart(10)}  ${String(keys).padStart(8)}  ${printer.key(key, isDirectory)}`);
	};

	for (const key of directoryKeys(context, positionals)) {
		/** The directories that the walk is in. */
		const open: Sum[] = [];
		const close = (depth: number) => {
			while (open.length > depth) {
				const sum = open.pop()!;
				const parent = open.at(-1);
				if (parent !== undefined) {
					parent.bytes += sum.bytes;
					parent.keys += sum.keys;
				}

				if (parent === undefined || (sum.isDirectory && !flags.bool('s'))) {
					print(sum);
				}
			}
		};

		for await (const {node, depth} of walkSteps(engine, key, {signal})) {
			printer.count();
			close(depth);
			open.push({
				key: node.key, isDirectory: node.dir === true, bytes: bytesFromText(node.key).length + bytesFromText(node.value ?? '').length, keys: node.dir ? 0 : 1,
			});
		}

		close(0);
	}

	return 0;
}
