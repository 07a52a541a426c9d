/**
The keys of a subtree that meet conditions, printed as they are found.
*/
import {type Node} from '../../engine/engine.ts';
import {baseName} from '../../protocol/paths.ts';
import {bytesFromText} from '../../protocol/text.ts';
import {globExpression} from '../../language/glob.ts';
import {walkSteps, type WalkStep} from '../../subtree/walk.ts';
import {type Invocation} from '../common/command.ts';
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

async function valueCondition(pattern: string): Promise<Condition> {
	const expression = await expressionOf(pattern, {flags: 'm'});
	return ({node}) => !node.dir && expression.test(node.value ?? '');
}

async function keyCondition(pattern: string): Promise<Condition> {
	const expression = await expressionOf(pattern);
	return ({node}) => expression.test(node.key);
}

function nameCondition(pattern: string, isCaseIgnored: boolean): Condition {
	const expression = globExpression(pattern, {isCaseIgnored});
	return ({node}) => expression.test(baseName(node.key));
}

type Criterion = {
	/** Names are enough for it; whatever else it goes by is asked for. */
	readonly isByName?: true;
	/** What it goes by is seen one level further down. */
	readonly looksBelow?: true;
} & ({readonly condition: Condition} | {
	/** From the text behind its flag. */
	conditionFor(text: string): Condition | Promise<Condition>;
});

/** By their flags. */
const criteria: Readonly<Record<string, Criterion>> = {
	name: {isByName: true, conditionFor: pattern => nameCondition(pattern, false)},
	iname: {isByName: true, conditionFor: pattern => nameCondition(pattern, true)},
	regexp: {isByName: true, conditionFor: keyCondition},
	value: {conditionFor: valueCondition},
	type: {isByName: true, conditionFor: typeCondition},
	size: {conditionFor: sizeCondition},
	ttl: {condition: ({node}) => node.expiration !== undefined},
	empty: {looksBelow: true, condition: ({node, childCount}) => node.dir ? childCount === 0 : node.value === ''},
};

async function * found(context: CommandContext, {flags, positionals}: Invocation, printer: Printer): AsyncGenerator<Node> {
	const asked = Object.entries(criteria).filter(([name, criterion]) => 'condition' in criterion ? flags.bool(name) : flags.has(name));
	const conditions = await Promise.all(asked.map(async ([name, criterion]) =>
		'condition' in criterion ? criterion.condition : criterion.conditionFor(flags.string(name))));
	const engine = await context.connect();
	const {signal} = context;
	const isActing = flags.bool('delete') || flags.has('exec');
	const isNamesOnly = context.rowFormat === ownText && !isActing && asked.every(([, {isByName}]) => isByName === true);
	const detail = isNamesOnly ? 'names' : undefined;
	const depthMax = depthOf(flags, 'maxdepth', 0) ?? Infinity;
	const walkDepthMax = asked.some(([, {looksBelow}]) => looksBelow === true) ? depthMax + 1 : depthMax;
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
