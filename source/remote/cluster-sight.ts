/**
What the answers of a cluster tell about it besides what was asked for: its id and its index, and whether it can still be the
same cluster. A cluster that is rebuilt or restored from a backup has another id, or an index that has fallen.
*/
import {monotonicMs} from '../util/monotonic.ts';
import {type ResponseHeaders} from './response-parser.ts';

/** An index that is older says little about what was there when a write was sent. */
const freshMs = 1000;

export class ClusterSight {
	/** Called when an answer does not fit those before it: a member that lags behind gives such answers, too. */
	onDoubt: () => void = () => undefined;
	#clusterId: string | undefined;
	/** The highest index of all answers. */
	#highest = 0;
	#index = 0;
	#time = -Infinity;

	/** The store's highest index so far; 0 before the first answer. */
	get highest(): number {
		return this.#highest;
	}

	/** Learns from the head of an answer. */
	observe(headers: ResponseHeaders): void {
		if (this.differenceOf(headers) !== undefined) {
			this.onDoubt();
			return;
		}

		this.#clusterId ??= headers['x-etcd-cluster-id'];
		const index = Number(headers['x-etcd-index'] ?? 0);
		if (!(index > 0)) {
			return;
		}

		this.#highest = Math.max(this.#highest, index);
		this.#index = index;
		this.#time = monotonicMs();
	}

	/** In words, how an answer does not fit those before it; undefined when it does. Its index is to be `highest` or more. */
	differenceOf(headers: ResponseHeaders, highest = this.#highest): string | undefined {
		const id = headers['x-etcd-cluster-id'];
		if (id !== undefined && this.#clusterId !== undefined && id !== this.#clusterId) {
			return `its id is ${id}, and was ${this.#clusterId}`;
		}

		const index = Number(headers['x-etcd-index'] ?? 0);
		return index > 0 && index < highest ? `its index is ${index}, and was ${highest}` : undefined;
	}

	/** From now on it is the cluster of this answer. */
	restart(headers: ResponseHeaders): void {
		this.#clusterId = headers['x-etcd-cluster-id'];
		this.#highest = 0;
		this.observe(headers);
	}

	/** The store's index from an answer of a moment ago; undefined when there was none. */
	freshIndex(): number | undefined {
		return monotonicMs() - this.#time <= freshMs ? this.#index : undefined;
	}
}
