/**
What the keys of the panes do, and the filter that is typed for the focused one.
*/
import {messageOf} from '../errors.ts';
import {parentPath} from '../protocol/paths.ts';
import {previousBoundary} from '../terminal/text/graphemes.ts';
import {type KeyAction} from '../prompt/editing/actions.ts';
import {type KeyBindings} from '../prompt/editing/key-bindings.ts';
import {type KeyEvent} from '../terminal/input/keys.ts';
import {quoteWord} from '../language/words.ts';
import {createFilter, type PaneFilter} from '../live/panes/pane-filter.ts';
import {type PaneEvent} from '../live/panes/pane-row.ts';
import {type Watches} from '../live/panes/watches.ts';

export type FilterInput = {
	readonly paneId: number;
	readonly text: string;
	/** Why it is not a filter yet, in one line. */
	readonly problem?: string;
};

export type PaneKeysHost = {
	readonly keys: KeyBindings;
	/** Into the line. */
	insert(text: string): void;
	submit(text: string): void;
	changed(): void;
};

export class PaneKeys {
	readonly #watches: Watches;
	readonly #host: PaneKeysHost;
	#input: FilterInput | undefined;
	/** How often the filter has changed. */
	#turn = 0;
	/** The filter before the user began to type. */
	#before: PaneFilter | undefined;

	readonly #steps: Partial<Record<KeyAction, () => void>> = {
		pausePane: () => {
			this.#watches.togglePause();
		},
		paneUp: () => {
			this.#watches.page(-1);
		},
		paneDown: () => {
			this.#watches.page(1);
		},
		paneOlder: () => {
			this.#watches.scroll(1);
		},
		paneNewer: () => {
			this.#watches.scroll(-1);
		},
		rewindPane: () => {
			void this.#watches.rewind();
		},
		togglePaneKeys: () => {
			this.#watches.toggleByKey();
		},
		clearPane: () => {
			this.#watches.clear();
		},
		filterPane: () => {
			this.#open();
		},
		takePaneKey: () => {
			const event = this.selected;
			if (event !== undefined) {
				this.#host.insert(quoteWord(event.key));
			}
		},
		goToPaneKey: () => {
			const event = this.selected;
			if (event !== undefined) {
				this.#host.submit(`cd ${quoteWord(event.isDirectory ? event.key : parentPath(event.key))}`);
			}
		},
	};

	constructor(watches: Watches, host: PaneKeysHost) {
		this.#watches = watches;
		this.#host = host;
	}

	/** Only while both it and its pane are open. */
	get filterInput(): FilterInput | undefined {
		return this.#watches.panes.some(pane => pane.id === this.#input?.paneId) ? this.#input : undefined;
	}

	/** The event that keys act on in the focused pane: the marked one, else the topmost in sight. */
	get selected(): PaneEvent | undefined {
		const pane = this.#watches.focused;
		const row = pane?.marked ?? pane?.inSight(pane.height)[0];
		if (row?.type === 'key') {
			return row.event;
		}

		return row?.type === 'event' ? row : undefined;
	}

	/** Lets the focused pane follow the newest event again; returns false when no row of it was marked. */
	unmark(): boolean {
		const pane = this.#watches.focused;
		const isMarked = pane?.marked !== undefined;
		pane?.unmark();
		return isMarked;
	}

	/** Returns whether it took the action. */
	act(action: KeyAction): boolean {
		const number = /^focusPane(\d)$/.exec(action)?.[1];
		if (number !== undefined) {
			this.#watches.focus(Number(number));
			return true;
		}

		const step = this.#steps[action];
		step?.();
		if (step !== undefined) {
			this.#host.changed();
		}

		return step !== undefined;
	}

	/** While a filter is being typed, it takes every key; returns false otherwise. */
	handle(event: KeyEvent): boolean {
		const input = this.filterInput;
		if (input === undefined) {
			return false;
		}

		if (event.type === 'key') {
			this.#handleKey(event.name, input);
		} else {
			this.#set(input.text + event.text.split('\n', 1)[0]!);
		}

		this.#host.changed();
		return true;
	}

	#open(): void {
		const pane = this.#watches.focused;
		if (pane === undefined) {
			return;
		}

		this.#before = pane.filter;
		this.#input = {paneId: pane.id, text: pane.filter?.text ?? ''};
	}

	#handleKey(name: string, {paneId, text}: FilterInput): void {
		// The key that has begun it ends it.
		switch (this.#host.keys.actionFor(name) === 'filterPane' ? 'enter' : name) {
			case 'enter': {
				this.#input = undefined;
				break;
			}

			case 'escape':
			case 'ctrl-c':
			case 'ctrl-g': {
				this.#turn++;
				this.#apply(paneId, this.#before);
				this.#input = undefined;
				break;
			}

			case 'backspace':
			case 'ctrl-h': {
				this.#set(text.slice(0, previousBoundary(text, text.length)));
				break;
			}

			case 'ctrl-u': {
				this.#set('');
				break;
			}

			default: {
				break;
			}
		}
	}

	#set(text: string): void {
		const {paneId} = this.#input!;
		this.#input = {paneId, text};
		this.#turn++;
		void this.#filter({paneId, text}, this.#turn);
	}

	/** Of what was typed in the meantime only the last counts. */
	async #filter({paneId, text}: FilterInput, turn: number): Promise<void> {
		try {
			const filter = await createFilter(text, [...this.#before?.actions ?? []]);
			if (turn === this.#turn) {
				this.#apply(paneId, filter);
			}
		} catch (error) {
			// Half a regular expression: the pane does not change until it is complete.
			if (turn === this.#turn && this.#input !== undefined) {
				this.#input = {paneId, text, problem: messageOf(error)};
			}
		}

		this.#host.changed();
	}

	#apply(paneId: number, filter: PaneFilter | undefined): void {
		this.#watches.panes.find(pane => pane.id === paneId)?.setFilter(filter);
	}
}
