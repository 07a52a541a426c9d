/**
The full-screen view without a terminal: it takes keys, keeps open directories listed and the value of the chosen node read,
and says what to draw.
*/
import {Marks} from '../live/marks.ts';
import {type CacheChange} from '../live/tree-cache.ts';
import {type KeyEvent} from '../terminal/input/keys.ts';
import {
	browse,
	createBrowser,
	type BrowserAction,
	type BrowserState,
} from './browser.ts';
import {
	changedRows,
	chosenNode,
	concerns,
	isPending,
	type ChosenNode,
} from './chosen-node.ts';
import {Conversation} from './conversation.ts';
import {
	browserActionOf,
	commandOf,
	isForHost,
	paneActionOf,
	textActionOf,
	type FullScreenCommand,
} from './full-screen-keys.ts';
import {Lister} from './lister.ts';
import {isNodeAction, type NodeAction} from './node-actions.ts';
import {NodeReader} from './node-reader.ts';
import {TreeSearch} from './search.ts';
import {type FullScreenHost, type FullScreenSize, type FullScreenState} from './state.ts';
import {levelCount} from './value-lines.ts';
import {TreeRows} from './tree-rows.ts';

export {type FullScreenState, type FullScreenHost} from './state.ts';

export class FullScreen {
	readonly #host: FullScreenHost;
	readonly #reader: NodeReader;
	readonly #search: TreeSearch;
	readonly #lister: Lister;
	readonly #conversation: Conversation;
	#browser: BrowserState;
	#size: FullScreenSize = {
		treeRows: 10, valueRows: 10, paneRows: 0, valueLineCount: 0, parts: ['tree', 'value', 'watch'],
	};

	/** The node that the reader was last sent to. */
	#followed: string | undefined;
	/** To be chosen once the directories around it are there, too. */
	#made: string | undefined;
	readonly #marks = new Marks<true>();
	readonly #stopListening: ReadonlyArray<() => void>;
	/** Whether the key that is being handled has taken something that was said from the foot. */
	#isRemarkClosed = false;
	#isClosed = false;

	readonly #steps: Partial<Readonly<Record<FullScreenCommand, () => void>>> = {
		up: () => {
			this.#move(-1);
		},
		down: () => {
			this.#move(1);
		},
		right: () => {
			this.#enter();
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
		fold: () => {
			this.#fold('fold');
		},
		unfold: () => {
			this.#fold('unfold');
		},
		reread: () => {
			this.#reread();
		},
		watch: () => {
			const node = this.#chosen;
			if (node !== undefined) {
				this.#host.watches.open(node.path, {recursive: node.entry.isDirectory, waitIndex: 0n});
			}
		},
		unwatch: () => {
			const pane = this.#host.watches.focused;
			if (pane !== undefined) {
				this.#host.watches.end(pane.id);
			}
		},
		interrupt: () => {
			if (!this.#host.cancel()) {
				this.#escape();
			}
		},
		escape: () => {
			this.#escape();
		},
	};

	/** Begins at a directory, or where a view before was left. */
	constructor(start: string | BrowserState, host: FullScreenHost) {
		this.#host = host;
		this.#browser = typeof start === 'string' ? createBrowser(start) : start;
		const changed = (): void => {
			host.changedByItself();
		};

		this.#reader = new NodeReader(host.engine, changed);
		this.#conversation = new Conversation(host);
		this.#lister = new Lister(host.cache, () => {
			this.settle();
			host.changed();
		});
		this.#search = new TreeSearch(host.engine, changed);
		this.#stopListening = [
			host.cache.onChange(change => {
				this.#take(change);
			}),
			host.engine.onStatus(({state}) => {
				if (state !== 'ok') {
					return;
				}

				// What could not be read meanwhile is tried again.
				this.#lister.forgive();
				this.#lister.list(this.#browser.open);
				this.#follow();
			}),
		];
		this.#follow();
	}

	get state(): FullScreenState {
		return {
			browser: this.#browser,
			rows: this.#rows,
			search: this.#search.progress,
			chosen: this.#chosen,
			foot: this.#conversation.foot,
			remark: this.#conversation.remark,
			value: this.#reader.value,
			problem: this.#reader.problem,
			moment: this.#host.moment(),
			marks: this.#marks,
		};
	}

	/** Set by the code that draws. */
	resize(size: FullScreenSize): void {
		this.#size = size;
		if (!size.parts.includes(this.#browser.part)) {
			this.#browser = {...this.#browser, part: size.parts[0]!};
		}
	}

	/** Something that a line of ours has said. */
	hear(text: string, isError: boolean): void {
		this.#conversation.hear(text, isError);
		this.#host.changedByItself();
	}

	/** Returns what was typed after a letter that closed the view: it is meant for what comes next. */
	handle(event: KeyEvent): string {
		this.#isRemarkClosed = this.#conversation.goOn();
		const letters = event.type === 'text' ? [...event.text] : [];
		// What is typed fast comes as one text, and its first letter may change what the others mean. A question takes no burst.
		const type = letters.length > 1 ? 'paste' : 'text';
		if (event.type === 'text') {
			for (let letter = letters.shift(); letter !== undefined; letter = this.#isClosed ? undefined : letters.shift()) {
				this.#handleOne({type, text: letter});
			}
		} else {
			this.#handleOne(event);
		}

		this.#host.changed();
		return letters.join('');
	}

	/** Where a later view can go on: the tree as it is open, without what was looked for in it. */
	get place(): BrowserState {
		return {
			...this.#browser, filter: '', isFiltering: false, isSeeking: false, search: undefined, part: 'tree', helpPage: undefined,
		};
	}

	/** Ends requests and timers. */
	close(): void {
		this.#isClosed = true;
		for (const stop of this.#stopListening) {
			stop();
		}

		this.#reader.close();
		this.#search.close();
		this.#lister.close();
	}

	get #rows(): TreeRows {
		return new TreeRows(this.#host.cache, this.#browser);
	}

	get #chosen(): ChosenNode | undefined {
		return chosenNode(this.#browser, {rows: this.#rows, hits: this.#search.progress.hits, source: this.#host.cache});
	}

	#act(action: BrowserAction): void {
		const text = this.#browser.search?.text;
		this.#browse(action);
		if (this.#browser.search?.text !== text) {
			this.#search.start(this.#browser.search?.text ?? '');
		}

		this.settle();
	}

	#browse(action: BrowserAction): void {
		this.#browser = browse(this.#browser, action, {
			tree: this.#rows, height: this.#size.treeRows, hitCount: this.#search.progress.hits.length,
		});
	}

	/** Of what a search has found, one is shown in its place in the tree. */
	#enter(): void {
		const {search, part} = this.#browser;
		const node = this.#chosen;
		if (search !== undefined && part === 'tree') {
			if (node !== undefined) {
				this.#act({type: 'reveal', path: node.path});
			}
		} else {
			this.#act({type: 'enter'});
		}
	}

	#actOnNode(action: NodeAction): void {
		const node = this.#chosen;
		const value = this.#reader.value?.path === node?.path ? this.#reader.value : undefined;
		this.#conversation.act(action, node && {
			path: node.path,
			isDirectory: node.entry.isDirectory,
			value: value?.node.value,
			isEmpty: node.view?.state === 'ready' ? node.view.directory.size === 0 : value?.children?.length === 0,
		}, {isGuarded: this.#host.isGuarded()});
	}

	/** One key, one letter, or a paste. */
	#handleOne(event: KeyEvent): void {
		const {isFiltering, search} = this.#browser;
		if (this.#conversation.handle(event)) {
			return;
		}

		if (isFiltering || search?.isTyping === true) {
			const action = textActionOf(event, isFiltering ? 'filter' : 'search');
			if (action !== undefined) {
				this.#act(action);
			}
		} else {
			this.#handleKey(event.type === 'key' ? event.name : event.text);
		}
	}

	/** `key` is its name, or the letter that was typed. */
	#handleKey(key: string): void {
		const paneAction = paneActionOf(key, this.#host.keys);
		const command = commandOf(key, this.#host.keys);
		const action = command === undefined ? undefined : browserActionOf(command, this.#size);
		if (paneAction !== undefined) {
			this.#host.actOnPane(paneAction);
		} else if (/^[1-9]$/.test(key)) {
			this.#host.watches.focus(Number(key));
		} else if (action !== undefined) {
			this.#act(action);
		} else if (command !== undefined && isNodeAction(command)) {
			this.#actOnNode(command);
		} else if (command !== undefined && isForHost(command)) {
			this.#host[command]();
		} else if (command !== undefined) {
			this.#steps[command]?.();
		}
	}

	/** Esc leaves what came last: what was said at the foot, the help, the filter, a part other than the tree, the search, or the view. */
	#escape(): void {
		const {helpPage, filter, search, part} = this.#browser;
		if (this.#isRemarkClosed) {
			return;
		}

		if (helpPage !== undefined) {
			this.#act({type: 'help', pageCount: 0});
		} else if (filter !== '') {
			this.#act({type: 'filterClear'});
		} else if (part !== 'tree') {
			this.#act({type: 'focus', part: 'tree'});
		} else if (search === undefined) {
			this.#host.leave();
		} else {
			this.#act({type: 'searchClear'});
		}
	}

	#move(step: number): void {
		const {part} = this.#browser;
		if (part === 'watch') {
			this.#host.watches.scroll(step, this.#size.paneRows);
		} else if (part === 'value') {
			this.#act({
				type: 'scrollValue', step, lineCount: this.#size.valueLineCount, height: this.#size.valueRows,
			});
		} else {
			this.#act({type: 'move', step});
		}
	}

	#fold(type: 'fold' | 'unfold'): void {
		const {value} = this.#reader;
		if (value !== undefined && value.path === this.#chosen?.path) {
			this.#act({type, levelCount: levelCount(value), depth: this.#browser.foldDepth ?? value.openDepth});
		}
	}

	#page(step: -1 | 1): void {
		const {part} = this.#browser;
		if (part === 'tree') {
			this.#act({type: 'page', step});
		} else if (part === 'value') {
			this.#move(step * Math.max(1, this.#size.valueRows - 1));
		} else {
			this.#host.watches.page(step, this.#size.paneRows);
		}
	}

	#take(change: CacheChange): void {
		if (change.type === 'reset') {
			this.#lister.forgive();
			this.#follow();
			this.#mark(this.#host.moment().passed?.event?.node.key);
		} else {
			const {path} = change;
			this.#mark(path);
			if (change.type !== 'put') {
				this.#search.drop(path);
			}

			if (this.#conversation.takeMade(path)) {
				this.#made = path;
			}

			if (concerns(path, this.#browser, {hits: this.#search.progress.hits, source: this.#host.cache})) {
				this.#follow();
			}
		}

		// Once for everything that has come since the last frame.
		this.#host.changedByItself();
	}

	#mark(path: string | undefined): void {
		for (const row of path === undefined ? [] : changedRows(path, this.#browser.open)) {
			this.#marks.put(row, true, this.#host.now());
		}
	}

	/** Called before drawing: what has happened by itself may have taken the chosen row away. */
	settle(): void {
		if (this.#made !== undefined) {
			this.#browse({type: 'reveal', path: this.#made});
			this.#made = undefined;
		}

		if (!isPending(this.#browser, this.#host.cache)) {
			this.#browse({type: 'settle'});
		}

		this.#lister.list(this.#browser.open);
		this.#search.moveTo(this.#host.moment().at);
		if (this.#chosen?.path !== this.#followed) {
			this.#follow();
		}
	}

	#reread(): void {
		this.#lister.forgive();
		this.#host.cache.forget();
		this.#lister.list(this.#browser.open);
		this.#follow();
	}

	/** A directory that is listed is not read once more. */
	#follow(): void {
		this.#followed = this.#chosen?.path;
		this.#reader.follow(() => {
			const node = this.#chosen;
			return node === undefined || node.view?.state === 'ready' ? undefined : {path: node.path, isDirectory: node.entry.isDirectory};
		});
	}
}
