/**
A board that somebody looks at: what its keys do, and what is to be drawn.
*/
import {type KeyEvent} from '../terminal/input/keys.ts';
import {Board, type BoardEngine, type BoardOptions} from './board.ts';
import {hotOrders, type HotOrder} from './hot-directories.ts';
import {type BoardState} from './state.ts';

export type BoardHost = {
	/** Changed by a key: shown at once. */
	changed(): void;
	/** Ends the view, and goes to a directory if one was chosen. */
	leave(directory?: string): void;
	repaint(): void;
	/** Stops as Ctrl-Z does. */
	suspend(): void;
};

export type BoardView = {
	readonly state: BoardState;
	readonly order: HotOrder;
	/** Which of the directories is marked; absent where none can be gone to, or none is there. */
	readonly marked?: number;
	readonly isPaused: boolean;
};

/** Directories that can be marked, and keys that are listed: more than any screen has rows for. */
const listedMax = 200;

type Command = 'leave' | 'pause' | 'sort' | 'up' | 'down' | 'first' | 'last' | 'go' | 'repaint' | 'suspend';

const commands: Readonly<Record<string, Command>> = {
	q: 'leave', escape: 'leave', 'ctrl-c': 'leave', 'ctrl-d': 'leave', 'ctrl-g': 'leave',
	p: 'pause', ' ': 'pause',
	s: 'sort',
	up: 'up', k: 'up',
	down: 'down', j: 'down',
	home: 'first', g: 'first',
	end: 'last', G: 'last',
	enter: 'go', right: 'go', l: 'go',
	'ctrl-l': 'repaint',
	'ctrl-z': 'suspend',
};

export class ShownBoard {
	readonly #board: Board;
	readonly #host: BoardHost;
	readonly #canGo: boolean;
	#order: HotOrder = 'rate';
	/** The directory that is marked; the first one as long as nobody has moved the mark. */
	#marked: string | undefined;
	#isLeft = false;
	/** What is shown while it is paused. */
	#frozen: BoardState | undefined;

	constructor(engine: BoardEngine, host: BoardHost, {canGo, ...options}: {readonly canGo: boolean} & Omit<BoardOptions, 'changed'>) {
		this.#host = host;
		this.#canGo = canGo;
		// It is drawn again and again anyway, since its countdowns go on.
		this.#board = new Board(engine, {...options, changed: () => undefined});
	}

	get view(): BoardView {
		const state = this.#frozen ?? this.#state;
		const paths = directoriesOf(state);
		return {
			state, order: this.#order, isPaused: this.#frozen !== undefined,
			...(this.#canGo && paths.length > 0 && {marked: this.#markedIn(paths)}),
		};
	}

	/** Returns what was typed after a letter that closed the view: it is meant for what comes next. */
	handle(event: KeyEvent): string {
		if (event.type === 'paste') {
			return '';
		}

		const keys = event.type === 'key' ? [event.name] : [...event.text];
		for (let key = keys.shift(); key !== undefined; key = this.#isLeft ? undefined : keys.shift()) {
			const command = commands[key];
			if (command !== undefined) {
				this.#run(command);
			}
		}

		this.#host.changed();
		return keys.join('');
	}

	close(): void {
		this.#board.close();
	}

	get #state(): BoardState {
		return this.#board.state({order: this.#order, count: listedMax});
	}

	#leave(directory?: string): void {
		this.#isLeft = true;
		this.#host.leave(directory);
	}

	#markedIn(paths: readonly string[]): number {
		return Math.max(0, paths.indexOf(this.#marked ?? ''));
	}

	#run(command: Command): void {
		const {view: {state, marked = 0}} = this;
		const paths = directoriesOf(state);
		const mark = (index: number): void => {
			this.#marked = paths[Math.max(0, Math.min(paths.length - 1, index))];
		};

		const steps: Readonly<Record<Command, () => void>> = {
			leave: () => {
				this.#leave();
			},
			pause: () => {
				this.#frozen = this.#frozen === undefined ? this.#state : undefined;
			},
			sort: () => {
				this.#order = hotOrders[(hotOrders.indexOf(this.#order) + 1) % hotOrders.length]!;
				if (this.#frozen !== undefined) {
					this.#frozen = {...this.#frozen, events: this.#state.events};
				}
			},
			up() {
				mark(marked - 1);
			},
			down() {
				mark(marked + 1);
			},
			first() {
				mark(0);
			},
			last() {
				mark(paths.length - 1);
			},
			go: () => {
				const path = paths[marked];
				if (this.#canGo && path !== undefined) {
					this.#leave(path);
				}
			},
			repaint: () => {
				this.#host.repaint();
			},
			suspend: () => {
				this.#host.suspend();
			},
		};
		steps[command]();
	}
}

function directoriesOf({events}: BoardState): readonly string[] {
	return 'value' in events ? events.value.directories.map(({path}) => path) : [];
}
