/**
The changes of one command while it runs: what is recorded of each, and how much is kept.
*/
import {type UndoLimits} from '../../commands/common/context.ts';
import {
	type CallOptions,
	type Engine,
	type KeyResponse,
	type Node,
} from '../../engine/engine.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {EtcdError} from '../../protocol/errors.ts';
import {isLossy, lossyValue} from '../../subtree/lossy.ts';
import {walk} from '../../subtree/walk.ts';
import {type ChangesElsewhere} from './elsewhere.ts';
import {sizeOf, type Change} from './undo.ts';

/** How much is kept at most, of one command and of all together. */
export const undoLimits: UndoLimits = {nodeCount: 10_000, size: 16 * 1024 * 1024};

export type UndoEntry = {
	/** The command line. */
	readonly label: string;
	/** Milliseconds since the epoch. */
	readonly time: number;
	/** In the order in which they were made. */
	readonly changes: readonly Change[];
	/** What it did on other clusters; empty for most. */
	readonly elsewhere: readonly ChangesElsewhere[];
};

type Open = {
	readonly label: string;
	readonly changes: Change[];
	/** By the place. */
	readonly elsewhere: Map<string, ChangesElsewhere>;
};

/** The changes of one command, while it runs. */
export class UndoScope {
	/** Absent while nothing is recorded. */
	open: Open | undefined;

	constructor(label?: string) {
		this.begin(label);
	}

	begin(label: string | undefined): void {
		this.open = label === undefined ? undefined : {label, changes: [], elsewhere: new Map()};
	}

	take(time: number): UndoEntry | undefined {
		const {open} = this;
		this.open = undefined;
		return open === undefined || (open.changes.length === 0 && open.elsewhere.size === 0)
			? undefined
			: {
				label: open.label, changes: limited(open.changes), elsewhere: open.elsewhere.values().toArray(), time,
			};
	}
}

/** What comes back by itself when the opposite is done is not recorded. */
export async function unrecorded(scope: UndoScope, run: () => Promise<void>): Promise<void> {
	const {open} = scope;
	scope.open = undefined;
	try {
		await run();
	} finally {
		scope.open = open;
	}
}

export function record(
	{open}: UndoScope,
	engine: Engine,
	{action, node, prevNode, isReadBack}: KeyResponse,
	before?: Pick<Change, 'removed' | 'lost'>,
): void {
	const barred = (before?.removed ?? (prevNode === undefined ? [] : [prevNode])).find(({value = ''}) => isLossy(engine, value));
	open?.changes.push({
		action, node, prevNode, ...before,
		...(barred !== undefined && {lost: `${visible(barred.key)}: ${lossyValue}`}),
		...(isReadBack
			&& (action !== 'create' || node.modifiedIndex === 0) && {lost: 'its answer was lost, so nobody knows what was there before'}),
	});
}

/** Of a command that changed more than can be kept, only that is remembered. */
function limited(changes: readonly Change[]): readonly Change[] {
	const size = changes.reduce((sum, change) => sum + sizeOf(change), 0);
	const isTooMuch = changes.length > undoLimits.nodeCount || size > undoLimits.size * 2;
	return isTooMuch
		? [{
			...changes[0]!, removed: undefined, prevNode: undefined, lost: 'the command changed too much to be remembered',
		}]
		: changes;
}

/** All that a recursive removal will remove, if it is not too much. */
export async function snapshot(engine: Engine, key: string, {signal}: CallOptions): Promise<Pick<Change, 'removed' | 'lost'>> {
	const removed: Node[] = [];
	let size = 0;
	try {
		for await (const node of walk(engine, key, {signal})) {
			if (engine.info.api === 3 && node.dir) {
				// It is there again as soon as what lies in it is.
				continue;
			}

			removed.push(node);
			size += node.key.length + (node.value ?? '').length;
			if (removed.length > undoLimits.nodeCount || size > undoLimits.size) {
				return {lost: `there was too much in ${visible(key)} to be remembered`};
			}
		}
	} catch (error) {
		// We may not read it, or it does not exist: the answer to the removal decides.
		if (!(error instanceof EtcdError)) {
			throw error;
		}

		return {lost: `what was in ${visible(key)} could not be read`};
	}

	return {removed};
}
