/**
Who comes first among the in-order keys of a directory: the smallest one holds, every other waits for the one before it.
*/
import {randomUUID} from 'node:crypto';
import {hostname} from 'node:os';
import process from 'node:process';
import {Deadline} from '../../engine/deadline.ts';
import {type Engine, type Node} from '../../engine/engine.ts';
import {ClusterReplacedError, LostAnswerError} from '../../engine/errors.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {UserError} from '../../errors.ts';
import {errorCodes, hasCode} from '../../protocol/errors.ts';
import {baseName} from '../../protocol/paths.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {monotonicMs} from '../../util/monotonic.ts';
import {KeptKey, releaseMs, removals} from './kept-key.ts';
import {hasRefresh} from './refresh.ts';

/** How often a request is sent whose answers get lost. */
const attemptsMax = 3;
/** How long a program may take to end when its lock is lost, in milliseconds. */
const graceMsMax = 2000;

export type Contender = {
	/** What the key shows. */
	readonly value: string;
	/** Whether nobody else has that value: then one's own key is known without the answer that names it. */
	readonly isUnique: boolean;
	readonly ttl: number;
};

/** Who waits, in words that no other has. */
export function ownToken(): string {
	return `${hostname()}:${process.pid}:${randomUUID()}`;
}

/** How long somebody has to stop when the end of the key's life comes near, in milliseconds. */
export function graceMsOf(ttl: number): number {
	return Math.min(graceMsMax, ttl * 400);
}

function orderOf({key}: Node): bigint {
	return BigInt(baseName(key));
}

/** The keys of all who hold or wait, the first one first. */
export async function contenders(engine: Engine, directory: string, signal: AbortSignal): Promise<{nodes: readonly Node[]; index: number}> {
	const {node, index} = await getIfThere(engine, directory, {quorum: true, signal});
	if (node !== undefined && node.dir !== true) {
		throw new UserError(`${visible(directory)} is a key with a value, and nobody can wait in it`, {
			hint: 'Name a directory, or a key that does not exist yet.',
		});
	}

	const nodes = (node?.nodes ?? [])
		.filter(({key, dir}) => dir !== true && /^\d+$/.test(baseName(key)))
		.toSorted((a, b) => orderOf(a) < orderOf(b) ? -1 : 1);
	return {nodes, index};
}

/** Takes away what requests may have made whose answers were lost. It expires, if that fails. */
export async function leave(engine: Engine, directory: string, {value, isUnique}: Contender): Promise<void> {
	if (!isUnique) {
		return;
	}

	using deadline = new Deadline(releaseMs);
	const {signal} = deadline;
	try {
		const {nodes} = await contenders(engine, directory, signal);
		await Promise.all(nodes.filter(node => node.value === value).map(async ({key}) => engine.delete(key, {prevValue: value, signal})));
	} catch {
		// Nobody answers.
	}
}

/** Joins those who wait. With `isInDoubt` there may be more keys than its own, for `leave`. */
export async function join(
	engine: Engine,
	directory: string,
	contender: Contender,
	signal: AbortSignal,
): Promise<{readonly own: KeptKey; readonly isInDoubt: boolean}> {
	const {value, isUnique, ttl} = contender;
	const settings = {
		value, ttl, isOwn: true, marginMs: graceMsOf(ttl), hasRefresh: await hasRefresh(engine, {signal}),
		hint: 'Somebody else may hold it now.',
	};
	for (let attempt = 1; ; attempt++) {
		const since = monotonicMs();
		try {
			const {node} = await engine.createInOrder(directory, {value, ttl, signal});
			return {own: new KeptKey(engine, {...settings, node, since}), isInDoubt: attempt > 1};
		} catch (error) {
			const isLost = error instanceof LostAnswerError;
			if (signal.aborted || (isLost && attempt === attemptsMax)) {
				await leave(engine, directory, contender);
			}

			if (!isLost || attempt === attemptsMax) {
				throw error;
			}

			const {nodes} = await contenders(engine, directory, signal);
			const node = isUnique ? nodes.find(each => each.value === value) : undefined;
			if (node !== undefined) {
				return {own: new KeptKey(engine, {...settings, node, since}), isInDoubt: true};
			}
		}
	}
}

/** Resolves when the key is gone, or when that can no longer be told from its events. */
async function goneAfter(
	engine: Engine,
	key: string,
	{index, signal}: {readonly index: number; readonly signal: AbortSignal},
): Promise<void> {
	try {
		for await (const {action} of engine.watch(key, {waitIndex: BigInt(index) + 1n, signal})) {
			if (removals.has(action)) {
				return;
			}
		}
	} catch (error) {
		if (!(error instanceof ClusterReplacedError || hasCode(error, errorCodes.eventIndexCleared))) {
			throw error;
		}
	}
}

export type Turn = {
	readonly own: KeptKey;
	readonly contender: Contender;
	/** Fires when the key is lost, too. */
	readonly signal: AbortSignal;
	/** Takes whom it waits for. */
	onWait(before: Node): void;
};

/** Resolves when `own` is the first one. Rejects with the reason of the signal. */
export async function firstPlace(
	engine: Engine,
	directory: string,
	{own, contender: {value, isUnique}, signal, onWait}: Turn,
): Promise<void> {
	for (;;) {
		signal.throwIfAborted();
		const {nodes, index} = await contenders(engine, directory, signal);
		const place = nodes.findIndex(({key}) => key === own.key);
		if (place === -1) {
			own.lose();
			continue;
		}

		if (place === 0) {
			return;
		}

		const before = nodes[place - 1]!;
		if (isUnique && before.value === value) {
			// A request whose answer was lost came late, and nobody keeps what it made.
			await engine.delete(before.key, {prevValue: value, signal});
			continue;
		}

		onWait(before);
		await goneAfter(engine, before.key, {index, signal});
	}
}
