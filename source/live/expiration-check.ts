/**
Whether the key whose countdown is shown still expires then: others renew keys without an event, and without a watch nobody says that
one is gone. It is read again shortly before its time, and without a watch now and then; one read at a time, and none where
nothing counts down.
*/
import {type Engine, type KeyResponse} from '../engine/engine.ts';
import {errorCodes, hasCode} from '../protocol/errors.ts';
import {type Expiration} from './expirations.ts';

const lastMilliseconds = 3000;
const pauseMilliseconds = 10_000;

type Host = {
	/** Whether events tell what happens to keys. */
	isFollowing(): boolean;
	learn(response: KeyResponse): void;
	/** The key is not there any more. */
	forget(key: string): void;
};

export class ExpirationCheck {
	readonly #engine: Pick<Engine, 'get'>;
	readonly #host: Host;
	#reading: AbortController | undefined;
	/** What counts down, and since when it has not been read. */
	#shown: {readonly key: string; readonly time: number; readAt: number; isReadAtEnd: boolean} | undefined;

	constructor(engine: Pick<Engine, 'get'>, host: Host) {
		this.#engine = engine;
		this.#host = host;
	}

	/** Called whenever the countdown is drawn. */
	look({key, time, isDirectory}: Expiration, now: number): void {
		if (isDirectory) {
			// To read it is to list all that is in it.
			return;
		}

		if (this.#shown?.key !== key || this.#shown.time !== time) {
			this.#shown = {
				key, time, readAt: now, isReadAtEnd: false,
			};
		}

		const shown = this.#shown;
		const isAtEnd = time - now < lastMilliseconds && !shown.isReadAtEnd;
		const isForgotten = !this.#host.isFollowing() && now - shown.readAt >= pauseMilliseconds;
		if (this.#reading !== undefined || !(isAtEnd || isForgotten)) {
			return;
		}

		shown.readAt = now;
		shown.isReadAtEnd ||= isAtEnd;
		this.#reading = new AbortController();
		void this.#read(key, this.#reading);
	}

	close(): void {
		this.#reading?.abort();
		this.#reading = undefined;
		this.#shown = undefined;
	}

	async #read(key: string, reading: AbortController): Promise<void> {
		const {signal} = reading;
		try {
			const response = await this.#engine.get(key, {signal});
			if (!signal.aborted) {
				this.#host.learn(response);
			}
		} catch (error) {
			if (!signal.aborted && hasCode(error, errorCodes.keyNotFound)) {
				this.#host.forget(key);
			}
			// Whatever else it is, the next read may tell more.
		} finally {
			if (this.#reading === reading) {
				this.#reading = undefined;
			}
		}
	}
}
