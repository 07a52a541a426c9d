/**
Two subtrees side by side, without holding either: both come in the order of a walk.
*/
import {comparePaths, lifetimeTolerance, type Entry} from './entries.ts';

/** The nodes at one path in two subtrees; at least one of them exists. */
export type Pair<Source extends Entry, Target extends Entry> = {
	readonly path: string;
	readonly source?: Source;
	readonly target?: Target;
};

/** Both have to be in the order of a walk. */
export async function * pairUp<Source extends Entry, Target extends Entry>(
	sources: AsyncIterable<Source>,
	targets: AsyncIterable<Target>,
): AsyncGenerator<Pair<Source, Target>> {
	const left = sources[Symbol.asyncIterator]();
	const right = targets[Symbol.asyncIterator]();
	try {
		let [source, target] = await Promise.all([nextOf(left), nextOf(right)]);
		while (source !== undefined || target !== undefined) {
			const order = orderOf(source, target);
			yield {
				path: (order > 0 ? target : source)!.path, ...(order <= 0 && {source}), ...(order >= 0 && {target}),
			};
			// One after the other would wait twice as long.
			[source, target] = await Promise.all([order <= 0 ? nextOf(left) : source, order >= 0 ? nextOf(right) : target]);
		}
	} finally {
		await Promise.all([left.return?.(), right.return?.()]);
	}
}

async function nextOf<Item extends Entry>(iterator: AsyncIterator<Item, unknown>): Promise<Item | undefined> {
	const result = await iterator.next();
	return result.done === true ? undefined : result.value;
}

function orderOf(source: Entry | undefined, target: Entry | undefined): number {
	if (source === undefined) {
		return 1;
	}

	return target === undefined ? -1 : comparePaths(source.path, target.path);
}

/** Whether both are keys or both are directories. */
export function isSameKind(a: Entry, b: Entry): boolean {
	return (a.value === undefined) === (b.value === undefined);
}

/** Whether both expire at about the same time, or never. */
function isSameLifetime(a: Entry, b: Entry): boolean {
	if (a.isImplied === true || b.isImplied === true) {
		return true;
	}

	return a.endsAt === undefined || b.endsAt === undefined
		? a.endsAt === b.endsAt
		: Math.abs(a.endsAt - b.endsAt) <= lifetimeTolerance;
}

/** Whether kind, value and lifetime are the same. */
export function isSame(a: Entry, b: Entry): boolean {
	return a.value === b.value && isSameLifetime(a, b);
}
