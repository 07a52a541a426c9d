/**
A subtree drawn with lines, while it is walked.
*/
import {formatSeconds} from '../../format/durations.ts';
import {previewOf} from '../../format/listing.ts';
import {type KeysApi, type Node} from '../../engine/engine.ts';
import {baseName} from '../../protocol/paths.ts';
import {walkSteps, type WalkOptions, type WalkStep} from '../../subtree/walk.ts';
import {counted} from '../../util/counted.ts';
import {type Invocation} from '../common/command.ts';
import {ownText, type CommandContext} from '../common/context.ts';
import {printRows} from '../common/rows.ts';
import {depthOf, directoryKeys} from '../common/key-commands.ts';
import {Printer} from './printer.ts';

function label({node, depth}: WalkStep, printer: Printer, isValueShown: boolean): string {
	const {dim} = printer.styles;
	const name = printer.key(depth === 0 ? node.key : baseName(node.key), node.dir === true, {isMarked: true});
	const ttl = node.expiration === undefined ? '' : dim(`  (${formatSeconds(node.ttl ?? 0)})`);
	return name + (isValueShown && !node.dir ? `  ${dim(previewOf(node.value ?? '', printer.previewCells))}` : '') + ttl;
}

async function * nodesOf(
	engine: Pick<KeysApi, 'get'>,
	keys: readonly string[],
	{options, printer}: {readonly options: WalkOptions; readonly printer: Printer},
): AsyncGenerator<Node> {
	for (const key of keys) {
		for await (const {node} of walkSteps(engine, key, options)) {
			printer.count();
			yield node;
		}
	}
}

export async function runTree(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const engine = await context.connect();
	const {signal} = context;
	const isDirectoriesOnly = flags.bool('d');
	const depthMax = depthOf(flags, 'L', 1);
	const options = {signal, depthMax, isDirectoriesOnly};
	const keys = directoryKeys(context, positionals);
	using printer = new Printer(context);
	if (context.rowFormat !== ownText) {
		const {nodeColumns, rowsOfNodes} = await import('../../format/response-rows.ts');
		return await printRows(context, {columns: nodeColumns, rows: rowsOfNodes(nodesOf(engine, keys, {options, printer})), raw: 'key'});
	}

	const {signs} = printer;
	let directoryCount = 0;
	let keyCount = 0;
	for (const key of keys) {
		/** What is printed before the children of the node at each depth. */
		const indents: string[] = [];
		for await (const step of walkSteps(engine, key, options)) {
			const {node, depth, isLast} = step;
			const indent = depth === 0 ? '' : indents[depth - 1]!;
			indents[depth] = depth === 0 ? '' : indent + (isLast ? signs.belowLastChild : signs.belowChild);
			const branch = depth === 0 ? '' : printer.styles.dim(indent + (isLast ? signs.lastChild : signs.child));
			printer.line(branch + label(step, printer, flags.bool('values')));
			printer.count();
			await context.drained();
			directoryCount += depth > 0 && node.dir ? 1 : 0;
			keyCount += node.dir ? 0 : 1;
		}
	}

	const directories = counted(directoryCount, 'directory', 'directories');
	printer.line(`\n${isDirectoriesOnly ? directories : `${directories}, ${counted(keyCount, 'key')}`}`);
	return 0;
}
