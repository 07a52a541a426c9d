/**
Takes the steps of a plan, several at a time. What depends on something waits for it: a node for its directory, the end
of a directory for the end of what is in it.
*/
import {type DeleteOptions, type KeysApi} from '../engine/engine.ts';
import {EtcdError, errorCodes, hasCode} from '../protocol/errors.ts';
import {forEachAtOnce} from '../util/for-each-at-once.ts';
import {removeDirectory} from './directory-removal.ts';
import {updateDirectory} from './directory-update.ts';
import {directoryOf, keyOf, type Entry} from './entries.ts';
import {type Step} from './plan.ts';
import {repeatedWrite} from './repeated.ts';

export type ApplyOptions = {
	readonly engine: Pick<KeysApi, 'get' | 'set' | 'create' | 'update' | 'delete'>;
	/** The top of the target. */
	readonly top: string;
	/** Requests at the same time, from 1. */
	readonly concurrency: number;
	readonly signal?: AbortSignal;
	/** Called after each step that was taken, or needed nothing. */
	onDone(step: Step): void;
	/** Called instead for what has expired with a directory around it since it was read. */
	onExpired?(step: Step): void;
	/** Called with a step that failed; the next ones are taken nevertheless. When absent, the first failure ends everything. */
	onFailure?(step: Step, error: Error): void;
};

/** How many milliseconds a write may be under way when the directory around it expires: it must not create that again. */
const lastMoment = 1000;
/** From this many milliseconds before its directory expires, a node is written with its own ttl. */
const nearEnd = 60_000;

/**
Whether its directory expires so soon that writing the node could create the directory again, for ever.
*/
function isGoing({goesBy}: Entry, now: number): boolean {
	return goesBy !== undefined && goesBy - now < lastMoment;
}

/** The entry with the expiration of its directory, where that is near. */
function withNearEnd(entry: Entry, now: number): Entry {
	const {goesBy} = entry;
	return goesBy !== undefined && goesBy - now < nearEnd ? {...entry, endsAt: Math.min(goesBy, entry.endsAt ?? Infinity)} : entry;
}

/** The seconds that a node has left; undefined for a permanent one. */
export function secondsLeft({endsAt}: Entry, now = Date.now()): number | undefined {
	return endsAt === undefined ? undefined : Math.max(1, Math.ceil((endsAt - now) / 1000));
}

/**
Resolves when all is done, and rejects with the first failure once nothing is under way any more. Each write goes
through only if the target is still as the plan saw it.
*/
export async function applySteps(steps: AsyncIterable<Step>, options: ApplyOptions): Promise<void> {
	const {concurrency, signal, onDone, onExpired, onFailure} = options;
	const underWay = new Map<string, Promise<unknown>>();
	const take = async (step: Step): Promise<void> => {
		const before = predecessorsOf(step, underWay);
		let isWritten = true;
		const taking = (async () => {
			await before;
			signal?.throwIfAborted();
			isWritten = await repeatedWrite(async isAgain => isAgain ? writeAgain(step, options) : write(step, options), signal);
		})();
		const settled = Promise.allSettled([taking]);
		underWay.set(step.path, settled);
		try {
			await taking;
			if (isWritten) {
				onDone(step);
			} else {
				onExpired?.(step);
			}
		} catch (error) {
			if (onFailure === undefined || signal?.aborted === true || !(error instanceof EtcdError)) {
				throw error;
			}

			onFailure(step, error);
		} finally {
			if (underWay.get(step.path) === settled) {
				underWay.delete(step.path);
			}
		}
	};

	await forEachAtOnce(steps, {concurrency, signal}, async step => {
		if (isWrite(step)) {
			await take(step);
		} else {
			onDone(step);
		}
	});
}

function isWrite({kind}: Step): boolean {
	return ['create', 'update', 'delete'].includes(kind);
}

/** What has to be finished before a step is taken. */
async function predecessorsOf(step: Step, underWay: ReadonlyMap<string, Promise<unknown>>): Promise<unknown> {
	if (step.kind === 'delete' && step.target.value === undefined) {
		return Promise.all(underWay.values());
	}

	return Promise.all([underWay.get(step.path), underWay.get(directoryOf(step.path) ?? step.path)]);
}

/** For a write whose answer was lost: its comparison may now fail because of its own effect. */
async function writeAgain(step: Step, options: ApplyOptions): Promise<boolean> {
	try {
		return await write(step, options);
	} catch (error) {
		if (!hasCode(error, errorCodes.keyExists, errorCodes.compareFailed) || (step.kind !== 'create' && step.kind !== 'update')) {
			throw error;
		}

		const {engine, top, signal} = options;
		const {node} = await engine.get(keyOf(top, step.path), {signal});
		const {value, endsAt} = withNearEnd(step.source, Date.now());
		if ((node.dir ? undefined : node.value ?? '') !== value || (node.expiration === undefined) !== (endsAt === undefined)) {
			throw error;
		}

		return true;
	}
}

/** Resolves to false for a node that has gone meanwhile. */
async function write(step: Step, {engine, top, signal}: ApplyOptions): Promise<boolean> {
	const key = keyOf(top, step.path);
	if (step.kind === 'delete') {
		await deleteNode(engine, key, {...(step.target.value !== undefined && {prevIndex: BigInt(step.target.node.modifiedIndex)}), signal});
		return true;
	}

	if (step.kind !== 'create' && step.kind !== 'update') {
		return true;
	}

	const now = Date.now();
	const {source} = step;
	if (isGoing(source, now)) {
		return false;
	}

	const {value} = source;
	const ttl = secondsLeft(withNearEnd(source, now), now);
	const content = {...(value === undefined ? {dir: true} : {value}), ...(ttl !== undefined && {ttl}), signal};
	if (step.kind === 'create') {
		await engine.create(key, content);
	} else if (value === undefined) {
		await updateDirectory(engine, key, {ttl, signal});
	} else {
		await engine.set(key, {...content, prevIndex: BigInt(step.target.node.modifiedIndex)});
	}

	return true;
}

/** What has gone already needs no deletion. */
async function deleteNode(
	engine: ApplyOptions['engine'],
	key: string,
	{prevIndex, signal}: Pick<DeleteOptions, 'prevIndex' | 'signal'>,
): Promise<void> {
	try {
		await (prevIndex === undefined ? removeDirectory(engine, key, {signal}) : engine.delete(key, {prevIndex, signal}));
	} catch (error) {
		if (!hasCode(error, errorCodes.keyNotFound)) {
			throw error;
		}
	}
}
