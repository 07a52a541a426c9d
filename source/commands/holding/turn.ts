/**
Who comes first among the in-order keys of a directory: the smallest one holds, every other waits for the one before it.
*/
import {randomUUID} from 'node:crypto';
import {hostname} from 'node:os';
import process from 'node:process';
import {type Engine, type Node} from '../../engine/engine.ts';
import {ClusterReplacedError, LostAnswerError} from '../../engine/errors.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {errorCodes, hasCode} from '../../protocol/errors.ts';
import {baseName} from '../../protocol/paths.ts';
import {monotonicMs} from '../../util/monotonic.ts';
import {KeptKey} from './kept-key.ts';

/** How often a request is sent whose answers get lost. */
const attemptsMax = 3;

/** Who waits, in words that no other has: so one's own key is known without the answer that names it. */
export function ownToken(): string {
	return `${hostname()}:${process.pid}:${randomUUID()}`;
}

function orderOf({key}: Node): bigint {
	return BigInt(baseName(key));
}

/** The keys of all who hold or wait, the first one first. */
export async function contenders(engine: Engine, directory: string, signal: AbortSignal): Promise<{nodes: readonly Node[]; index: number}> {
	const {node, index} = await getIfThere(engine, directory, {quorum: true, signal});
	const nodes = (node?.nodes ?? [])
		.filter(({key, dir}) => dir !== true && /^\d+$/.test(baseName(key)))
		.toSorted((a, b) => orderOf(a) < orderOf(b) ? -1 : 1);
	return {nodes, index};
}

/** Joins those who wait. */
export async function join(
	engine: Engine,
	directory: string,
	{token, ttl, signal}: {readonly token: string; readonly ttl: number; readonly signal: AbortSignal},
): Promise<KeptKey> {
	for (let attempt = 1; ; attempt++) {
		const since = monotonicMs();
		try {
			const {node: {key}} = await engine.createInOrder(directory, {value: token, ttl, signal});
			return new KeptKey(engine, {
				key, value: token, ttl, since,
			});
		} catch (error) {
			if (!(error instanceof LostAnswerError)) {
				throw error;
			}

			const {nodes} = await contenders(engine, directory, signal);
			const own = nodes.find(({value}) => value === token);
			if (own !== undefined) {
				return new KeptKey(engine, {
					key: own.key, value: token, ttl, since,
				});
			}

			if (attempt === attemptsMax) {
				throw error;
			}
		}
	}
}

const endings: ReadonlySet<string> = new Set(['delete', 'compareAndDelete', 'expire']);

/** Resolves when the key is gone, or when that can no longer be told from its events. */
async function goneAfter(
	engine: Engine,
	key: string,
	{index, signal}: {readonly index: number; readonly signal: AbortSignal},
): Promise<void> {
	try {
		for await (const {action} of engine.watch(key, {waitIndex: BigInt(index) + 1n, signal})) {
			if (endings.has(action)) {
				return;
			}
		}
	} catch (error) {
		if (!(error instanceof ClusterReplacedError || hasCode(error, errorCodes.eventIndexCleared))) {
			throw error;
		}
	}
}

/**
Resolves when `own` is the first one. Rejects with the reason of `signal`, which fires when the key is lost, too.
*/
export async function firstPlace(
	engine: Engine,
	directory: string,
	{own, token, signal}: {readonly own: KeptKey; readonly token: string; readonly signal: AbortSignal},
): Promise<void> {
	for (;;) {
		signal.throwIfAborted();
		const {nodes, index} = await contenders(engine, directory, signal);
		const place = nodes.findIndex(({key}) => key === own.key);
		if (place === -1) {
			own.lose('it expired, or somebody removed it');
			continue;
		}

		if (place === 0) {
			return;
		}

		const before = nodes[place - 1]!;
		if (before.value === token) {
			// A request whose answer was lost came late, and nobody keeps what it made.
			await engine.delete(before.key, {prevValue: token, signal});
			continue;
		}

		await goneAfter(engine, before.key, {index, signal});
	}
}
