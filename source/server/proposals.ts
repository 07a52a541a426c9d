/**
Writes on their way into the log. Those that arrive together, or while a batch is being written, share the next one, and with
it one write and one sync; each is answered after its batch is durable and applied, in order.
*/
import {messageOf} from '../errors.ts';
import {EtcdError, errorCodes, UnwritableLogError} from '../protocol/errors.ts';
import {type StoreEvent} from '../protocol/event.ts';
import {type Log, type LogEntry} from '../wal/log.ts';
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
	/** Called once, when the log can't be written any more. */
	onFailure(error: unknown): void;
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

	/** Why nothing is taken any more; undefined while it is. */
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
		this.#refusal ??= new EtcdError(errorCodes.raftInternal, 'etcdserver: server stopped');
		await this.#running;
	}

	async #run(): Promise<void> {
		const {log, term, vote, onApplied, onFailure} = this.#options;
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
				this.#failure = error;
				this.#refusal = new UnwritableLogError(messageOf(error));
				const refused = [...batch, ...this.#queue];
				this.#queue = [];
				for (const {proposal} of refused) {
					proposal.settle(this.#refusal);
					this.observer?.onProposal(0, true);
				}

				onFailure(error);
				continue;
			}

			this.observer?.onSync((performance.now() - startMs) / 1000);
			this.#applyAll(batch);
			onApplied();
		}

		this.#running = undefined;
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
