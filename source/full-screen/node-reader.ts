/**
The value of the chosen node, read once the choice rests: walking through a tree sends no requests.
*/
import {type Engine, type Node} from '../engine/engine.ts';
import {messageOf} from '../errors.ts';
import {valueLines, type ValueLines} from './value-lines.ts';

const restMilliseconds = 80;

export type NodeValue = ValueLines & {readonly path: string; readonly node: Node};

export class NodeReader {
	readonly #engine: Pick<Engine, 'get'>;
	readonly #changed: () => void;
	#value: NodeValue | undefined;
	#problem: string | undefined;
	#reading: AbortController | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(engine: Pick<Engine, 'get'>, changed: () => void) {
		this.#engine = engine;
		this.#changed = changed;
	}

	/** What was read last. */
	get value(): NodeValue | undefined {
		return this.#value;
	}

	/** In one line, why nothing could be read. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** Soon reads what `pathOf` names by then; undefined when there is nothing to read. */
	follow(pathOf: () => string | undefined): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#reading?.abort();
			this.#reading = new AbortController();
			void this.#read(pathOf(), this.#reading.signal);
		}, restMilliseconds);
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#reading?.abort();
	}

	async #read(path: string | undefined, signal: AbortSignal): Promise<void> {
		let value: NodeValue | undefined;
		let problem: string | undefined;
		if (path !== undefined) {
			try {
				const {node} = await this.#engine.get(path, {signal});
				value = {path, node, ...valueLines(node.value ?? '')};
			} catch (error) {
				problem = messageOf(error);
			}
		}

		if (signal.aborted) {
			return;
		}

		this.#value = value;
		this.#problem = problem;
		this.#changed();
	}
}
