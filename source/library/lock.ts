/**
The lock of `etcsh lock`, for programs.
*/
import {type KeptKey} from '../commands/holding/kept-key.ts';
import {
	firstPlace,
	join,
	leave,
	ownToken,
	type Contender,
} from '../commands/holding/turn.ts';
import {Deadline} from '../engine/deadline.ts';
import {type Engine} from '../engine/engine.ts';
import {RequestError} from '../engine/errors.ts';
import {baseName} from '../protocol/paths.ts';
import {delayMsMax} from '../util/delays.ts';
import {type Lock} from './surface.ts';

const ttlDefault = 30;
/** How long joining may take. */
const joinMs = 10_000;

export type LockSettings = {
	readonly ttl: number | undefined;
	readonly waitMs: number | undefined;
	readonly signal: AbortSignal;
};

class HeldLock implements Lock {
	readonly key: string;
	readonly index: number;
	readonly lost: AbortSignal;
	readonly #release: () => Promise<void>;
	#releasing: Promise<void> | undefined;

	constructor({key, lost}: KeptKey, release: () => Promise<void>) {
		this.key = key;
		this.index = Number(baseName(key));
		this.lost = lost;
		this.#release = release;
	}

	async release(): Promise<void> {
		this.#releasing ??= this.#release();
		await this.#releasing;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.release();
	}
}

async function waitForTurn(
	engine: Engine,
	directory: string,
	{own, contender, settings: {waitMs, signal}}: {readonly own: KeptKey; readonly contender: Contender; readonly settings: LockSettings},
): Promise<void> {
	const ending = AbortSignal.any([signal, own.lost]);
	const late = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	let holder = '';
	try {
		await firstPlace(engine, directory, {
			own, contender, signal: AbortSignal.any([ending, late.signal]), onWait({key, value = ''}) {
				holder = `${key} (${value})`;
				// There is always time for one look.
				timer ??= waitMs === undefined
					? undefined
					: setTimeout(() => {
						late.abort();
					}, Math.min(waitMs, delayMsMax));
			},
		});
		ending.throwIfAborted();
	} catch (error) {
		ending.throwIfAborted();
		throw late.signal.aborted
			? new RequestError(`${directory} was not free in time; it waited for ${holder}`, {kind: 'deadline', cause: error})
			: error;
	} finally {
		clearTimeout(timer);
	}
}

/** `onRelease` is called when nothing is left of it. */
export async function acquire(engine: Engine, directory: string, settings: LockSettings, onRelease: () => void): Promise<Lock> {
	const contender: Contender = {value: ownToken(), isUnique: true, ttl: settings.ttl ?? ttlDefault};
	using phase = new Deadline(joinMs, settings.signal);
	const {own, isInDoubt} = await join(engine, directory, contender, phase.signal);
	const release = async () => {
		const problem = await own.release();
		if (isInDoubt) {
			await leave(engine, directory, contender);
		}

		onRelease();
		if (problem !== undefined) {
			throw new RequestError(`${own.key} could not be removed, and expires within ${contender.ttl} s: ${problem}`);
		}
	};

	try {
		await waitForTurn(engine, directory, {own, contender, settings});
	} catch (error) {
		await own.release();
		if (isInDoubt) {
			await leave(engine, directory, contender);
		}

		throw error;
	}

	return new HeldLock(own, release);
}
