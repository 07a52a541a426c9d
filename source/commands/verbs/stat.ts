/**
All facts about a node, one a line.
*/
import {type Engine, type Node} from '../../engine/engine.ts';
import {formatExpiration, formatSeconds} from '../../format/durations.ts';
import {type Row} from '../../format/rows.ts';
import {formatBytes} from '../../format/sizes.ts';
import {bytesFromText} from '../../protocol/text.ts';
import {
	inheritedLifetime,
	ownLifetime,
	shorter,
	type Lifetime,
} from '../../subtree/inherited.ts';
import {type Reach} from '../../past/reach.ts';
import {isLossy} from '../../subtree/lossy.ts';
import {counted, grouped} from '../../util/counted.ts';
import {type Invocation} from '../common/command.ts';
import {ownText, type CommandContext} from '../common/context.ts';
import {printRows} from '../common/rows.ts';
import {requireKey} from '../common/key-commands.ts';
import {Printer} from './printer.ts';

/** The encoding of a value, as a program would guess it. */
function encodingOf(value: string): string {
	if (!value.isWellFormed()) {
		return 'binary';
	}

	try {
		const parsed: unknown = JSON.parse(value);
		return typeof parsed === 'object' && parsed !== null ? 'JSON' : 'text';
	} catch {
		return /[\u0000-\u0008\u000E-\u001A\u001C-\u001F]/.test(value) ? 'binary' : 'text';
	}
}

function contentRows(node: Node, isDoubtful: boolean): Array<readonly [string, string]> {
	if (node.dir) {
		const {length} = node.nodes ?? [];
		const directoryCount = node.nodes?.filter(({dir}) => dir).length ?? 0;
		const kinds = [counted(directoryCount, 'directory', 'directories'), counted(length - directoryCount, 'key')];
		const rows = [['Children', `${grouped(length)} (${kinds.join(', ')})`]] as const;
		return node.value === undefined
			? [['Type', 'directory'], ...rows]
			: [['Type', 'directory, and a key'], ...rows, ...valueRows(node.value, isDoubtful)];
	}

	return [['Type', 'key'], ...valueRows(node.value ?? '', isDoubtful)];
}

function valueRows(value: string, isDoubtful: boolean): Array<readonly [string, string]> {
	return [
		['Size', counted(bytesFromText(value).length, 'byte')],
		['Value', isDoubtful ? 'text, or binary that the API cannot carry' : encodingOf(value)],
	];
}

/** Other keys may go with the same lease. */
async function leaseRows({leases}: Engine, {lease: id}: Node, signal: AbortSignal): Promise<ReadonlyArray<readonly [string, string]>> {
	const lease = id === undefined ? undefined : await leases?.find(id, {signal});
	if (lease === undefined) {
		return [];
	}

	const otherCount = lease.keys.length - 1;
	return [['Lease', otherCount > 0 ? `${lease.id}, shared with ${counted(otherCount, 'other key')}` : lease.id]];
}

const statColumns = [
	'key',
	'type',
	'size',
	'children',
	'encoding',
	'createdIndex',
	'modifiedIndex',
	'ttl',
	'expiration',
	'goesWith',
	'pastFrom',
	'pastBytes',
] as const;

function rowOf(node: Node, own: Lifetime | undefined, effective: Lifetime | undefined, past: Reach | undefined): Row {
	return {
		key: node.key === '' ? '/' : node.key,
		type: node.dir ? (node.value === undefined ? 'directory' : 'both') : 'key',
		size: node.dir && node.value === undefined ? undefined : bytesFromText(node.value ?? '').length,
		children: node.dir ? node.nodes?.length ?? 0 : undefined,
		encoding: node.dir && node.value === undefined ? undefined : encodingOf(node.value ?? ''),
		createdIndex: node.createdIndex,
		modifiedIndex: node.modifiedIndex,
		ttl: own?.ttl,
		expiration: own?.expiration,
		goesWith: effective === own ? undefined : effective?.from,
		pastFrom: past?.index,
		pastBytes: past?.bytes,
	};
}

export async function runStat(context: CommandContext, {positionals}: Invocation): Promise<number> {
	const engine = await context.connect();
	const key = requireKey(context, positionals);
	const signal = context.startPhase();
	const [{node}, inherited] = await Promise.all([engine.get(key, {sorted: true, signal}), inheritedLifetime(engine, key, {signal})]);
	const own = ownLifetime(node);
	const effective = shorter(own, inherited);
	const {reachOfEngine} = await import('../../past/reach.ts');
	const past = await reachOfEngine(engine.info);
	if (context.rowFormat !== ownText) {
		return printRows(context, {
			columns: statColumns, rows: [rowOf(node, own, effective, past)], raw: 'key', isSingle: true,
		});
	}

	using printer = new Printer(context);
	const rows = [
		['Key', printer.key(node.key, node.dir === true)],
		...contentRows(node, isLossy(engine, node.value ?? '')),
		// The root has none, and no directory of etcd v3.
		...(node.createdIndex === 0 ? [] : [['Created', `index ${node.createdIndex}`], ['Modified', `index ${node.modifiedIndex}`]]),
		['TTL', own === undefined ? 'none' : `${formatSeconds(own.ttl)}, until ${formatExpiration(own.expiration)}`],
		...await leaseRows(engine, node, signal),
		...(effective === own || effective === undefined
			? []
			: [
				[
					'Goes with',
					`${printer.stored(effective.from ?? '')}, in ${formatSeconds(effective.ttl)}, ${formatExpiration(effective.expiration)}`,
				],
			]),
		...(past === undefined ? [] : [['Past', `its files begin at index ${past.index!}, ${formatBytes(past.bytes)} on disk`]]),
	];
	for (const [name = '', text = ''] of rows) {
		printer.line(`${printer.styles.dim(`${name}:`.padEnd(10))} ${text}`);
	}

	return 0;
}
