/**
Whether what clients saw of one key can be the work of a single register that did one thing after the other: a search for
an order in which each operation takes effect between its call and its answer. What became of one without an answer is
open: it may take effect at any time after its call, or never.
*/

/** The value of a key; undefined when there is none. */
type State = string | undefined;

/**
What was done and how it ended. `set`, `swap` and `remove` tell what was there before; a `swap` replaces `expected`,
which is undefined for a key that is to be made. `refused` means that the state was none that allows it.
*/
export type Operation = {
	readonly kind: 'read' | 'set' | 'swap' | 'remove';
	readonly key: string;
	/** What is written. */
	readonly value?: string;
	/** What a swap replaces. */
	readonly expected?: string;
	readonly outcome: 'done' | 'refused' | 'unknown';
	/** What a read found, or what was there before a write. */
	readonly seen?: string;
	/** What was there before is not known. */
	readonly isBlind?: boolean;
	/** Places in the order of all calls and answers. */
	readonly start: number;
	readonly end: number;
};

/** What a member says without asking the others. */
export type LocalRead = {readonly member: number; readonly key: string; readonly value: string | undefined; readonly modifiedIndex: number; readonly index: number; readonly end: number};
export type Line = {readonly operation: Operation} | {readonly localRead: LocalRead};

/** The state after an operation; `impossible` when it cannot have ended so in this one. */
function step({kind, value, expected, outcome, seen, isBlind}: Operation, state: State): 'impossible' | {readonly state: State} {
	if (outcome === 'refused') {
		const isAllowed = kind === 'swap' ? state !== expected : state === undefined;
		return isAllowed ? {state} : 'impossible';
	}

	if (outcome === 'done' && !isBlind && state !== seen) {
		return 'impossible';
	}

	switch (kind) {
		case 'read': {
			return {state};
		}

		case 'set': {
			return {state: value};
		}

		case 'swap': {
			return state === expected ? {state: value} : 'impossible';
		}

		case 'remove': {
			return state === undefined ? 'impossible' : {state: undefined};
		}
	}
}

type Point = {readonly taken: bigint; readonly state: State};

/** Whether there is such an order for the operations on one key, which begins with no value. */
export function isLinearizable(operations: readonly Operation[]): boolean {
	// A read that failed says nothing.
	const ordered = operations.filter(({kind, outcome}) => kind !== 'read' || outcome !== 'unknown').toSorted((a, b) => a.start - b.start);
	const known = ordered.entries().filter(([, {outcome}]) => outcome !== 'unknown').map(([i]) => 1n << BigInt(i)).toArray();
	const visited = new Set<string>();
	const open: Point[] = [{taken: 0n, state: undefined}];
	for (let point = open.pop(); point !== undefined; point = open.pop()) {
		const {taken, state} = point;
		if (known.every(bit => (taken & bit) !== 0n)) {
			return true;
		}

		const waiting = ordered.entries().filter(([i]) => (taken & (1n << BigInt(i))) === 0n).toArray();
		const firstEnd = Math.min(...waiting.map(([, {outcome, end}]) => outcome === 'unknown' ? Infinity : end));
		const next = waiting.filter(([, {start}]) => start < firstEnd).flatMap(([i, operation]) => {
			const result = step(operation, state);
			return result === 'impossible' ? [] : [{point: {taken: taken | (1n << BigInt(i)), state: result.state}, isOpen: operation.outcome === 'unknown'}];
		});
		// The last one is tried first: what is known to have been done goes before what may never have been.
		for (const {point: following} of next.toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen))) {
			const name = `${following.taken.toString(36)} ${following.state ?? ''}`;
			if (visited.has(name)) {
				continue;
			}

			visited.add(name);
			open.push(following);
		}
	}

	return false;
}

/** The operations up to the first answer that no order allows, for people; undefined when there is an order for all. */
export function contradiction(operations: readonly Operation[]): readonly Operation[] | undefined {
	if (isLinearizable(operations)) {
		return undefined;
	}

	const until = (end: number): Operation[] => operations
		.filter(({start}) => start < end)
		.map(operation => operation.end > end ? {...operation, outcome: 'unknown', seen: undefined} : operation);
	const first = operations.map(({end}) => end).toSorted((a, b) => a - b).find(end => !isLinearizable(until(end)))!;
	return until(first);
}
