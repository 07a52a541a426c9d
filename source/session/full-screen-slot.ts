/**
The slot for the full-screen view of a session, which has one or none.
*/
import {type KeyEvent} from '../terminal/input/keys.ts';
import {FullScreen, type FullScreenHost, type FullScreenState} from '../full-screen/full-screen.ts';
import {type SessionHost} from './front-end.ts';

export type SlotHost = Omit<FullScreenHost, 'submit' | 'propose' | 'suspend' | 'repaint' | 'leave'> & {
	readonly session: Pick<SessionHost, 'showFullScreen' | 'suspend' | 'repaint'>;
	submit(line: string): void;
	/** Gets the keys when the view is closed. */
	type(event: KeyEvent): void;
};

export class FullScreenSlot {
	readonly #host: SlotHost;
	#current: {readonly view: FullScreen; readonly closed: PromiseWithResolvers<void>} | undefined;

	constructor(host: SlotHost) {
		this.#host = host;
	}

	get state(): FullScreenState | undefined {
		return this.#current?.view.state;
	}

	/** Returns whether the view took the key. */
	handle(event: KeyEvent): boolean {
		const current = this.#current;
		const rest = current?.view.handle(event) ?? '';
		if (rest !== '') {
			this.#host.type({type: 'text', text: rest});
		}

		return current !== undefined;
	}

	settle(): void {
		this.#current?.view.settle();
	}

	/** Does nothing where nothing can be drawn. */
	open(directory: string): void {
		const {session} = this.#host;
		if (session.showFullScreen === undefined || this.#current !== undefined) {
			return;
		}

		const closed = Promise.withResolvers<void>();
		const view = new FullScreen(directory, {
			...this.#host,
			submit: line => {
				this.leave();
				this.#host.submit(line);
			},
			propose: line => {
				this.leave();
				// What was in the line can be brought back with Ctrl-Y.
				this.#host.type({type: 'key', name: 'ctrl-k'});
				this.#host.type({type: 'key', name: 'ctrl-u'});
				this.#host.type({type: 'text', text: line});
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
		this.#current = {view, closed};
		if (!session.showFullScreen(view, closed.promise)) {
			this.leave();
		}
	}

	leave(): void {
		const current = this.#current;
		this.#current = undefined;
		current?.view.close();
		current?.closed.resolve();
	}
}
