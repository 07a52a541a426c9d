/**
Writes on their way into the log. Those that arrive while a batch is being written share the next one, and with it one
sync of the disk; each is answered after its batch is durable and applied, in order.
*/
import {messageOf} from '../errors.ts';
import {EtcdError, errorCodes, UnwritableLogError} from '../protocol/errors.ts';
import {type StoreEvent} from '../protocol/event.ts';
import {type Log, type LogEntry} from '../wal/log.ts';
import {type Observer} from './observer.ts';

export type Proposal = {
	readonly type: LogEntry['type'];
	readonly data?: Uint8Array;
	/** Runs once the entry is durable; what it returns or throws is the answer. */
	apply(): StoreEvent | undefined;
};

type Pending = Proposal & {
	readonly startMs: number;
	resolve(event: StoreEvent | undefined): void;
	reject(error: unknown): void;
};

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

	async propose(proposal: Proposal): Promise<StoreEvent | undefined> {
		return new Promise((resolve, reject) => {
			if (this.#refusal !== undefined) {
				reject(this.#refusal);
				return;
			}

			this.#queue.push({
				...proposal, resolve, reject, startMs: performance.now(),
			});
			this.#running ??= this.#run();
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
				await log.append(batch.map(({type, data}, i) => ({
					type, term, index: first + i, data,
				})), {term, vote, commit: last});
			} catch (error) {
				this.#failure = error;
				this.#refusal = new UnwritableLogError(messageOf(error));
				for (const pending of [...batch, ...this.#queue]) {
					pending.reject(this.#refusal);
					this.observer?.onProposal(0, true);
				}

				this.#queue = [];
				onFailure(error);
				continue;
			}

			this.observer?.onSync((performance.now() - startMs) / 1000);
			this.#applyAll(batch);
			onApplied();
		}

		this.#running = undefined;
	}

	#applyAll(batch: readonly Pending[]): void {
		for (const pending of batch) {
			this.#lastIndex++;
			try {
				pending.resolve(pending.apply());
			} catch (error) {
				pending.reject(error);
			}

			this.observer?.onProposal((performance.now() - pending.startMs) / 1000, false);
		}
	}
}
