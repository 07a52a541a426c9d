/**
What the answers of a cluster tell about it beside what was asked for.
*/
import {type ResponseHeaders} from './response-parser.ts';

/** An index that is older says little about what was there when a write was sent. */
const freshMs = 1000;

export class ClusterSight {
	#index = 0;
	#time = -Infinity;

	/** Learns from the head of an answer. */
	observe(headers: ResponseHeaders): void {
		const index = Number(headers['x-etcd-index'] ?? 0);
		if (!(index > 0)) {
			return;
		}

		this.#index = index;
		this.#time = performance.now();
	}

	/** The store's index as an answer told it a moment ago; undefined when none did. */
	freshIndex(): number | undefined {
		return performance.now() - this.#time <= freshMs ? this.#index : undefined;
	}
}
