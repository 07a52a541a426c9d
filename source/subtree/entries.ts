/**
The nodes of a subtree by their place in it, so that two subtrees with different tops can be compared and copied.
*/
import {ifPresent, isAbsence} from '../engine/get-if-there.ts';
import {
	type CallOptions,
	type Engine,
	type GetOptions,
	type KeysApi,
	type Node,
} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
import {compareText} from '../protocol/text.ts';
import {parseInstant} from '../protocol/time.ts';
import {
	isLossy,
	isNameDoubtful,
	lossyName,
	lossyValue,
} from './lossy.ts';
import {repeatedReads} from './repeated.ts';
import {walk} from './walk.ts';

export type Entry = {
	/** The path from the top, without a slash at either end; empty for the top itself. */
	readonly path: string;
	/** Absent for directories. */
	readonly value?: string;
	/** When it expires, in milliseconds since the epoch by this machine's clock; absent for permanent nodes. */
	readonly endsAt?: number;
	/** When the first of the directories around it that were read with it expires; it goes then, too. */
	readonly goesBy?: number;
	/** A directory that is known only from what lies in it: whether it expires is unknown. */
	readonly isImplied?: true;
	/** Why it cannot be copied as it is. */
	readonly obstacle?: string;
};

/** An entry that was read from a tree. */
export type TreeEntry = Entry & {readonly node: Node};

/**
The order of a walk: a directory before its children, children by the bytes of their names. Below zero when `a` comes
first.
*/
export function comparePaths(a: string, b: string): number {
	let i = 0;
	while (i < a.length && i < b.length && a[i] === b[i]) {
		i++;
	}

	if (i === a.length || i === b.length) {
		return a.length - b.length;
	}

	if (a[i] === '/' || b[i] === '/') {
		return a[i] === '/' ? -1 : 1;
	}

	return compareText(a, b);
}

/** Whether `path` lies below `directory`; everything else lies below the top. */
export function isBelow(path: string, directory: string): boolean {
	return directory === '' ? path !== '' : path.length > directory.length && path[directory.length] === '/' && path.startsWith(directory);
}

/** The directory of a path; empty for what lies right below the top, undefined for the top. */
export function directoryOf(path: string): string | undefined {
	return path === '' ? undefined : path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The key of a path below `top`. */
export function keyOf(top: string, path: string): string {
	// The top may be `PROFILE:/` as well.
	return path === '' ? top : `${top.endsWith('/') ? top : `${top}/`}${path}`;
}

/** The path of a key that is `top` or lies below it. */
export function pathBelow(top: string, key: string): string {
	return key.slice(top === '/' ? 1 : top.length + 1);
}

/**
Lifetimes that differ by less are the same, in milliseconds: a ttl has whole seconds, and an answer that tells it takes its time.
*/
export const lifetimeTolerance = 5000;

/** Gives expirations by this machine's clock, whatever the server's clock says. */
export class ExpiryClock {
	/** How far this clock is ahead of the server's, in milliseconds; never underestimated. */
	#difference = Infinity;

	/** Learns from a node that has just been read. */
	observe(node: Node): void {
		const end = serversEndOf(node);
		if (end !== undefined) {
			this.#difference = Math.min(this.#difference, Date.now() - (end - ((node.ttl ?? 0) * 1000)));
		}
	}

	/** Undefined for a permanent node. */
	endOf(node: Node): number | undefined {
		this.observe(node);
		const end = serversEndOf(node);
		return end === undefined || Math.abs(this.#difference) < lifetimeTolerance ? end : end + this.#difference;
	}
}

/** By the server's clock. */
function serversEndOf({expiration}: Node): number | undefined {
	const nanoseconds = expiration === undefined ? undefined : parseInstant(expiration);
	return nanoseconds === undefined ? undefined : Number(nanoseconds / 1_000_000n);
}

/** Shows the clock what is read when it comes: it may wait long for its turn, as where each node is written elsewhere. */
function observed(engine: Pick<KeysApi, 'get'>, clock: ExpiryClock): Pick<KeysApi, 'get'> {
	return {
		async get(key, options = {}) {
			const {children} = options;
			const response = await engine.get(key, children === undefined
				? options
				: {
					...options,
					children: {
						begin(index) {
							children.begin(index);
						},
						take(child): Promise<void> | void {
							clock.observe(child);
							return children.take(child);
						},
					},
				});
			for (const node of [response.node, ...response.node.nodes ?? []]) {
				clock.observe(node);
			}

			return response;
		},
	};
}

/** Whether nothing can be found under the name that a listing shows, since the stored name differs. */
async function isUnnameable(engine: Pick<KeysApi, 'get'>, key: string, signal: AbortSignal | undefined): Promise<boolean> {
	return await ifPresent(engine.get(key, {signal, detail: 'node'})) === undefined;
}

function unnameableError(key: string): UserError {
	return new UserError(`the name of ${key} holds bytes that the API cannot carry`, {
		hint: 'It can be named with --data-dir, on a stopped member or its backup.',
	});
}

export type EntriesOptions = Pick<GetOptions, 'signal' | 'detail'> & {
	/** What cannot be named comes with its obstacle instead of ending the walk; what is in it stays unknown. */
	readonly isTelling?: boolean;
};

/** The entries of the subtree at `key`, in the order of a walk; nothing when there is no such key. */
export async function * entriesOf(
	engine: Pick<KeysApi, 'get'>,
	key: string,
	{signal, detail, isTelling = false}: EntriesOptions = {},
): AsyncGenerator<TreeEntry> {
	const clock = new ExpiryClock();
	let count = 0;
	try {
		const reads = observed(repeatedReads(engine), clock);
		for await (const node of walk(reads, key, {signal, detail})) {
			// The key that was named is exempt, but what lies in it cannot be asked for.
			const isAsked = count === 0 && node.dir !== true;
			const isBarred = isNameDoubtful(node.key) && !isAsked && await isUnnameable(reads, node.key, signal);
			if (isBarred && (!isTelling || count === 0)) {
				throw unnameableError(node.key);
			}

			const endsAt = clock.endOf(node);
			count++;
			yield {
				path: pathBelow(key, node.key),
				node,
				...(node.dir !== true && {value: node.value ?? ''}),
				...(endsAt !== undefined && {endsAt}),
				...(isBarred && {obstacle: lossyName}),
			};
		}
	} catch (error) {
		if (count > 0 || !isAbsence(error)) {
			throw error;
		}
	}
}

/** The entry at one path, listed or not; undefined when there is none. */
export async function entryAt(
	engine: Pick<KeysApi, 'get'>,
	top: string,
	path: string,
	options: CallOptions,
): Promise<TreeEntry | undefined> {
	const first = await entriesOf(engine, keyOf(top, path), options).next();
	return first.done === true ? undefined : {...first.value, path};
}

/** The entries to be copied: what would be changed on the way comes with its obstacle. */
export async function * entriesToCopy(
	engine: Pick<Engine, 'get' | 'info'>,
	key: string,
	{signal}: CallOptions = {},
): AsyncGenerator<TreeEntry> {
	for await (const entry of entriesOf(engine, key, {signal, isTelling: true})) {
		yield entry.obstacle === undefined && isLossy(engine, entry.value ?? '') ? {...entry, obstacle: lossyValue} : entry;
	}
}
