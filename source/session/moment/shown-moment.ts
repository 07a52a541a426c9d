/**
Which moment of the tree a session shows: the present, or one that is gone. Nothing is written while it is the past; panes show
the present all the time.
*/
import {once} from 'node:events';
import {type CurrentEngine} from '../../connect/current-engine.ts';
import {type NamedMoment} from '../../commands/common/at-flag.ts';
import {type Engine} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {forwardingEngine} from '../../engine/forwarding.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {errorCodes, hasCode} from '../../protocol/errors.ts';
import {type PassedChange} from '../../full-screen/state.ts';
import {readOnlyEngine, requirePresent} from '../../engine/read-only.ts';
import {observedEngine, TreeCache} from '../../live/tree-cache.ts';
import {type UndoLog} from '../undo/undo-log.ts';
import {type UndoScope} from '../undo/undo-scope.ts';
import {TimeTravel, type Step, type Travelled} from './time-travel.ts';

const wayBack = 'at now';

/** What is refused leads back to the present. */
function unchangeable(other: Engine): Engine {
	const engine: Engine = readOnlyEngine(forwardingEngine(() => other, {
		get info() {
			return {...other.info, wayBack};
		},
		async waitForEvent(key, options) {
			requirePresent(engine);
			return other.waitForEvent(key, options);
		},
	}));
	return engine;
}

/** What one command works on, whatever is shown meanwhile. */
export type HeldMoment = {
	/** An engine whose changes are recorded there, or nowhere. */
	engineFor(undoScope: UndoScope | undefined): Engine;
	/** An engine of another cluster: from the past nothing is changed there either. */
	guarded(engine: Engine): Engine;
	/** The index that is shown; absent for the present. */
	readonly at?: number;
	release(): Promise<void>;
};

/** Closed when the session shows something else and no command reads from it any more. */
class Past {
	readonly engine: Engine;
	readonly passed: PassedChange | undefined;
	readonly #opened: Engine;
	#holderCount = 1;

	constructor(opened: Engine, passed: PassedChange | undefined) {
		this.passed = passed;
		this.#opened = opened;
		this.engine = unchangeable(opened);
	}

	hold(): void {
		this.#holderCount++;
	}

	async release(): Promise<void> {
		this.#holderCount--;
		if (this.#holderCount === 0) {
			await this.#opened.close();
		}
	}
}

export type ShownMomentHost = {
	readonly offers: {
		readonly undoLog: UndoLog;
		openPast(moment: NamedMoment, signal: AbortSignal): Promise<Engine>;
	};
	/** Another tree is shown. */
	changed(): void;
	/** Something is known of the shown one. */
	changedByItself(): void;
};

export class ShownMoment {
	/** Passes calls on to what is shown. */
	readonly engine: Engine;
	readonly cache: TreeCache;
	readonly #current: CurrentEngine;
	readonly #host: ShownMomentHost;
	readonly #travel = new TimeTravel();
	#past: Past | undefined;

	constructor(current: CurrentEngine, host: ShownMomentHost) {
		this.#current = current;
		this.#host = host;
		const present = current.engine;
		const shown = forwardingEngine(() => this.#past?.engine ?? present, {
			get status() {
				return present.status;
			},
			onStatus: listener => present.onStatus(listener),
			onNotice: listener => present.onNotice(listener),
		});
		this.engine = host.offers.undoLog.recording(this.#observed(shown, () => true));
		this.cache = new TreeCache({
			get: async (key, options) => shown.get(key, options),
			watch: (key, options = {}) => this.#past === undefined ? present.watch(key, options) : nothing(options.signal),
		});
	}

	/** The index that is shown; undefined for the present. */
	get at(): number | undefined {
		return this.engine.info.at;
	}

	/** Whether there is a present to come back to. */
	get isLeft(): boolean {
		return this.#past !== undefined;
	}

	hold(): HeldMoment {
		const past = this.#past;
		past?.hold();
		// A job may go on on what is no longer shown.
		const engine = this.#observed(past?.engine ?? this.#current.engine, () => past === this.#past);
		return {
			engineFor: undoScope => undoScope === undefined ? engine : this.#host.offers.undoLog.recording(engine, undoScope),
			guarded: other => past === undefined ? other : unchangeable(other),
			...(past !== undefined && {at: past.engine.info.at}),
			async release() {
				await past?.release();
			},
		};
	}

	/** What was gone over to come to the moment that is shown; absent where that is not known. */
	get passed(): PassedChange | undefined {
		return this.#past?.passed;
	}

	/** Shows the past. Rejects with UserError, and stays where it is, where that is not known. */
	async go(moment: NamedMoment, signal: AbortSignal): Promise<void> {
		await this.show({engine: await this.#openPast(moment, signal), count: 1});
	}

	/**
	Shows the tree so many changes earlier or later, or as many as can be gone at once; resolves to how many that were. Rejects with
	UserError where nothing older is known.
	*/
	async step(step: Step, count: number, signal: AbortSignal): Promise<number> {
		const {at} = this;
		if (step === 'forward' && !this.isLeft) {
			return count;
		}

		const travelled = await this.#travel.step(step, {
			count, present: this.#current.engine, at, signal, openPast: async (moment, other) => this.#openPast(moment, other),
		});
		if (travelled === 'beginning') {
			const oldest = at ?? (await getIfThere(this.#current.engine, '/', {signal})).index;
			throw new UserError(`nothing is known from before index ${oldest}`);
		}

		// What is being listed belongs to the moment left, and is known then.
		// oxlint-disable-next-line no-unmodified-loop-condition -- it is the cache that changes
		while (travelled?.correct !== undefined && this.cache.isAsking) {
			await this.cache.answered;
			signal.throwIfAborted();
		}

		await (travelled === undefined ? this.showPresent() : this.show(travelled));
		return travelled?.count ?? count;
	}

	/** The engine is closed when it is no longer needed. */
	async show({engine, passed, correct}: Travelled): Promise<void> {
		const before = this.#past;
		this.#past = new Past(engine, passed);
		// What is being listed is a directory of the moment left.
		if (correct === undefined || this.cache.isAsking) {
			this.cache.reset();
		} else {
			correct(this.cache);
		}

		this.#host.changed();
		await before?.release();
	}

	/** Shows the present. */
	async showPresent(): Promise<void> {
		const before = this.#past;
		if (before === undefined) {
			return;
		}

		this.#past = undefined;
		this.#travel.forget();
		this.cache.reset();
		if (this.#current.engine.info.kind === 'embedded') {
			// As at the start: countdowns go on before anything is listed.
			void this.cache.request('/');
		}

		this.#host.changed();
		await before.release();
	}

	/** Of a revision etcd v3 says only when it is asked for that it is compacted or yet to come. */
	async #openPast(moment: NamedMoment, signal: AbortSignal): Promise<Engine> {
		const engine = await this.#host.offers.openPast(moment, signal);
		try {
			await (engine.info.api === 3 ? getIfThere(engine, '/', {signal, detail: 'node'}) : undefined);
		} catch (error) {
			// Other directories may be readable.
			if (!hasCode(error, errorCodes.unauthorized)) {
				await engine.close();
				throw error;
			}
		}

		return engine;
	}

	#observed(engine: Engine, isShown: () => boolean): Engine {
		return observedEngine(engine, response => {
			if (!isShown()) {
				return;
			}

			this.cache.observe(response);
			this.#host.changedByItself();
		});
	}
}

/** Nothing happens in the past any more. */
function nothing(signal: AbortSignal | undefined): AsyncIterable<never> {
	return {
		[Symbol.asyncIterator]: () => ({
			async next() {
				await (signal === undefined || signal.aborted ? undefined : once(signal, 'abort'));
				return {done: true, value: undefined};
			},
		}),
	};
}
