/**
What happened to a write of keys whose answer was lost: derived from what is there afterwards, where that is possible.
*/
import {messageOf, UserError} from '../errors.ts';
import {EtcdError} from '../protocol/errors.ts';
import {baseName} from '../protocol/paths.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {
	type Action,
	type CallOptions,
	type DeleteOptions,
	type KeyResponse,
	type KeysApi,
	type Node,
	type SetOptions,
	type WriteOptions,
} from './engine.ts';
import {ClusterError, LostAnswerError} from './errors.ts';
import {getIfThere, type Present} from './get-if-there.ts';

export type KeyWrite = {readonly key: string} & (
	| {readonly kind: 'set' | 'update'; readonly options: SetOptions}
	| {readonly kind: 'create' | 'createInOrder'; readonly options: WriteOptions}
	| {readonly kind: 'delete'; readonly options: DeleteOptions}
);

export type Loss = {
	readonly lost: LostAnswerError;
	/** The store's index before the write; undefined when it is not known. */
	readonly before: number | undefined;
	/** When it was sent, by monotonicMs(). */
	readonly start: number;
	readonly signal: AbortSignal;
};

export type Settled = {readonly result: KeyResponse; readonly text: string};

/** What is at a key: its node, nothing, or why that cannot be read. */
type Sight = Present & {readonly problem?: string};

/** What shows, in words; `found` is what the write has made. */
type Finding = {readonly what: string; readonly found?: Node};

/** A ttl counts down, and is rounded. */
const ttlSlackSeconds = 2;
const namesShownMax = 3;

/** Through the log where possible; what any member has proves as much, but what it lacks proves less. */
async function look(api: Pick<KeysApi, 'get'>, key: string, {signal}: CallOptions): Promise<Sight> {
	for (const quorum of [true, false]) {
		try {
			return await getIfThere(api, key, {quorum, signal});
		} catch (error) {
			if (!(error instanceof UserError || error instanceof EtcdError)) {
				throw error;
			}

			if (!(error instanceof ClusterError) || !quorum) {
				return {index: 0, problem: error instanceof ClusterError ? error.attempts.join('; ') : messageOf(error)};
			}
		}
	}

	throw new Error('unreachable');
}

function hasTtl(node: Node, ttl: number | undefined, start: number): boolean {
	if (ttl === undefined) {
		return node.ttl === undefined && node.expiration === undefined;
	}

	const elapsed = (monotonicMs() - start) / 1000;
	return node.ttl !== undefined && node.ttl <= ttl + 1 && node.ttl >= ttl - elapsed - ttlSlackSeconds;
}

function isNewer(node: Node, before: number | undefined): boolean {
	return before !== undefined && node.createdIndex > before;
}

function afterDeletion(name: string, {node}: Sight, before: number | undefined): Finding {
	if (node === undefined) {
		return {what: `${name} is gone now`, found: {key: '', modifiedIndex: 0, createdIndex: 0}};
	}

	return {what: isNewer(node, before) ? `${name} is there, but made anew since` : `${name} is still there`};
}

function afterWrite(name: string, write: Exclude<KeyWrite, {kind: 'delete'}>, {node}: Sight, {before, start}: Loss): Finding {
	if (node === undefined) {
		return {what: `${name} is not there now`};
	}

	const {value, dir = false, ttl} = write.options;
	const {prevIndex = 0n, refresh: isRefresh = false} = write.options as SetOptions;
	if ((node.dir === true) !== dir) {
		return {what: `${name} is a ${node.dir === true ? 'directory' : 'key'} now`};
	}

	if (!dir && !isRefresh && node.value !== (value ?? '')) {
		return {what: `${name} has another value now, at index ${node.modifiedIndex}`};
	}

	if (!hasTtl(node, ttl, start)) {
		return {what: `${name} is there, but not with the time to live that was asked for`};
	}

	const has = dir || isRefresh ? 'is as it was to be' : 'has that value';
	if (prevIndex !== 0n && node.modifiedIndex <= prevIndex) {
		return {what: `${name} ${has}, but is still at index ${node.modifiedIndex}`};
	}

	const isMade = write.kind === 'create' || (write.kind === 'set' && dir);
	if (!isMade) {
		return {what: `${name} ${has} now`, found: node};
	}

	if (isNewer(node, before)) {
		return {what: `${name} ${dir ? 'is there' : has}, and was made since`, found: node};
	}

	return {
		what: before === undefined
			? `${name} ${dir ? 'is there' : has}, but whether it was there before cannot be told`
			: `${name} was there before`,
	};
}

function afterCreationInOrder(name: string, {value = '', ttl}: WriteOptions, {node}: Sight, {before, start}: Loss): Finding {
	const alike = (node?.nodes ?? []).filter(
		child =>
			child.value === value
			&& /^\d+$/.test(baseName(child.key))
			&& hasTtl(child, ttl, start)
			&& (before === undefined || isNewer(child, before)),
	);
	if (alike.length === 0) {
		return {what: `no key of that value is new in ${name} now`};
	}

	const names = alike.slice(0, namesShownMax).map(child => child.key).join(', ') + (alike.length > namesShownMax ? ', …' : '');
	if (alike.length === 1 && before !== undefined) {
		return {what: `${names} has that value, and was made since`, found: alike[0]};
	}

	return {what: `it may be one of these: ${names}`};
}

function findingOf(write: KeyWrite, sight: Sight, loss: Loss): Finding {
	const name = write.key;
	if (sight.problem !== undefined) {
		return {what: `${name} could not be read since: ${sight.problem}`};
	}

	if (write.kind === 'delete') {
		return afterDeletion(name, sight, loss.before);
	}

	return write.kind === 'createInOrder' ? afterCreationInOrder(name, write.options, sight, loss) : afterWrite(name, write, sight, loss);
}

function actionOf({kind, options}: KeyWrite): Action {
	const {prevIndex = 0n, prevValue = ''} = options as DeleteOptions;
	const isCompared = prevIndex !== 0n || prevValue !== '';
	switch (kind) {
		case 'createInOrder':
		case 'create': {
			return 'create';
		}

		case 'delete': {
			return isCompared ? 'compareAndDelete' : 'delete';
		}

		case 'set':
		case 'update': {
			return isCompared ? 'compareAndSwap' : kind;
		}
	}
}

/** What is known of a node whose write was done, when it can no longer be seen. */
function unseen({key, kind, options}: KeyWrite): Node {
	const {value, dir = false} = options as WriteOptions;
	return {
		key, ...(dir ? {dir} : (kind !== 'delete' && {value: value ?? ''})), modifiedIndex: 0, createdIndex: 0,
	};
}

/** Resolves to an answer made of what is there now, or rejects with a LostAnswerError that says what is. */
export async function settleKeyWrite(api: Pick<KeysApi, 'get'>, write: KeyWrite, loss: Loss): Promise<Settled> {
	const {lost, signal} = loss;
	const sight = await look(api, write.key, {signal});
	const {what, found} = findingOf(write, sight, loss);
	// The answer is the name of the new key, which must not be made up.
	const isCertain = lost.isDone && write.kind !== 'createInOrder';
	if (found === undefined && !isCertain) {
		throw new LostAnswerError(lost.reason, {
			hint: `${what[0]!.toUpperCase()}${what.slice(1)}. The request may still be on its way: look again before you repeat the command.`,
			isDone: lost.isDone, cause: lost,
		});
	}

	const node = write.kind === 'delete' || found === undefined ? unseen(write) : found;
	return {
		result: {
			action: actionOf(write), node, index: sight.index, isReadBack: true,
		},
		text: `the answer was lost (${lost.reason}); it was done: ${what}`,
	};
}
