/**
The slot for the full-screen view of a session, which has one or none.
*/
import {type KeyEvent} from '../terminal/input/keys.ts';
import {FullScreen, type FullScreenHost, type FullScreenState} from '../full-screen/full-screen.ts';
import {type SessionHost} from './front-end.ts';
import {type ShownMoment} from './moment/shown-moment.ts';
import {TimeSteps} from './moment/time-steps.ts';

export type SlotHost = Omit<FullScreenHost, 'suspend' | 'repaint' | 'leave' | 'copy' | 'moment' | 'stepBack' | 'stepForward'> & {
	readonly moment: ShownMoment;
	readonly session: Pick<SessionHost, 'showFullScreen' | 'suspend' | 'repaint' | 'copy'>;
	/** Of the prompt. */
	directory(): string;
	/** Gets the keys when the view is closed. */
	type(event: KeyEvent): void;
};

export class FullScreenSlot {
	readonly #host: SlotHost;
	/** The view, and how to take it from the screen. */
	#current: {readonly view: FullScreen; readonly steps: TimeSteps; hide: () => void; isHidden: boolean} | undefined;
	/** Lines of the view that are yet to run. */
	#waiting: string[] = [];
	#isOurLine = false;
	/** Where the last view was left, and the prompt's directory then. */
	#left: {readonly place: FullScreen['place']; readonly directory: string} | undefined;

	constructor(host: SlotHost) {
		this.#host = host;
	}

	get state(): FullScreenState | undefined {
		return this.#current?.view.state;
	}

	/** Returns whether the view took the key. */
	handle(event: KeyEvent): boolean {
		const current = this.#current;
		if (current === undefined || current.isHidden) {
			return false;
		}

		const rest = current.view.handle(event);
		if (rest !== '') {
			this.#host.type({type: 'text', text: rest});
		}

		return true;
	}

	settle(): void {
		this.#current?.view.settle();
	}

	/** Goes on where the last one was left, unless the prompt has gone elsewhere. Does nothing where nothing can be drawn. */
	open(): void {
		const {session} = this.#host;
		const directory = this.#host.directory();
		if (session.showFullScreen === undefined || this.#current !== undefined) {
			return;
		}

		const {moment, changed} = this.#host;
		const steps = new TimeSteps(moment, {
			changed,
			failed(text) {
				view.hear(text, true);
			},
		});
		const view = new FullScreen(this.#left?.directory === directory ? this.#left.place : directory, {
			...this.#host,
			moment: () => ({at: moment.at, passed: moment.passed, isGoing: steps.isGoing}),
			stepBack() {
				steps.press('back');
			},
			stepForward() {
				steps.press('forward');
			},
			submit: line => {
				this.#waiting.push(line);
				this.#host.submit(line);
			},
			cancel: () => {
				this.#waiting = [];
				return this.#host.cancel();
			},
			copy(text) {
				session.copy?.(text);
			},
			suspend() {
				session.suspend();
			},
			repaint() {
				session.repaint?.();
			},
			leave: () => {
				this.leave();
			},
		});
		this.#current = {
			view, steps, hide() {/* Not shown yet. */}, isHidden: true,
		};
		this.#show();
	}

	leave(): void {
		const current = this.#current;
		if (current !== undefined) {
			this.#left = {place: current.view.place, directory: this.#host.directory()};
		}

		this.#current = undefined;
		this.#waiting = [];
		this.#isOurLine = false;
		current?.steps.close();
		current?.view.close();
		current?.hide();
	}

	/** Another cluster has other directories. */
	forgetPlace(): void {
		this.#left = undefined;
	}

	/** A line begins to run. */
	beginLine(line: string): void {
		this.#isOurLine = this.#waiting[0] === line;
		if (this.#isOurLine) {
			this.#waiting.shift();
		}
	}

	endLine(): void {
		this.#isOurLine = false;
	}

	/** For a command: while it is one of the view's, that hears what it says, and makes way when it needs the terminal. */
	around(host: SessionHost): SessionHost {
		return {
			...host,
			print: block => {
				if (this.#isOurLine && (block.type === 'output' || block.type === 'error')) {
					this.#current?.view.hear(block.text, block.type === 'error');
				}

				host.print(block);
			},
			drained: async signal => {
				// Nothing is written before the view is closed, which may be the user's next key.
				if (!this.#isOurLine) {
					await host.drained(signal);
				}
			},
			withTerminal: async (run, options) => {
				const current = this.#isOurLine ? this.#current : undefined;
				if (current === undefined) {
					return host.withTerminal(run, options);
				}

				current.isHidden = true;
				current.hide();
				try {
					return await host.withTerminal(run, options);
				} finally {
					if (this.#current === current) {
						this.#show();
					}
				}
			},
		};
	}

	#show(): void {
		const current = this.#current!;
		const closed = Promise.withResolvers<void>();
		current.hide = closed.resolve;
		current.isHidden = false;
		if (!this.#host.session.showFullScreen!(current.view, closed.promise)) {
			this.leave();
		}
	}
}
