/**
The terminal's output as Ink sees it, with its size. While the terminal is being resized nothing is drawn: what was written
for one width would be placed by another, and the frame could never be found again. Once the size has stayed the same for a
moment, the owner is told to erase and redraw.
*/
import {type WriteStream} from 'node:tty';

/**
How long the size has to stay the same: longer than the steps of a drag (some 80 ms), or a frame made for one width would be
under way while the terminal changes to the next, and its rows would be moved out of reach.
*/
const quietMilliseconds = 160;
/** tmux reports one change at once, but the next one only a quarter of a second later, when it has long moved everything. */
const quietMillisecondsInTmux = 300;
/** How long what is written may wait for an answer of the terminal. */
const holdMilliseconds = 500;

export type ScreenOptions = {
	/** Whether we run inside tmux. */
	readonly isInTmux: boolean;
	/** The size begins to change; the screen still shows the last frame. */
	readonly held: () => void;
	/** The size has settled; drawing works again after a call of `resume`. */
	readonly settled: (resume: () => void) => void;
};

/** A window that has no size yet is taken for a usual one. */
function sizeOf({columns, rows}: WriteStream): {readonly columns: number; readonly rows: number} {
	return columns > 0 && rows > 0 ? {columns, rows} : {columns: 80, rows: 24};
}

export class Screen implements Disposable {
	/** The stream for Ink; it never says that its size has changed. */
	readonly stdout: WriteStream;
	readonly #real: WriteStream;
	readonly #options: ScreenOptions;
	#columns: number;
	#rows: number;
	#timer: NodeJS.Timeout | undefined;
	#turn: NodeJS.Immediate | undefined;
	#rest: PromiseWithResolvers<void> | undefined;
	/** Ends the hold. */
	#release: (() => void) | undefined;
	/** What was written meanwhile. */
	#waiting: Array<readonly [text: string | Uint8Array, written: () => void]> = [];

	constructor(real: WriteStream, options: ScreenOptions) {
		this.#real = real;
		this.#options = options;
		const {columns, rows} = sizeOf(real);
		this.#columns = columns;
		this.#rows = rows;
		this.stdout = new Proxy(real, {
			get: (target, name) => {
				const own: Partial<Record<string | symbol, unknown>> = {
					columns: this.#columns,
					rows: this.#rows,
					write: this.#write,
					on: this.#on,
				};
				const value: unknown = name in own ? own[name] : Reflect.get(target, name, target);
				return typeof value === 'function' && !(name in own) ? value.bind(target) as unknown : value;
			},
		});
		real.on('resize', this.#resize);
	}

	get columns(): number {
		return this.#columns;
	}

	get rows(): number {
		return this.#rows;
	}

	/** Resolves when the size has settled; undefined when it has already. */
	get rest(): Promise<void> | undefined {
		return this.#rest?.promise;
	}

	/**
	What is written from now on waits, so that nothing moves while the terminal answers a question about what it shows; the returned
	function ends that, and writes `first` before all else. It does nothing when something else has ended it.
	*/
	hold(): (first: string) => void {
		this.release();
		const timer = setTimeout(() => {
			this.release();
		}, holdMilliseconds);
		const release = (first = ''): void => {
			if (this.#release !== release) {
				return;
			}

			clearTimeout(timer);
			this.#release = undefined;
			const waiting = this.#waiting;
			this.#waiting = [];
			for (const [text, written] of [[first, () => undefined] as const, ...waiting]) {
				this.#real.write(text, written);
			}
		};

		this.#release = release;
		return release;
	}

	/** Nothing waits any more. */
	release(): void {
		this.#release?.();
	}

	[Symbol.dispose](): void {
		this.release();
		this.#real.off('resize', this.#resize);
		this.#end();
	}

	readonly #resize = (): void => {
		this.release();
		if (this.#rest === undefined) {
			this.#options.held();
			this.#rest = Promise.withResolvers();
		}

		this.#stopWaiting();
		this.#timer = setTimeout(() => {
			// A process that was kept from running hears its timers first, and only then of the sizes that came meanwhile.
			this.#turn = setImmediate(this.#settle);
		}, this.#options.isInTmux ? quietMillisecondsInTmux : quietMilliseconds);
	};

	readonly #settle = (): void => {
		const {columns, rows} = sizeOf(this.#real);
		this.#columns = columns;
		this.#rows = rows;
		this.#options.settled(() => {
			this.#end();
		});
	};

	#stopWaiting(): void {
		clearTimeout(this.#timer);
		clearImmediate(this.#turn);
	}

	#end(): void {
		this.#stopWaiting();
		this.#rest?.resolve();
		this.#rest = undefined;
	}

	readonly #on = (event: string, listener: (...values: unknown[]) => void): WriteStream => {
		if (event !== 'resize') {
			this.#real.on(event, listener);
		}

		return this.stdout;
	};

	readonly #write = (text: string | Uint8Array, ...callbacks: unknown[]): boolean => {
		const written = callbacks.find(each => typeof each === 'function') as () => void;
		if (this.#release !== undefined) {
			this.#waiting.push([text, written]);
			return true;
		}

		// Nobody must wait for ever for the terminal to take what is not drawn.
		return this.#real.write(this.#rest === undefined ? text : '', written);
	};
}
