/**
What a connection says of itself (`--debug`): on standard error, but where a prompt stands on the same terminal it goes above that.
*/
import process from 'node:process';

export class Asides {
	readonly #say: (text: string) => void;
	#show: ((text: string) => void) | undefined;

	/** `say` writes to standard error. */
	constructor(say: (text: string) => void) {
		this.#say = say;
	}

	say(text: string): void {
		(this.#show ?? this.#say)(text);
	}

	/** From now on `show` gets what would be written into the prompt, until the answer is disposed of. */
	shownBy(show: (text: string) => void): Disposable {
		if (process.stderr.isTTY) {
			this.#show = show;
		}

		return {
			[Symbol.dispose]: () => {
				this.#show = undefined;
			},
		};
	}
}
