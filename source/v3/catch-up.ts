/**
When a watch that begins in the past has given all that had happened by then. etcd has no word for it: it sends what it finds, up to
a thousand revisions at a time, and says nothing where it finds nothing. But a second watch on the same stream is only answered
when what was found for the first one is on its way. So after a short silence one is begun, and another one behind that, since
etcd may put an answer that is ready in front of events that are; no connection is too slow for this.
*/
import {type WatchResponse} from '../pb/generated/rpc_pb.ts';

/** Of one answer. With less in it, it was the last one about the past. */
const revisionsMax = 1000;
/** etcd looks ten times a second for watches that begin in the past. */
const quietMs = 500;
const fencesWanted = 2;

export class CatchUp {
	/** Of the store when the watch began. */
	#index = 0n;
	#watchId: bigint | undefined;
	#isDone: boolean;
	#isStopped = false;
	#revisions = new Set<bigint>();
	#timer: NodeJS.Timeout | undefined;
	#next = Promise.withResolvers<void>();
	#askedCount = 0;
	#answeredCount = 0;
	/** Fences that were asked for before the last events came say nothing. */
	#staleCount = 0;

	constructor(isWanted: boolean) {
		this.#isDone = !isWanted;
	}

	/** A step each time another watch has to be begun. */
	async * fences(): AsyncGenerator<void> {
		for (;;) {
			await this.#next.promise;
			if (this.#isStopped) {
				return;
			}

			this.#next = Promise.withResolvers();
			this.#askedCount++;
			yield;
		}
	}

	/** Whether an answer is about a fence, and for nobody. */
	isFence({watchId}: WatchResponse): boolean {
		return this.#watchId !== undefined && watchId !== this.#watchId;
	}

	/** Takes note of an answer. Returns, once, the index until which all was given by then. */
	note(answer: WatchResponse, startRevision: bigint): bigint | undefined {
		const {created, watchId, header, events, fragment} = answer;
		if (this.#isDone) {
			this.#watchId ??= watchId;
			return undefined;
		}

		if (this.isFence(answer)) {
			return created ? this.#noteFence() : undefined;
		}

		if (created) {
			this.#watchId = watchId;
			this.#index = header!.revision;
			return startRevision === 0n || startRevision > this.#index ? this.#done(this.#index) : this.#wait();
		}

		for (const {kv} of events) {
			this.#revisions.add(kv!.modRevision);
		}

		if (fragment) {
			return this.#wait();
		}

		const count = this.#revisions.size;
		this.#revisions = new Set();
		// An answer without events comes only when there are none.
		return count < revisionsMax ? this.#done(header!.revision) : this.#wait();
	}

	/** Ends the fences. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#isStopped = true;
		this.#next.resolve();
	}

	#noteFence(): bigint | undefined {
		this.#answeredCount++;
		if (this.#answeredCount - this.#staleCount >= fencesWanted) {
			return this.#done(this.#index);
		}

		if (this.#answeredCount > this.#staleCount) {
			this.#next.resolve();
		}

		return undefined;
	}

	#wait(): bigint | undefined {
		this.#staleCount = this.#askedCount;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.#next.resolve();
		}, quietMs);
		return undefined;
	}

	#done(index: bigint): bigint {
		this.#isDone = true;
		clearTimeout(this.#timer);
		return index;
	}
}
