/**
The changes of this session, command by command, and how they are taken back. The engine is observed, so every change of a
key is recorded, whichever command made it.
*/
import {
	type CallOptions,
	type Engine,
	type KeyResponse,
} from '../../engine/engine.ts';
import {forwardingEngine} from '../../engine/forwarding.ts';
import {UserError} from '../../errors.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {EtcdError, errorCodes, hasCode} from '../../protocol/errors.ts';
import {removeDirectory} from '../../subtree/directory-removal.ts';
import {updateDirectory} from '../../subtree/directory-update.ts';
import {refusalElsewhere} from './elsewhere.ts';
import {findMadeAgain, removeMadeDirectories} from './made-directories.ts';
import {
	isCreation,
	nodeCountOf,
	planUndo,
	sizeOf,
	type Change,
	type UndoStep,
} from './undo.ts';
import {
	record,
	snapshot,
	undoLimits,
	unrecorded,
	UndoScope,
	type UndoEntry,
} from './undo-scope.ts';

const entryCountMax = 1000;

export type UndoResult = {
	readonly entry: UndoEntry;
	/** Keys that have expired since. */
	readonly expired: readonly string[];
	/** Keys that were removed, since what they were before has expired. */
	readonly removed: readonly string[];
	/** Keys that existed again, and were left alone. */
	readonly kept: readonly string[];
};

/** Others have changed what was to be taken back. */
class ConflictError extends UserError {
	override readonly name = 'ConflictError';
}

const participles = {undo: 'undone', redo: 'redone'} as const;

type Direction = keyof typeof participles;

/** `isLast`: nothing else of the command is left. */
function conflictOf(
	error: unknown,
	{key}: UndoStep,
	{direction, isLast}: {readonly direction: Direction; readonly isLast: boolean},
): unknown {
	if (!(error instanceof EtcdError)) {
		return error;
	}

	const reasons: Readonly<Record<number, string>> = {
		[errorCodes.compareFailed]: `was changed by somebody else ${error.detail}`,
		[errorCodes.keyNotFound]: 'is gone',
		[errorCodes.keyExists]: 'exists again',
		[errorCodes.directoryNotEmpty]: 'is no longer empty',
		[errorCodes.notFile]: 'is a directory by now',
		[errorCodes.notDirectory]: 'lies below a key by now',
	};
	const reason = reasons[error.code];
	return reason === undefined
		? error
		: new ConflictError(`not ${participles[direction]}: ${visible(key)} ${reason}`, {
			exitCode: 4,
			hint: `What others did is kept. This change is no longer on the list${isLast ? '' : `; ${direction} again goes on with what is left`}.`,
			cause: error,
		});
}

async function checkIndex(
	engine: Engine,
	{key, prevIndex}: {readonly key: string; readonly prevIndex: number},
	options: CallOptions,
): Promise<void> {
	const {node, index} = await engine.get(key, {...options, detail: 'node'});
	if (node.modifiedIndex !== prevIndex) {
		throw new EtcdError(errorCodes.compareFailed, `[${prevIndex} != ${node.modifiedIndex}]`, index);
	}
}

/** Resolves to undefined for a part of a subtree that exists again. */
async function runStep(engine: Engine, step: UndoStep, {signal}: CallOptions): Promise<KeyResponse | undefined> {
	const {key} = step;
	switch (step.type) {
		case 'restore': {
			return engine.set(key, {
				value: step.value, ttl: step.ttl, prevIndex: BigInt(step.prevIndex), signal,
			});
		}

		case 'remove': {
			return engine.delete(key, {prevIndex: BigInt(step.prevIndex), signal});
		}

		case 'removeDirectory': {
			await checkIndex(engine, step, {signal});
			return removeDirectory(engine, key, {signal});
		}

		case 'restoreDirectory': {
			await checkIndex(engine, step, {signal});
			return updateDirectory(engine, key, {ttl: step.ttl, signal});
		}

		case 'create': {
			try {
				return await engine.create(key, {
					value: step.value, dir: step.value === undefined, ttl: step.ttl, signal,
				});
			} catch (error) {
				if (step.isPart && hasCode(error, errorCodes.keyExists)) {
					return undefined;
				}

				throw error;
			}
		}
	}
}

/** What is left of a change after one step of its plan: only a removal has more than one. */
function withoutStep(change: Change, {key}: UndoStep): Change {
	return change.removed === undefined ? change : {...change, removed: change.removed.filter(node => node.key !== key)};
}

/** A node at one of its indexes. */
function stateOf(key: string, index: number): string {
	return `${index} ${key}`;
}

export class UndoLog {
	readonly #now: () => number;
	readonly #undo: UndoEntry[] = [];
	readonly #redo: UndoEntry[] = [];
	/** The new indexes of nodes that undo has restored to an earlier state. Older changes know only the old index. */
	readonly #moved = new Map<string, number>();
	/** Directories that undo removed after the keys that had made them, with their index at that time. */
	readonly #unmade = new Map<string, number>();
	/** Of whoever runs one command at a time. */
	readonly #scope = new UndoScope();
	readonly #scopes = new WeakMap<Engine, UndoScope>();

	/** `now` in milliseconds since the epoch. */
	constructor(now: () => number) {
		this.#now = now;
	}

	/** What can be taken back, newest first. */
	get entries(): readonly UndoEntry[] {
		return this.#undo.toReversed();
	}

	/** From now on changes belong to this command. */
	begin(label: string): void {
		this.#scope.begin(label);
	}

	/** The command is over. */
	end(scope = this.#scope): void {
		const entry = scope.take(this.#now());
		if (entry === undefined) {
			return;
		}

		this.#push(this.#undo, entry);
		this.#redo.length = 0;
	}

	clear(): void {
		this.#undo.length = 0;
		this.#redo.length = 0;
		this.#moved.clear();
		this.#unmade.clear();
		this.#scope.open = undefined;
	}

	/** From now on nothing that was done so far can be taken back. */
	forsake(reason: string): void {
		for (const entries of [this.#undo, this.#redo]) {
			for (const [i, entry] of entries.entries()) {
				entries[i] = {...entry, changes: entry.changes.map(change => ({...change, lost: reason}))};
			}
		}

		this.#moved.clear();
		this.#unmade.clear();
	}

	/** An engine whose changes are recorded. */
	recording(engine: Engine, scope = this.#scope): Engine {
		const recorded = async (answer: Promise<KeyResponse>): Promise<KeyResponse> => {
			const response = await answer;
			record(scope, engine, response);
			return response;
		};

		const recording = forwardingEngine(() => engine, {
			set: async (key, options) => recorded(engine.set(key, options)),
			create: async (key, options) => recorded(engine.create(key, options)),
			createInOrder: async (directory, options) => recorded(engine.createInOrder(directory, options)),
			update: async (key, options) => recorded(engine.update(key, options)),
			async delete(key, options = {}) {
				const before = options.recursive === true ? await snapshot(engine, key, options) : undefined;
				const response = await engine.delete(key, options);
				record(scope, engine, response, response.prevNode?.dir === true ? before : undefined);
				return response;
			},
		});
		this.#scopes.set(recording, scope);
		return recording;
	}

	/**
	Takes the newest change back, or repeats the one that was taken back last, through a recording engine. `confirm` asks before
	that, and rejects when it must not be done; `onStep` is called for each node. Rejects with UserError for a conflict.
	*/
	async step(
		engine: Engine,
		direction: Direction,
		{signal, confirm, onStep}: CallOptions & {readonly confirm?: (entry: UndoEntry) => Promise<void>; readonly onStep?: () => void},
	): Promise<UndoResult> {
		const entries = direction === 'undo' ? this.#undo : this.#redo;
		if (entries.length > 0) {
			// On another cluster, comparing indexes proves nothing.
			await engine.checkCluster({signal});
		}

		const entry = entries.at(-1);
		if (entry === undefined) {
			throw new UserError(`there is nothing to ${direction}`, {
				hint: direction === 'undo'
					? 'undo takes back what this session has changed since it came to this cluster.'
					: 'redo repeats what undo took back.',
			});
		}

		if (entry.elsewhere.length > 0) {
			entries.pop();
			throw refusalElsewhere(entry, entries.at(-1));
		}

		const lost = entry.changes.find(change => change.lost !== undefined)?.lost;
		if (lost !== undefined) {
			entries.pop();
			throw new UserError(`not ${participles[direction]}: ${lost}`, {
				hint: 'This change is no longer on the list. restore KEY --at before:KEY brings keys back from a log on disk.',
			});
		}

		await confirm?.(entry);
		// A job may have ended, or the cluster been replaced, while the question stood there.
		if (entries.at(-1) !== entry) {
			throw new UserError(`not ${participles[direction]}: other changes came in between`, {hint: `${direction} again looks at the newest.`});
		}

		entries.pop();
		const expired: string[] = [];
		const removed: string[] = [];
		const kept: string[] = [];
		/** What is still to be taken back, the last change first. */
		const left = [...entry.changes];
		const known = new Map<string, number>();
		const scope = this.#scopes.get(engine) ?? this.#scope;
		scope.begin(entry.label);
		try {
			for (let change = left.at(-1); change !== undefined; change = left.at(-1)) {
				const plan = planUndo(change, this.#now());
				(plan.steps.some(({type}) => type === 'remove') ? removed : expired).push(...plan.expired);
				for (const step of plan.steps) {
					signal?.throwIfAborted();
					await this.#run(engine, step, {
						kept, signal, direction, isLast: left.length === 1,
					});
					onStep?.();
					left[left.length - 1] = withoutStep(change, step);
					change = left.at(-1)!;
				}

				left.pop();
				const {node} = change;
				if (isCreation(change)) {
					await unrecorded(scope, async () => removeMadeDirectories(engine, node, {
						signal, known, unmade: this.#unmade, presentIndex: (key, index) => this.#presentIndex(key, index),
					}));
				}
			}
		} catch (error) {
			// A conflict, an unreachable cluster, or Ctrl-C is no reason to forget the rest.
			const rest = error instanceof ConflictError ? left.slice(0, -1) : left;
			if (rest.length > 0) {
				this.#push(direction === 'undo' ? this.#undo : this.#redo, {...entry, changes: rest});
			}

			throw error;
		} finally {
			const reverse = scope.take(this.#now());
			if (reverse !== undefined) {
				this.#push(direction === 'undo' ? this.#redo : this.#undo, reverse);
			}
		}

		return {
			entry, expired, removed, kept,
		};
	}

	async #run(
		engine: Engine,
		step: UndoStep,
		{kept, signal, ...place}: CallOptions & {readonly kept: string[]; readonly direction: Direction; readonly isLast: boolean},
	): Promise<void> {
		const {key} = step;
		try {
			const response = await runStep(engine, 'prevIndex' in step ? {...step, prevIndex: this.#presentIndex(key, step.prevIndex)} : step, {
				signal,
			});
			if (response === undefined) {
				kept.push(key);
			} else if ('restores' in step) {
				this.#moved.set(stateOf(key, step.restores), response.node.modifiedIndex);
				await findMadeAgain(engine, response.node, {
					unmade: this.#unmade, signal, moved: (directory, before, index) => {
						this.#moved.set(stateOf(directory, before), index);
					},
				});
			}
		} catch (error) {
			throw conflictOf(error, step, place);
		}
	}

	#presentIndex(key: string, index: number): number {
		const next = this.#moved.get(stateOf(key, index));
		return next === undefined ? index : this.#presentIndex(key, next);
	}

	/** When there are too many, the oldest go first. */
	#push(entries: UndoEntry[], entry: UndoEntry): void {
		entries.push(entry);
		let nodeCount = 0;
		let size = 0;
		const first = entries.findLastIndex(({changes}) => {
			nodeCount += changes.reduce((sum, change) => sum + 1 + nodeCountOf(change), 0);
			size += changes.reduce((sum, change) => sum + sizeOf(change), 0);
			return nodeCount > undoLimits.nodeCount * 2 || size > undoLimits.size * 2;
		});
		entries.splice(0, Math.max(first === entries.length - 1 ? first : first + 1, entries.length - entryCountMax));
	}
}
