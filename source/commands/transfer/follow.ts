/**
`sync --watch`: a copy that is kept up to date. The watch begins where the listing was made, so that no change falls between
them; what happens while the copy is made is applied after it.
*/
import {setTimeout as delay} from 'node:timers/promises';
import {type Engine, type KeyResponse} from '../../engine/engine.ts';
import {ClusterError, ClusterReplacedError, LostAnswerError} from '../../engine/errors.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {EtcdError, errorCodes, hasCode} from '../../protocol/errors.ts';
import {isWithin} from '../../protocol/paths.ts';
import {secondsLeft} from '../../subtree/apply.ts';
import {updateDirectory} from '../../subtree/directory-update.ts';
import {
	entryAt,
	ExpiryClock,
	keyOf,
	pathBelow,
	type Entry,
} from '../../subtree/entries.ts';
import {storeIndex} from '../../engine/store-index.ts';
import {EventQueue} from '../../subtree/event-queue.ts';
import {isLossy, lossyName, lossyValue} from '../../subtree/lossy.ts';
import {counted} from '../../util/counted.ts';
import {barredLine} from '../common/barred.ts';
import {type CommandContext} from '../common/context.ts';
import {type Location} from '../common/location.ts';
import {applyPlan, type Transfer} from './apply-plan.ts';
import {lineOfChange} from './report.ts';

export type Following = {
	readonly from: Location;
	readonly transfer: Transfer;
	readonly isDropping: boolean;
	readonly isDeleting: boolean;
};

const removals = new Set(['delete', 'expire', 'compareAndDelete']);

/** Between two attempts, while one of the clusters gives no answers. */
const outageMilliseconds = 1000;

/** Whether somebody does not answer who may do so again. */
function isOutage(error: unknown): error is ClusterError | LostAnswerError {
	return error instanceof ClusterError || error instanceof LostAnswerError;
}

/** Goes on until the signal fires, or until something fails that time does not heal. */
export async function follow(context: CommandContext, following: Following): Promise<number> {
	const {transfer, from: {engine, key, label}} = following;
	const {signal} = context;
	let copied = 0;
	const clock = new ExpiryClock();
	let isTargetReplaced = false;
	const stopListening = transfer.engine.onNotice(({kind}) => {
		isTargetReplaced ||= kind === 'replaced';
	});
	const apply = async (event: KeyResponse): Promise<void> => {
		if (isTargetReplaced) {
			isTargetReplaced = false;
			throw new ObstacleError(`${visible(transfer.targetLabel)} is on another cluster now`);
		}

		copied += await applyEvent(event, following, {context, clock});
	};

	let isReplaced = false;
	let hasBegun = false;
	let isCutOff = false;
	const copyAndFollow = async (): Promise<Ending | number> => {
		const {index, isFound} = await indexOf(engine, key, {isReplaced, signal});
		using events = new EventQueue(ended =>
			engine.watch(key, {recursive: true, waitIndex: BigInt(index) + 1n, signal: AbortSignal.any([signal, ended])}),
		);
		// A copy that is kept up to date does not end because of nodes that can't be the same at the moment: it only says so.
		const isKeepGoing = transfer.isKeepGoing || hasBegun;
		const code = isFound ? await applyPlan(context, {...isReplaced ? withoutPruning(transfer) : transfer, isKeepGoing}) : 0;
		if (code !== 0 && !isKeepGoing) {
			return code;
		}

		if (isReplaced && following.isDeleting) {
			context.stderr(
				`what only ${visible(transfer.targetLabel)} has was left there, since ${visible(label)} was rebuilt; another sync deletes it\n`,
			);
		}

		context.stderr(`watching ${visible(label)} from index ${index + 1}; ${context.endedBy()} ends it\n`);
		hasBegun = true;
		isCutOff = false;
		return await applyAll(events, apply);
	};

	try {
		for (;;) {
			try {
				const ending = await copyAndFollow();
				signal.throwIfAborted();
				if (typeof ending === 'number') {
					return ending;
				}

				({isReplaced} = ending);
				context.stderr(`${ending.reason}: reading ${visible(label)} again\n`);
			} catch (error) {
				if (!hasBegun || signal.aborted || !isOutage(error)) {
					throw error;
				}

				if (!isCutOff) {
					const reason = error instanceof ClusterError ? error.attempts.at(-1) ?? error.message : error.message;
					context.stderr(`${visible(reason)}: all is read again as soon as there are answers\n`);
				}

				isCutOff = true;
				await delay(outageMilliseconds, undefined, {signal}).catch(() => {
					signal.throwIfAborted();
				});
			}
		}
	} finally {
		stopListening();
		context.stderr(`${counted(copied, 'change')} copied\n`);
	}
}

/** A rebuilt cluster may begin empty, and be filled while it is watched. */
async function indexOf(
	engine: Engine,
	key: string,
	{isReplaced, signal}: {readonly isReplaced: boolean; readonly signal: AbortSignal},
): Promise<{readonly index: number; readonly isFound: boolean}> {
	try {
		const index = await storeIndex(engine, key, {signal});
		return {index, isFound: true};
	} catch (error) {
		if (isReplaced && hasCode(error, errorCodes.keyNotFound)) {
			return {index: error.index, isFound: false};
		}

		throw error;
	}
}

/** When a cluster is lost, its copy must not be lost, too. */
function withoutPruning(transfer: Transfer): Transfer {
	return {...transfer, policy: {...transfer.policy, isPruning: false}};
}

type Ending = {readonly reason: string; readonly isReplaced: boolean};

/** Resolves when everything has to be read again. */
async function applyAll(events: AsyncIterable<KeyResponse>, apply: (event: KeyResponse) => Promise<void>): Promise<Ending> {
	try {
		for await (const event of events) {
			await apply(event);
		}
	} catch (error) {
		if (error instanceof ObstacleError) {
			return {reason: error.message, isReplaced: false};
		}

		if (error instanceof EtcdError && error.code === errorCodes.eventIndexCleared) {
			return {reason: 'the server no longer has all events', isReplaced: false};
		}

		if (error instanceof ClusterReplacedError) {
			return {reason: error.message, isReplaced: true};
		}

		throw error;
	}

	return {reason: 'the watch has ended', isReplaced: false};
}

/** The target is not in the state that an event needs. */
class ObstacleError extends Error {
	override readonly name = 'ObstacleError';
}

/** Resolves to the number of changes made, 0 or 1. */
async function applyEvent(
	event: KeyResponse,
	{from, transfer, isDropping, isDeleting}: Following,
	{context, clock}: {readonly context: CommandContext; readonly clock: ExpiryClock},
): Promise<number> {
	const {engine, top} = transfer;
	const {signal} = context;
	const eventKey = event.node.key === '' ? '/' : event.node.key;
	const isRemoval = removals.has(event.action);
	if (isRemoval && isWithin(from.key, eventKey)) {
		// The whole subtree was removed: the user is asked before the target is, too.
		throw new ObstacleError(`${visible(from.label)} was removed`);
	}

	const path = pathBelow(from.key, eventKey);
	const key = keyOf(top, path);
	if (isLossy(from.engine, path) && (await entryAt(from.engine, from.key, path, {signal}) !== undefined) === isRemoval) {
		// It happened to another name, which HTTP cannot carry.
		context.stderr(barredLine(eventKey, lossyName));
		return 0;
	}

	if (isRemoval) {
		if (!isDeleting) {
			return 0;
		}

		await remove(engine, key, event.node.dir === true, signal);
		context.stdout(lineOfChange('delete', key));
		await context.drained();
		return 1;
	}

	const endsAt = isDropping ? undefined : clock.endOf(event.node);
	const entry: Entry = {path, ...(event.node.dir !== true && {value: event.node.value ?? ''}), ...(endsAt !== undefined && {endsAt})};
	if (isLossy(from.engine, entry.value ?? '')) {
		context.stderr(barredLine(eventKey, lossyValue));
		return 0;
	}

	// Two that follow each other would otherwise write for ever.
	const there = await entryAt(engine, top, path, {signal});
	if (isAlready(there, entry)) {
		return 0;
	}

	await put(engine, key, {entry, isThere: there !== undefined && there.value === undefined}, signal);
	context.stdout(lineOfChange(event.prevNode === undefined ? 'create' : 'update', key, entry));
	await context.drained();
	return 1;
}

/** Ends that are rounded to seconds count as the same when they are as near as this and as far away as that, in milliseconds. */
const roundingMilliseconds = 1000;
const farMilliseconds = 5000;

/** Whether the target is what it is to become. An end that is near is always written: what is renewed must not expire there. */
function isAlready(there: Entry | undefined, {value, endsAt}: Entry): boolean {
	if (there === undefined || there.value !== value) {
		return false;
	}

	if (endsAt === undefined || there.endsAt === undefined) {
		return endsAt === there.endsAt;
	}

	return Math.abs(endsAt - there.endsAt) <= roundingMilliseconds && endsAt - Date.now() > farMilliseconds;
}

async function remove(engine: Engine, key: string, isDirectory: boolean, signal: AbortSignal): Promise<void> {
	try {
		await engine.delete(key, {...(isDirectory && {recursive: true}), signal});
	} catch (error) {
		if (hasCode(error, errorCodes.notFile)) {
			throw new ObstacleError(`${visible(key)} is a directory`);
		}

		if (!hasCode(error, errorCodes.keyNotFound)) {
			throw error;
		}
	}
}

/** Finds out for a write whether there is a directory where a key should be, or the other way round. */
const obstacles = [errorCodes.notFile, errorCodes.notDirectory, errorCodes.keyExists, errorCodes.compareFailed] as const;

async function put(
	engine: Engine,
	key: string,
	{entry, isThere}: {readonly entry: Entry; readonly isThere: boolean},
	signal: AbortSignal,
): Promise<void> {
	const ttl = secondsLeft(entry);
	const lifetime = {...(ttl !== undefined && {ttl}), signal};
	try {
		if (entry.value !== undefined) {
			await engine.set(key, {value: entry.value, ...lifetime});
		} else if (engine.info.api === 3) {
			// It is there as soon as something lies in it.
		} else if (!isThere) {
			await engine.create(key, {dir: true, ...lifetime});
		} else if (key !== '/') {
			await updateDirectory(engine, key, lifetime);
		}
	} catch (error) {
		if (hasCode(error, ...obstacles)) {
			throw new ObstacleError(`${visible(key)} is something else`);
		}

		throw error;
	}
}
