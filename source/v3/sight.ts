/**
What the answers of a cluster tell about it: its id and its revision, and whether it can still be the same cluster.
*/
import {ClusterReplacedError} from '../engine/errors.ts';
import {type ResponseHeader} from '../pb/generated/rpc_pb.ts';
import {monotonicMs} from '../util/monotonic.ts';

/** An answer that is older says little about what was there when a write was sent. */
const freshMs = 1000;

export class Sight {
	/** Called once, when another cluster answers. */
	onReplaced: (error: ClusterReplacedError) => void = () => undefined;
	#clusterId: bigint | undefined;
	#revision = 0n;
	#time = -Infinity;

	/** The highest so far; 0 before the first answer. */
	get revision(): bigint {
		return this.#revision;
	}

	/** Whether somebody has answered a moment ago. */
	get isFresh(): boolean {
		return monotonicMs() - this.#time <= freshMs;
	}

	/**
	Learns from an answer. `before` is the revision that was known when it was asked for: an answer that has seen every write
	has no lower one. It is absent for what a member answers from its own store.
	*/
	observe(header: ResponseHeader | undefined, before?: bigint): void {
		if (header === undefined) {
			return;
		}

		const difference = this.#differenceOf(header, before);
		if (difference !== undefined) {
			this.#clusterId = header.clusterId;
			this.#revision = header.revision;
			this.onReplaced(new ClusterReplacedError(difference, Number(header.revision)));
		}

		this.#clusterId ??= header.clusterId;
		this.#time = monotonicMs();
		if (header.revision > this.#revision) {
			this.#revision = header.revision;
		}
	}

	#differenceOf({clusterId, revision}: ResponseHeader, before: bigint | undefined): string | undefined {
		if (this.#clusterId !== undefined && clusterId !== this.#clusterId) {
			return `its id is ${clusterId.toString(16)}, and was ${this.#clusterId.toString(16)}`;
		}

		return before !== undefined && revision < before ? `its revision is ${revision}, and was ${before}` : undefined;
	}
}
