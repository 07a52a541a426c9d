/**
The key decoder with its clock: an incomplete sequence waits as long as it may.
*/
import {KeyDecoder, type KeyDecoderOptions} from './key-decoder.ts';
import {type KeyEvent} from './keys.ts';

export class KeyReader {
	readonly #options: KeyDecoderOptions | undefined;
	#decoder: KeyDecoder;
	readonly #onKeys: (events: readonly KeyEvent[]) => void;
	#timer: NodeJS.Timeout | undefined;

	constructor(onKeys: (events: readonly KeyEvent[]) => void, options?: KeyDecoderOptions) {
		this.#onKeys = onKeys;
		this.#options = options;
		this.#decoder = new KeyDecoder(options);
	}

	readonly read = (chunk: Uint8Array | string): void => {
		this.#give(this.#decoder.push(chunk));
	};

	/** Forgets what waits: somebody else gets the terminal. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#decoder = new KeyDecoder(this.#options);
	}

	#give(events: readonly KeyEvent[]): void {
		clearTimeout(this.#timer);
		const {patience} = this.#decoder;
		if (patience !== undefined) {
			this.#timer = setTimeout(() => {
				this.#give(this.#decoder.flush());
			}, patience);
		}

		this.#onKeys(events);
	}
}
