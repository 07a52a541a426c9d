/**
Directories that go with the last key below them: v3 tells only of the key. How many keys a directory has is asked for once,
when one of them goes, and counted from then on.
*/
import {type CallOptions} from '../engine/engine.ts';
import {KV} from '../pb/generated/rpc_pb.ts';
import {ClusterError} from '../engine/errors.ts';
import {UserError} from '../errors.ts';
import {EtcdError} from '../protocol/errors.ts';
import {isWithin, parentPath} from '../protocol/paths.ts';
import {type Client} from './client.ts';
import {rangeBelow} from './paths.ts';

/** A key that came (1), went (-1), or only changed (0). */
export type Step = {readonly path: string; readonly difference: number};

const countedMax = 10_000;

export class Vanished {
	readonly #client: Client;
	readonly #top: string;
	readonly #counts = new Map<string, number>();

	/** `top` is what is watched. */
	constructor(client: Client, top: string) {
		this.#client = client;
		this.#top = top;
	}

	/** The uppermost directories that one revision has emptied. It has to be told of every revision, of each once unless it rejects. */
	async after(steps: readonly Step[], revision: bigint, options: CallOptions): Promise<readonly string[]> {
		try {
			return await this.#after(steps, revision, options);
		} catch (error) {
			// They hold some of these steps, which come once more.
			this.#counts.clear();
			throw error;
		}
	}

	async #after(steps: readonly Step[], revision: bigint, options: CallOptions): Promise<readonly string[]> {
		const suspects = new Set<string>();
		for (const {path, difference} of steps) {
			for (let directory = parentPath(path); directory !== '/'; directory = parentPath(directory)) {
				const count = this.#counts.get(directory);
				if (count !== undefined) {
					this.#counts.set(directory, count + difference);
				}
			}

			if (difference < 0) {
				suspects.add(parentPath(path));
			}
		}

		const gone = new Set<string>();
		for (const suspect of suspects) {
			let uppermost: string | undefined;
			for (let directory = suspect; directory !== '/' && isWithin(directory, this.#top); directory = parentPath(directory)) {
				if (await this.#count(directory, revision, options) > 0) {
					break;
				}

				uppermost = directory;
			}

			if (uppermost !== undefined) {
				gone.add(uppermost);
			}
		}

		return [...gone].filter(path => gone.values().every(other => other === path || !isWithin(path, other)));
	}

	async #count(directory: string, revision: bigint, {signal}: CallOptions): Promise<number> {
		const known = this.#counts.get(directory);
		if (known !== undefined) {
			return known;
		}

		const {start, end} = rangeBelow(directory);
		let count: number;
		try {
			const answer = await this.#client.call(KV.method.range, {
				key: start, rangeEnd: end, revision, countOnly: true,
			}, {signal, isSlow: true, about: directory});
			count = Number(answer.count);
		} catch (error) {
			if (error instanceof EtcdError || (error instanceof UserError && !(error instanceof ClusterError))) {
				// That revision is compacted by now, or may not be read.
				return Infinity;
			}

			throw error;
		}

		if (this.#counts.size >= countedMax) {
			this.#counts.clear();
		}

		this.#counts.set(directory, count);
		return count;
	}
}
