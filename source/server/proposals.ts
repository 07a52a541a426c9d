/**
Writes on their way into the log. Those that arrive together, or while a batch is being written, share the next one, and with
it one write and one sync; each is answered after its batch is durable and applied, in order.
*/
import {messageOf} from '../errors.ts';
import {EtcdError, errorCodes, UnwritableLogError} from '../protocol/errors.ts';
import {type StoreEvent} from '../protocol/event.ts';
import {LogFullError, type Log, type LogEntry} from '../wal/log.ts';
import {beginUrgent} from '../util/event-loop-slices.ts';
import {type Observer} from './observer.ts';

export type Change = {
	readonly type: LogEntry['type'];
	readonly data?: Uint8Array;
	/** Runs once the entry is durable; what it returns or throws is the answer. */
	apply(): StoreEvent | undefined;
};

/**
Takes an answer: the event, if there is one, or the error, which is undefined after a success. Called once, at once when
nothing is taken; must not throw.
*/
export type Settle = (error: unknown, event?: StoreEvent) => void;

export type Proposal = Change & {readonly settle: Settle};

/** How often a disk that was full is tried. */
const retryMs = 1000;
/** For so many turns of the event loop a write may wait for others that come in each of them. */
const gatheringTurnsMax = 4;

type Pending = {readonly proposal: Proposal; readonly startMs: number};

export type ProposalsOptions = {
	readonly log: Log;
	readonly term: number;
	readonly vote: bigint;
	/** The raft index of the last entry in the log. */
	readonly lastIndex: number;
	/** Why nothing is taken from the start; absent when everything is. */
	readonly refusal?: EtcdError;
	/** Called after each batch. */
	onApplied(): void;
	/** Called once, when the log can't be written any more, or each time when the disk is full (LogFullError). */
	onFailure(error: unknown): void;
	/** There is room on the disk again. */
	onRoom(): void;
};

export class Proposals {
	observer: Observer | undefined;
	readonly #options: ProposalsOptions;
	#queue: Pending[] = [];
	readonly #tasks: Array<() => Promise<void>> = [];
	#lastIndex: number;
	#running: Promise<void> | undefined;
	#refusal: EtcdError | undefined;
	#failure: unknown;
	#retry: NodeJS.Timeout | undefined;

	constructor(options: ProposalsOptions) {
		this.#options = options;
		this.#lastIndex = options.lastIndex;
		this.#refusal = options.refusal;
	}

	/** The raft index of the last applied entry. */
	get lastIndex(): number {
		return this.#lastIndex;
	}

	/** Proposals that wait for their batch. */
	get pendingCount(): number {
		return this.#queue.length;
	}

	/** Why nothing is taken; undefined while it is. */
	get refusal(): EtcdError | undefined {
		return this.#refusal;
	}

	/** What the log said when it could not be written. */
	get failure(): unknown {
		return this.#failure;
	}

	submit(proposal: Proposal): void {
		if (this.#refusal !== undefined) {
			proposal.settle(this.#refusal);
			return;
		}

		this.#queue.push({proposal, startMs: performance.now()});
		this.#running ??= this.#run();
	}

	async propose({type, data, apply}: Change): Promise<StoreEvent | undefined> {
		return new Promise((resolve, reject) => {
			this.submit({
				type, data, apply, settle: settleWith(resolve, reject),
			});
		});
	}

	/** Runs something on the log between two batches; rejects as it does. */
	async exclusively(task: () => Promise<void>): Promise<void> {
		const {promise, resolve, reject} = Promise.withResolvers<void>();
		this.#tasks.push(async () => {
			try {
				await task();
				resolve();
			} catch (error) {
				reject(error);
			}
		});
		this.#running ??= this.#run();
		await promise;
	}

	/** Counts an entry that was put into the log another way: the first one of a new member. */
	skipTo(index: number): void {
		this.#lastIndex = index;
	}

	/** Takes nothing more and resolves when what was taken is answered. */
	async stop(): Promise<void> {
		this.#refusal = new EtcdError(errorCodes.raftInternal, 'etcdserver: server stopped');
		clearTimeout(this.#retry);
		await this.#running;
		clearTimeout(this.#retry);
	}

	async #run(): Promise<void> {
		const {log, term, vote, onApplied} = this.#options;
		const endUrgent = beginUrgent();
		while (this.#queue.length > 0 || this.#tasks.length > 0) {
			await this.#gather();
			for (const task of this.#tasks.splice(0)) {
				await task();
			}

			const batch = this.#queue;
			this.#queue = [];
			if (batch.length === 0) {
				continue;
			}

			const first = this.#lastIndex + 1;
			const last = this.#lastIndex + batch.length;
			const startMs = performance.now();
			try {
				await log.append(batch.map(({proposal: {type, data}}, i) => ({
					type, term, index: first + i, data,
				})), {term, vote, commit: last});
			} catch (error) {
				this.#refuse(error, batch);
				continue;
			}

			this.observer?.onSync((performance.now() - startMs) / 1000);
			this.#applyAll(batch);
			onApplied();
		}

		endUrgent();
		this.#running = undefined;
	}

	#refuse(error: unknown, batch: readonly Pending[]): void {
		const isFull = error instanceof LogFullError;
		const isFirst = this.#refusal === undefined;
		this.#failure = error;
		const refusal = new UnwritableLogError(messageOf(error), {isFull});
		this.#refusal = refusal;
		const refused = [...batch, ...this.#queue];
		this.#queue = [];
		for (const {proposal} of refused) {
			proposal.settle(refusal);
			this.observer?.onProposal(0, true);
		}

		if (isFirst || !isFull) {
			this.#options.onFailure(error);
		}

		if (!isFull) {
			return;
		}

		this.#retry = setTimeout(() => {
			this.#tryAgain(refusal);
		}, retryMs);
		this.#retry.unref();
	}

	/** With an entry that means nothing: only a write shows whether there is room, and clients are told to wait for it. */
	#tryAgain(refusal: EtcdError): void {
		const settle = (error: unknown): void => {
			if (error !== undefined || this.#refusal !== refusal) {
				return;
			}

			this.#refusal = undefined;
			this.#failure = undefined;
			this.#options.onRoom();
		};

		this.#queue.push({proposal: {type: 0, apply: () => undefined, settle}, startMs: performance.now()});
		this.#running ??= this.#run();
	}

	/**
	Until the sockets were polled and brought nothing more to write. A batch costs the same however many share it, so clients that
	write all the time are waited for, but not for long.
	*/
	async #gather(): Promise<void> {
		for (let turns = 0; turns < gatheringTurnsMax; turns++) {
			const count = this.#queue.length;
			await endOfTurn();
			if (this.#queue.length <= count) {
				return;
			}
		}
	}

	#applyAll(batch: readonly Pending[]): void {
		for (const {proposal, startMs} of batch) {
			this.#lastIndex++;
			let event: StoreEvent | undefined;
			let error: unknown;
			try {
				event = proposal.apply();
			} catch (error_) {
				error = error_;
			}

			proposal.settle(error, event);
			this.observer?.onProposal((performance.now() - startMs) / 1000, false);
		}
	}
}

async function endOfTurn(): Promise<void> {
	return new Promise(resolve => {
		setImmediate(resolve);
	});
}

/** An answer as the end of a promise. */
export function settleWith<Result>(resolve: (event: Result) => void, reject: (error: unknown) => void): Settle {
	return (error, event) => {
		if (error === undefined) {
			resolve(event as Result);
		} else {
			reject(error);
		}
	};
}
