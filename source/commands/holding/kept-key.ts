/**
A key whose time to live is renewed for as long as somebody needs it. Until its `lost` fires the key is there: nobody has to
ask the cluster.
*/
import {setTimeout as pause} from 'node:timers/promises';
import {Deadline} from '../../engine/deadline.ts';
import {type Engine} from '../../engine/engine.ts';
import {messageOf, UserError} from '../../errors.ts';
import {EtcdError, errorCodes, hasCode} from '../../protocol/errors.ts';
import {monotonicMs} from '../../util/monotonic.ts';

/** What was held by a key is held no more. */
export const lostExitCode = 125;

/** How long the removal of a key may take; below the time that a process has to end after SIGTERM. */
const releaseMs = 2000;
/** The last part of a life counts as over: whoever is told then still has time to stop before another one begins. */
const usableShare = 0.9;

export type KeptKeySettings = {
	readonly key: string;
	/** What it holds: nobody but its owner writes that. Not empty. */
	readonly value: string;
	readonly ttl: number;
	/** When its life began at the latest, by monotonicMs(). */
	readonly since: number;
};

export class KeptKey {
	readonly key: string;
	readonly #engine: Engine;
	readonly #lost = new AbortController();
	readonly #ended = new AbortController();
	readonly #lifeMs: number;
	readonly #ttl: number;
	readonly #keeping: Promise<void>;
	#value: string;
	#until: number;
	#expiry: NodeJS.Timeout | undefined;

	constructor(engine: Engine, {key, value, ttl, since}: KeptKeySettings) {
		this.key = key;
		this.#engine = engine;
		this.#value = value;
		this.#ttl = ttl;
		this.#lifeMs = ttl * 1000;
		this.#until = since;
		this.#renewed(since);
		this.#keeping = this.#keep();
	}

	/** Fires, with a UserError that says why, when the key is gone or may be gone. */
	get lost(): AbortSignal {
		return this.#lost.signal;
	}

	/** Gives it another value, and a new life. */
	async replaceValue(value: string, signal: AbortSignal): Promise<void> {
		const since = monotonicMs();
		await this.#engine.set(this.key, {
			value, ttl: this.#ttl, prevValue: this.#value, signal,
		});
		this.#value = value;
		this.#renewed(since);
	}

	/** Says that it is gone, when somebody has seen that. */
	lose(reason: string): void {
		this.#lost.abort(new UserError(`${this.key} is lost: ${reason}`, {
			exitCode: lostExitCode,
			hint: 'Somebody else may hold it now.',
		}));
	}

	/** Ends the keeping and removes the key. Resolves to why it is still there, if it is: then it expires. */
	async release(): Promise<string | undefined> {
		this.#ended.abort();
		clearTimeout(this.#expiry);
		await this.#keeping;
		using deadline = new Deadline(releaseMs);
		try {
			await this.#engine.delete(this.key, {prevValue: this.#value, signal: deadline.signal});
			return undefined;
		} catch (error) {
			return hasCode(error, errorCodes.keyNotFound, errorCodes.compareFailed, errorCodes.notFile) ? undefined : messageOf(error);
		}
	}

	#renewed(since: number): void {
		this.#until = since + (this.#lifeMs * usableShare);
		clearTimeout(this.#expiry);
		this.#expiry = setTimeout(() => {
			this.lose(`the cluster could not be asked to keep it within ${this.#ttl}s`);
		}, Math.max(0, this.#until - monotonicMs()));
	}

	async #keep(): Promise<void> {
		const signal = AbortSignal.any([this.#ended.signal, this.#lost.signal]);
		let wait = this.#lifeMs / 3;
		while (!signal.aborted) {
			try {
				await pause(wait, undefined, {signal});
				wait = await this.#renew(signal) ? this.#lifeMs / 3 : Math.min(1000, this.#lifeMs / 20);
			} catch {
				// It ended, or was lost.
				return;
			}
		}
	}

	/** Whether it was renewed. A request whose answer was lost is made again, since that does no harm. */
	async #renew(signal: AbortSignal): Promise<boolean> {
		const since = monotonicMs();
		try {
			using deadline = new Deadline(this.#lifeMs / 3, signal);
			await this.#engine.set(this.key, {
				refresh: true, ttl: this.#ttl, prevValue: this.#value, signal: deadline.signal,
			});
			this.#renewed(since);
			return true;
		} catch (error) {
			signal.throwIfAborted();
			if (hasCode(error, errorCodes.keyNotFound, errorCodes.notFile, errorCodes.notDirectory)) {
				this.lose('it expired, or somebody removed it');
			} else if (hasCode(error, errorCodes.compareFailed)) {
				this.lose('somebody changed its value');
			} else if (!(error instanceof UserError || error instanceof EtcdError)) {
				throw error;
			}

			return false;
		}
	}
}
