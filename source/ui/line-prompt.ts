/**
The prompt among plain lines, with what is said while somebody types. Whoever listens hears it, and then the line once: it is
not said again before it has changed.
*/
export type LinePromptHost = {
	write(text: string): void;
	/** Writes the prompt, and what is typed behind it. */
	draw(): void;
	/** What is typed. */
	line(): string;
	/** How long it has to be quiet before the line is said again. */
	readonly quietMilliseconds: number;
};

export class LinePrompt {
	readonly #host: LinePromptHost;
	#isOpen = false;
	/** Whether the cursor stands behind it. */
	#isShown = false;
	/** The line as it was last said. */
	#said: string | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(host: LinePromptHost) {
		this.#host = host;
	}

	/** Whether a line is waited for. */
	get isOpen(): boolean {
		return this.#isOpen;
	}

	open(): void {
		this.#isOpen = true;
		this.#show();
		this.#said = undefined;
	}

	close(): void {
		this.#isOpen = false;
		this.#isShown = false;
		clearTimeout(this.#timer);
	}

	/** Whole lines. */
	say(text: string): void {
		this.#host.write(this.#isShown ? `\n${text}` : text);
		if (!this.#isOpen) {
			return;
		}

		this.#isShown = false;
		clearTimeout(this.#timer);
		if (this.#host.line() === this.#said) {
			return;
		}

		this.#timer = setTimeout(() => {
			this.#show();
		}, this.#host.quietMilliseconds);
	}

	/** Called before a key changes the line: it is said first if something else was said since. */
	show(): void {
		if (this.#isOpen && !this.#isShown) {
			this.#show();
		}
	}

	#show(): void {
		clearTimeout(this.#timer);
		this.#isShown = true;
		this.#said = this.#host.line();
		this.#host.draw();
	}
}
