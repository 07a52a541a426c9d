/**
The keys of a subtree that meet conditions, printed as they are found.
*/
import {type Node} from '../../engine/engine.ts';
import {baseName} from '../../protocol/paths.ts';
import {bytesFromText} from '../../protocol/text.ts';
import {globExpression} from '../../language/glob.ts';
import {walkSteps, type WalkStep} from '../../subtree/walk.ts';
import {type FlagValues, type Invocation} from '../common/command.ts';
import {ownText, type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {printRows} from '../common/rows.ts';
import {depthOf, directoryKeys} from '../common/key-commands.ts';
import {Printer} from './printer.ts';
import {expressionOf} from './regular-expression.ts';

type Condition = (step: WalkStep) => boolean;

const unitBytes: Readonly<Record<string, number>> = {
	'': 1, c: 1, k: 1024, m: 1024 ** 2,
};

function sizeCondition(text: string): Condition {
	const match = /^([+-]?)(\d+)([ckM]?)$/.exec(text);
	if (match === null) {
		throw new ArgumentError(`"${text}" is not a size`, {hint: 'Write 100, +10k or -1M.'});
	}

	const [, sign, count, unit = ''] = match;
	const bytes = Number(count) * unitBytes[unit.toLowerCase()]!;
	return ({node}) => {
		if (node.dir) {
			return false;
		}

		const size = bytesFromText(node.value ?? '').length;
		return sign === '+' ? size > bytes : (sign === '-' ? size < bytes : size === bytes);
	};
}

function typeCondition(type: string): Condition {
	return ({node}) => (node.dir === true) === (type === 'd');
}

async function conditionsOf(flags: FlagValues): Promise<Condition[]> {
	const conditions: Condition[] = [];
	for (const name of ['name', 'iname']) {
		if (!flags.has(name)) {
			continue;
		}

		const expression = globExpression(flags.string(name), {isCaseIgnored: name === 'iname'});
		conditions.push(({node}) => expression.test(baseName(node.key)));
	}

	if (flags.has('regexp')) {
		const expression = await expressionOf(flags.string('regexp'));
		conditions.push(({node}) => expression.test(node.key));
	}

	if (flags.has('value')) {
		const expression = await expressionOf(flags.string('value'), {flags: 'm'});
		conditions.push(({node}) => !node.dir && expression.test(node.value ?? ''));
	}

	if (flags.has('type')) {
		conditions.push(typeCondition(flags.string('type')));
	}

	if (flags.has('size')) {
		conditions.push(sizeCondition(flags.string('size')));
	}

	if (flags.bool('ttl')) {
		conditions.push(({node}) => node.expiration !== undefined);
	}

	if (flags.bool('empty')) {
		conditions.push(({node, childCount}) => node.dir ? childCount === 0 : node.value === '');
	}

	return conditions;
}

/** Flags that go by more than names. */
const needsMore = ['value', 'size', 'ttl', 'empty', 'delete', 'exec'];

async function * found(context: CommandContext, {flags, positionals}: Invocation, printer: Printer): AsyncGenerator<Node> {
	const conditions = await conditionsOf(flags);
	const engine = await context.connect();
	const {signal} = context;
	const isNamesOnly = context.rowFormat === ownText && needsMore.every(name => !flags.has(name));
	const detail = isNamesOnly ? 'names' : undefined;
	const depthMax = depthOf(flags, 'maxdepth', 0) ?? Infinity;
	// Whether a directory is empty can be seen one level further down.
	const walkDepthMax = flags.bool('empty') ? depthMax + 1 : depthMax;
	for (const key of directoryKeys(context, positionals)) {
		for await (const step of walkSteps(engine, key, {signal, depthMax: walkDepthMax, detail})) {
			printer.count();
			if (step.depth <= depthMax && conditions.every(condition => condition(step))) {
				yield step.node;
			}
		}
	}
}

export async function runFind(context: CommandContext, invocation: Invocation): Promise<number> {
	using printer = new Printer(context);
	const nodes = found(context, invocation, printer);
	const {flags, positionals} = invocation;
	if (flags.bool('delete') || flags.has('exec')) {
		const {actOnFound} = await import('./find-actions.ts');
		return await actOnFound(context, nodes, {flags, start: directoryKeys(context, positionals)[0]!});
	}

	if (context.rowFormat !== ownText) {
		const {nodeColumns, rowsOfNodes} = await import('../../format/response-rows.ts');
		return await printRows(context, {columns: nodeColumns, rows: rowsOfNodes(nodes), raw: 'key'});
	}

	for await (const {key, dir} of nodes) {
		printer.line(printer.key(key, dir === true));
		await context.drained();
	}

	return 0;
}
