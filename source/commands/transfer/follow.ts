/**
`sync --watch`: a copy that stays one. The watch begins where the listing was made, so that no change falls between them;
what happens while the copy is made waits, and is carried out after it.
*/
import {type Engine, type KeyResponse} from '../../engine/engine.ts';
import {visible} from '../../format/terminal-safe.ts';
import {EtcdError, errorCodes} from '../../protocol/errors.ts';
import {isWithin} from '../../protocol/paths.ts';
import {secondsLeft} from '../../subtree/apply.ts';
import {
	ExpiryClock,
	keyOf,
	pathBelow,
	type Entry,
} from '../../subtree/entries.ts';
import {EventQueue} from '../../subtree/event-queue.ts';
import {type CommandContext} from '../command.ts';
import {type Location} from '../location.ts';
import {carryOut, type Transfer} from './carry-out.ts';
import {lineOfChange} from './report.ts';

export type Following = {
	readonly from: Location;
	readonly transfer: Transfer;
	readonly isDropping: boolean;
	readonly isDeleting: boolean;
};

const removals = new Set(['delete', 'expire', 'compareAndDelete']);

/** Goes on until the signal fires, or until something fails. */
export async function follow(context: CommandContext, following: Following): Promise<number> {
	const {engine, key} = following.from;
	const {signal} = context;
	let copied = 0;
	const clock = new ExpiryClock();
	const apply = async (event: KeyResponse): Promise<void> => {
		copied += await applyEvent(event, following, {context, clock});
	};

	try {
		for (;;) {
			const {index} = await engine.get(key, {signal});
			using events = new EventQueue(ended => engine.watch(key, {recursive: true, waitIndex: BigInt(index) + 1n, signal: AbortSignal.any([signal, ended])}));
			const code = await carryOut(context, following.transfer);
			if (code !== 0 && !following.transfer.isKeepGoing) {
				return code;
			}

			context.stderr(`watching ${visible(following.from.label)} from index ${index + 1}; Ctrl-C ends it\n`);
			const reason = await applyAll(events, apply);
			signal.throwIfAborted();
			context.stderr(`${reason}: reading ${visible(following.from.label)} again\n`);
		}
	} finally {
		context.stderr(`${copied} ${copied === 1 ? 'change' : 'changes'} copied\n`);
	}
}

/** Resolves, with the reason, when all has to be read again. */
async function applyAll(events: AsyncIterable<KeyResponse>, apply: (event: KeyResponse) => Promise<void>): Promise<string> {
	try {
		for await (const event of events) {
			await apply(event);
		}
	} catch (error) {
		if (error instanceof ObstacleError) {
			return error.message;
		}

		if (error instanceof EtcdError && error.code === errorCodes.eventIndexCleared) {
			return 'the server no longer has all events';
		}

		throw error;
	}

	return 'the watch has ended';
}

/** The target is not as it would have to be for an event. */
class ObstacleError extends Error {
	override readonly name = 'ObstacleError';
}

/** Resolves to the number of changes made, 0 or 1. */
async function applyEvent(event: KeyResponse, {from, transfer, isDropping, isDeleting}: Following, {context, clock}: {readonly context: CommandContext; readonly clock: ExpiryClock}): Promise<number> {
	const {engine, top} = transfer;
	const {signal} = context;
	const eventKey = event.node.key === '' ? '/' : event.node.key;
	const isRemoval = removals.has(event.action);
	if (isRemoval && isWithin(from.key, eventKey)) {
		// The whole subtree went: what that means for the target is asked before it is done.
		throw new ObstacleError(`${visible(from.label)} was removed`);
	}

	const path = pathBelow(from.key, eventKey);
	const key = keyOf(top, path);
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
	await put(engine, key, entry, signal);
	context.stdout(lineOfChange(event.prevNode === undefined ? 'create' : 'update', key, entry));
	await context.drained();
	return 1;
}

async function remove(engine: Engine, key: string, isDirectory: boolean, signal: AbortSignal): Promise<void> {
	try {
		await engine.delete(key, {...(isDirectory && {recursive: true}), signal});
	} catch (error) {
		if (!(error instanceof EtcdError)) {
			throw error;
		}

		if (error.code === errorCodes.notFile) {
			throw new ObstacleError(`${visible(key)} is a directory`);
		}

		if (error.code !== errorCodes.keyNotFound) {
			throw error;
		}
	}
}

async function put(engine: Engine, key: string, entry: Entry, signal: AbortSignal): Promise<void> {
	const ttl = secondsLeft(entry);
	const lifetime = {...(ttl !== undefined && {ttl}), signal};
	try {
		if (entry.value !== undefined) {
			await engine.set(key, {value: entry.value, ...lifetime});
		} else if (!await isThere(engine, key, signal)) {
			await engine.create(key, {dir: true, ...lifetime});
		} else if (key !== '/') {
			await engine.update(key, {dir: true, ...lifetime});
		}
	} catch (error) {
		if (error instanceof EtcdError && (error.code === errorCodes.notFile || error.code === errorCodes.notDirectory)) {
			throw new ObstacleError(error.message);
		}

		throw error;
	}
}

async function isThere(engine: Engine, key: string, signal: AbortSignal): Promise<boolean> {
	try {
		const {node} = await engine.get(key, {signal});
		return node.dir === true;
	} catch (error) {
		if (error instanceof EtcdError && error.code === errorCodes.keyNotFound) {
			return false;
		}

		throw error;
	}
}
