/**
The full-screen view without a terminal: it takes keys, keeps open directories listed and the value of the chosen node read,
and says what to draw.
*/
import {type Engine} from '../engine/engine.ts';
import {type KeyAction} from '../prompt/editing/key-bindings.ts';
import {type KeyEvent} from '../terminal/input/keys.ts';
import {type Watches} from '../live/panes/watches.ts';
import {quoteWord} from '../language/words.ts';
import {Marks} from '../live/marks.ts';
import {type CacheChange, type TreeCache} from '../live/tree-cache.ts';
import {
	browse,
	createBrowser,
	type BrowserAction,
	type BrowserPart,
	type BrowserState,
} from './browser.ts';
import {commandOf, paneActionOf, type FullScreenCommand} from './full-screen-keys.ts';
import {NodeReader, type NodeValue} from './node-reader.ts';
import {levelCount} from './value-lines.ts';
import {TreeRows, type TreeRow} from './tree-rows.ts';

export type FullScreenState = {
	readonly browser: BrowserState;
	readonly rows: TreeRows;
	/** Of the chosen node; absent until it has been read. */
	readonly value?: NodeValue;
	/** In one line, why it could not be read. */
	readonly problem?: string;
	/** The paths of entries that have just changed. */
	readonly marks: Marks<true>;
};

/** Rows and columns that are drawn; they decide how long a page is and what is side by side. */
export type FullScreenSize = {
	readonly treeRows: number;
	readonly valueRows: number;
	/** Of the pane in focus. */
	readonly paneRows: number;
	/** Lines of the value as it is wrapped. */
	readonly valueLineCount: number;
	/** The parts that can be seen; several at a time when the screen is wide enough. */
	readonly parts: readonly BrowserPart[];
};

export type FullScreenHost = {
	readonly engine: Pick<Engine, 'get'>;
	readonly cache: TreeCache;
	readonly watches: Watches;
	now(): number;
	/** Whether there is such a command. */
	hasCommand(name: string): boolean;
	/** Takes a pane's key; returns whether it was one. */
	actOnPane(action: KeyAction): boolean;
	/** Leaves, then runs a line. */
	submit(line: string): void;
	/** Leaves, then shows a line that is not run yet. */
	propose(line: string): void;
	suspend(): void;
	repaint(): void;
	/** Changed by a key: shown at once. */
	changed(): void;
	/** Changed by itself. */
	changedByItself(): void;
	leave(): void;
};

export class FullScreen {
	readonly #host: FullScreenHost;
	readonly #reader: NodeReader;
	#browser: BrowserState;
	#size: FullScreenSize = {
		treeRows: 10, valueRows: 10, paneRows: 0, valueLineCount: 0, parts: ['tree', 'value', 'watch'],
	};

	#isListing = false;
	readonly #marks = new Marks<true>();
	readonly #failed = new Set<string>();
	readonly #stopListening: () => void;
	#isClosed = false;

	readonly #steps: Readonly<Record<FullScreenCommand, () => void>> = {
		up: () => {
			this.#move(-1);
		},
		down: () => {
			this.#move(1);
		},
		left: () => {
			this.#act({type: 'leave'});
		},
		right: () => {
			this.#act({type: 'enter'});
		},
		pageUp: () => {
			this.#page(-1);
		},
		pageDown: () => {
			this.#page(1);
		},
		home: () => {
			this.#move(-Infinity);
		},
		end: () => {
			this.#move(Infinity);
		},
		nextPart: () => {
			this.#act({type: 'nextPart', parts: this.#size.parts});
		},
		previousPart: () => {
			this.#act({type: 'nextPart', parts: this.#size.parts.toReversed()});
		},
		toggle: () => {
			this.#act({type: 'toggle'});
		},
		fold: () => {
			this.#fold('fold');
		},
		unfold: () => {
			this.#fold('unfold');
		},
		filter: () => {
			this.#act({type: 'filterStart'});
		},
		reread: () => {
			this.#reread();
		},
		watch: () => {
			const row = this.#selectedRow;
			if (row !== undefined) {
				this.#host.watches.open(row.path, {recursive: row.entry.isDirectory, waitIndex: 0n});
			}
		},
		unwatch: () => {
			const pane = this.#host.watches.focused;
			if (pane !== undefined) {
				this.#host.watches.end(pane.id);
			}
		},
		edit: () => {
			const row = this.#selectedRow;
			if (row?.entry.isDirectory === false && this.#host.hasCommand('edit')) {
				this.#host.submit(`edit ${quoteWord(row.path)}`);
			}
		},
		remove: () => {
			const row = this.#selectedRow;
			if (row !== undefined) {
				this.#host.propose(`rm ${row.entry.isDirectory ? '--recursive ' : ''}${quoteWord(row.path)}`);
			}
		},
		changeDirectory: () => {
			const row = this.#selectedRow;
			if (row?.entry.isDirectory === true) {
				this.#host.submit(`cd ${quoteWord(row.path)}`);
			}
		},
		help: () => {
			this.#act({type: 'help'});
		},
		escape: () => {
			this.#escape();
		},
		leave: () => {
			this.#host.leave();
		},
		repaint: () => {
			this.#host.repaint();
		},
		suspend: () => {
			this.#host.suspend();
		},
	};

	constructor(directory: string, host: FullScreenHost) {
		this.#host = host;
		this.#browser = createBrowser(directory);
		this.#reader = new NodeReader(host.engine, () => {
			host.changedByItself();
		});
		this.#stopListening = host.cache.onChange(change => {
			this.#take(change);
		});
		this.#follow();
	}

	get state(): FullScreenState {
		return {
			browser: this.#browser, rows: this.#rows, value: this.#reader.value, problem: this.#reader.problem, marks: this.#marks,
		};
	}

	/** Set by the code that draws. */
	resize(size: FullScreenSize): void {
		this.#size = size;
		if (!size.parts.includes(this.#browser.part)) {
			this.#browser = {...this.#browser, part: size.parts[0]!};
		}
	}

	/** Returns what was typed after a letter that closed the view: it is meant for what comes next. */
	handle(event: KeyEvent): string {
		const letters = event.type === 'text' ? [...event.text] : [];
		if (event.type === 'text') {
			// What is typed fast comes as one text, and its first letter may change what the others mean.
			for (let letter = letters.shift(); letter !== undefined; letter = this.#isClosed ? undefined : letters.shift()) {
				if (this.#browser.isFiltering) {
					this.#act({type: 'filterInsert', text: letter});
				} else {
					this.#handleKey(letter);
				}
			}
		} else if (this.#browser.isFiltering) {
			this.#handleInFilter(event);
		} else if (event.type === 'key') {
			this.#handleKey(event.name);
		}

		this.#host.changed();
		return letters.join('');
	}

	/** Ends requests and timers. */
	close(): void {
		this.#isClosed = true;
		this.#stopListening();
		this.#reader.close();
	}

	get #rows(): TreeRows {
		return new TreeRows(this.#host.cache, this.#browser);
	}

	get #selectedRow(): TreeRow | undefined {
		const rows = this.#rows;
		return rows.at(rows.positionOf(this.#browser.selected));
	}

	#act(action: BrowserAction): void {
		const {selected} = this.#browser;
		const size = {height: this.#size.treeRows};
		this.#browser = browse(this.#browser, action, {...size, tree: this.#rows});
		if (action.type !== 'scrollValue') {
			this.#browser = browse(this.#browser, {type: 'settle'}, {...size, tree: this.#rows});
		}

		this.#list();
		if (this.#browser.selected !== selected) {
			this.#follow();
		}
	}

	#handleInFilter(event: KeyEvent): void {
		if (event.type !== 'key') {
			this.#act({type: 'filterInsert', text: event.text.split('\n', 1)[0]!});
			return;
		}

		const actions: Record<string, BrowserAction> = {
			enter: {type: 'filterEnd'},
			escape: {type: 'filterClear'},
			'ctrl-c': {type: 'filterClear'},
			'ctrl-g': {type: 'filterClear'},
			backspace: {type: 'filterErase'},
			'ctrl-h': {type: 'filterErase'},
			up: {type: 'move', step: -1},
			down: {type: 'move', step: 1},
		};
		const action = actions[event.name];
		if (action !== undefined) {
			this.#act(action);
		}
	}

	/** `key` is its name, or the letter that was typed. */
	#handleKey(key: string): void {
		const paneAction = paneActionOf(key);
		const command = commandOf(key);
		if (paneAction !== undefined) {
			this.#host.actOnPane(paneAction);
		} else if (/^[1-9]$/.test(key)) {
			this.#host.watches.focus(Number(key));
		} else if (command !== undefined) {
			this.#steps[command]();
		}
	}

	/** Esc leaves what was entered last: the help, the filter, a part other than the tree, or the view. */
	#escape(): void {
		const {isHelpShown, filter, part} = this.#browser;
		if (isHelpShown) {
			this.#act({type: 'help'});
		} else if (filter !== '') {
			this.#act({type: 'filterClear'});
		} else if (part === 'tree') {
			this.#host.leave();
		} else {
			this.#act({type: 'focus', part: 'tree'});
		}
	}

	#move(step: number): void {
		const {part} = this.#browser;
		if (part === 'watch') {
			this.#host.watches.scroll(-step);
		} else if (part === 'value') {
			this.#act({type: 'scrollValue', step, lineCount: this.#size.valueLineCount});
		} else {
			this.#act({type: 'move', step});
		}
	}

	#fold(type: 'fold' | 'unfold'): void {
		const {value} = this.#reader;
		if (value?.path === this.#browser.selected) {
			this.#act({type, levelCount: levelCount(value)});
		}
	}

	#page(step: -1 | 1): void {
		const {part} = this.#browser;
		if (part === 'tree') {
			this.#act({type: 'page', step});
		} else if (part === 'value') {
			this.#move(step * Math.max(1, this.#size.valueRows - 1));
		} else {
			this.#host.watches.page(step === 1 ? -1 : 1, this.#size.paneRows);
		}
	}

	#take(change: CacheChange): void {
		if (change.type === 'reset') {
			this.#failed.clear();
			this.#follow();
		} else {
			this.#marks.put(change.path, true, this.#host.now());
			if (change.path === this.#browser.selected) {
				this.#follow();
			}
		}

		// Once for everything that has come since the last frame.
		this.#host.changedByItself();
	}

	/** Called before drawing: what has happened by itself may have taken the chosen row away. */
	settle(): void {
		const {selected} = this.#browser;
		this.#browser = browse(this.#browser, {type: 'settle'}, {tree: this.#rows, height: this.#size.treeRows});
		this.#list();
		if (this.#browser.selected !== selected) {
			this.#follow();
		}
	}

	#reread(): void {
		this.#failed.clear();
		this.#host.cache.forget();
		this.#list();
		this.#follow();
	}

	/** Lists the open directories that are not known, one after the other. */
	#list(): void {
		const missing = ['/', ...this.#browser.open].find(path => this.#host.cache.view(path)?.state !== 'ready' && !this.#failed.has(path));
		if (missing === undefined || this.#isListing || this.#isClosed) {
			return;
		}

		this.#isListing = true;
		void this.#listOne(missing);
	}

	async #listOne(path: string): Promise<void> {
		const view = await this.#host.cache.request(path);
		this.#isListing = false;
		if (this.#isClosed) {
			return;
		}

		if (view.state === 'failed') {
			this.#failed.add(path);
		}

		this.settle();
		this.#host.changed();
	}

	/** A directory is not read, since that would list it once more. */
	#follow(): void {
		this.#reader.follow(() => this.#selectedRow?.entry.isDirectory === false ? this.#browser.selected : undefined);
	}
}
