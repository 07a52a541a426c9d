/**
A key whose time to live is renewed for as long as somebody needs it, and never against somebody else's change of it. Until its
`lost` fires the key is there: nobody has to ask the cluster.
*/
import {setTimeout as pause} from 'node:timers/promises';
import {Deadline} from '../../engine/deadline.ts';
import {
	type Action,
	type Comparison,
	type Engine,
	type Node,
} from '../../engine/engine.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {messageOf, UserError} from '../../errors.ts';
import {EtcdError, errorCodes, hasCode} from '../../protocol/errors.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {monotonicMs} from '../../util/monotonic.ts';

/** What was held by a key is held no more. */
export const lostExitCode = 125;

/** How long the removal of a key may take; below the time that a process has to end after SIGTERM. */
export const releaseMs = 2000;
/** A longer life is renewed as often as this one, in milliseconds: no timer is as long as a life may be. */
const lifeMsMax = 86_400_000;
/** The clock is looked at as often as this, in milliseconds: a machine that slept does not know whether its keys still live. */
const lookMs = 1000;

const gone = 'it expired, or somebody removed it';
const changed = 'somebody changed it';
const outageHint = 'With a longer --ttl it outlives longer outages.';

/** What ends a key. */
export const removals: ReadonlySet<Action> = new Set<Action>(['delete', 'compareAndDelete', 'expire']);

export type KeptKeySettings = {
	/** As it was written. */
	readonly node: Node;
	readonly value: string;
	readonly ttl: number;
	/** When its life began at the latest, by monotonicMs(). */
	readonly since: number;
	/** Whether nobody else writes that value there; else its index tells whether somebody wrote. */
	readonly isOwn: boolean;
	readonly hasRefresh: boolean;
	/** How long before its end it counts as lost: whoever relies on it needs that time to stop. */
	readonly marginMs: number;
	/** What follows when it is lost. */
	readonly hint: string;
};

export class KeptKey {
	readonly key: string;
	readonly #engine: Engine;
	readonly #settings: KeptKeySettings;
	readonly #lost = new AbortController();
	readonly #ended = new AbortController();
	readonly #lifeMs: number;
	readonly #work: Promise<unknown>;
	#index: bigint;
	/** Whether a request whose answer was lost may have given it another index. */
	#isInDoubt: boolean;
	#expiry: NodeJS.Timeout | undefined;
	/** Why it could not be renewed. */
	#problem: string | undefined;

	constructor(engine: Engine, settings: KeptKeySettings) {
		const {node, ttl, since} = settings;
		this.key = node.key;
		this.#engine = engine;
		this.#settings = settings;
		this.#lifeMs = Math.min(ttl * 1000, lifeMsMax);
		this.#index = BigInt(node.modifiedIndex);
		this.#isInDoubt = node.modifiedIndex === 0;
		this.#renewed(since);
		const signal = AbortSignal.any([this.#ended.signal, this.#lost.signal]);
		this.#work = Promise.all([this.#keep(signal), this.#watch(signal)]);
	}

	/** Fires, with a UserError that says why, when the key is gone, is somebody else's, or may be gone. */
	get lost(): AbortSignal {
		return this.#lost.signal;
	}

	/** Says that it is gone, when somebody has seen that. */
	lose(reason = gone, hint = this.#settings.hint): void {
		this.#lost.abort(new UserError(`${visible(this.key)} is lost: ${reason}`, {exitCode: lostExitCode, hint}));
	}

	/** Ends the keeping and removes the key. Resolves to why it is still there, if it is: then it expires. */
	async release(): Promise<string | undefined> {
		this.#ended.abort();
		clearTimeout(this.#expiry);
		await this.#work;
		using deadline = new Deadline(releaseMs);
		const {signal} = deadline;
		try {
			await this.#settle(signal);
			await this.#engine.delete(this.key, {...this.#comparison, signal});
			return undefined;
		} catch (error) {
			return hasCode(error, errorCodes.keyNotFound, errorCodes.compareFailed, errorCodes.notFile) ? undefined : messageOf(error);
		}
	}

	get #comparison(): Comparison {
		const {isOwn, value} = this.#settings;
		return isOwn ? {prevValue: value} : {prevIndex: this.#index};
	}

	#renewed(since: number): void {
		this.#problem = undefined;
		clearTimeout(this.#expiry);
		this.#expiry = setTimeout(() => {
			const reason = this.#problem === undefined ? '' : ` (${visible(this.#problem)})`;
			this.lose(`the cluster could not be asked to keep it within ${this.#settings.ttl}s${reason}`, outageHint);
		}, Math.max(0, since + this.#lifeMs - this.#settings.marginMs - monotonicMs()));
	}

	async #keep(signal: AbortSignal): Promise<void> {
		let wait = this.#lifeMs / 3;
		try {
			for (;;) {
				await this.#rest(wait, signal);
				wait = await this.#renew(signal) ? this.#lifeMs / 3 : Math.min(1000, this.#lifeMs / 20);
			}
		} catch (error) {
			if (!signal.aborted) {
				this.lose(messageOf(error));
			}
		}
	}

	/** Resolves sooner when the machine has slept meanwhile. */
	async #rest(milliseconds: number, signal: AbortSignal): Promise<void> {
		const end = monotonicMs() + milliseconds;
		for (let left = milliseconds; left > 0; left = end - monotonicMs()) {
			const before = Date.now();
			await pause(Math.min(left, lookMs), undefined, {signal});
			if (Date.now() - before > lookMs * 2) {
				return;
			}
		}
	}

	/** Whether it was renewed. */
	async #renew(signal: AbortSignal): Promise<boolean> {
		const {ttl, value, hasRefresh} = this.#settings;
		const wasInDoubt = this.#isInDoubt;
		using deadline = new Deadline(this.#lifeMs / 3, signal);
		try {
			await this.#settle(deadline.signal);
			const since = monotonicMs();
			this.#isInDoubt = true;
			const {node} = await this.#engine.set(this.key, {
				...(hasRefresh ? {refresh: true} : {value}), ttl, ...this.#comparison, signal: deadline.signal,
			});
			this.#index = BigInt(node.modifiedIndex);
			this.#isInDoubt = node.modifiedIndex === 0;
			this.#renewed(since);
			return true;
		} catch (error) {
			if (error instanceof EtcdError) {
				// It was refused, so only an earlier one can still come.
				this.#isInDoubt = wasInDoubt;
			}

			signal.throwIfAborted();
			if (hasCode(error, errorCodes.keyNotFound, errorCodes.notFile, errorCodes.notDirectory)) {
				this.lose();
			} else if (hasCode(error, errorCodes.compareFailed)) {
				if (!wasInDoubt) {
					// Else an own request may have come late.
					this.lose(changed);
				}
			} else if (!(error instanceof UserError || error instanceof EtcdError)) {
				throw error;
			}

			this.#problem = messageOf(error);
			return false;
		}
	}

	/** Finds the index that it has, after a request whose answer was lost. */
	async #settle(signal: AbortSignal): Promise<void> {
		const {isOwn, value} = this.#settings;
		if (isOwn || !this.#isInDoubt) {
			return;
		}

		const {node} = await getIfThere(this.#engine, this.key, {quorum: true, signal});
		if (node?.value === value) {
			this.#index = BigInt(node.modifiedIndex);
			this.#isInDoubt = false;
		} else {
			this.lose(node === undefined ? gone : changed);
		}
	}

	/** A removal is heard of at once, and not only by the next renewal, which finds out whatever the watch does not. */
	async #watch(signal: AbortSignal): Promise<void> {
		let waitIndex: bigint | undefined = this.#index + 1n;
		while (!signal.aborted) {
			try {
				for await (const {action, node} of this.#engine.watch(this.key, {waitIndex, signal})) {
					if (removals.has(action)) {
						this.lose();
					} else if (node.value !== this.#settings.value) {
						this.lose(changed);
					}
				}
			} catch (error) {
				if (!hasCode(error, errorCodes.eventIndexCleared)) {
					return;
				}

				waitIndex = undefined;
			}
		}
	}
}
