/**
The prompt: the line being edited, its completion menu, the walk through the history, the finder. It takes
keys and keeps state; for everything beyond the line it asks the host.
*/
import {type KeyEvent} from '../terminal/input/keys.ts';
import {splitCommands} from '../language/words.ts';
import {type Completion} from './completion/completion.ts';
import {needCountMax, needKey, type Need} from './completion/completion-values.ts';
import {insertionOf} from './finder/begun-path.ts';
import {Finder, readerOf, type FinderKind} from './finder/finder.ts';
import {quotedKey} from './finder/finder-keys.ts';
import {type History} from './history/history.ts';
import {HistoryKeys} from './history/history-keys.ts';
import {
	edit,
	emptyEditor,
	hasLineAbove,
	hasLineBelow,
	type EditorAction,
	type EditorState,
} from './editing/editor.ts';
import {isEditorAction, type KeyAction} from './editing/actions.ts';
import {KeyPairs} from './editing/key-pairs.ts';
import {
	editorWith,
	menuOf,
	problemMenu,
	selectInMenu,
	waitingMenu,
	type Menu,
	type PromptHost,
	type PromptState,
} from './prompt-state.ts';
import {ViKeys, type ViOutcome} from './vi-keys.ts';

const menuSteps: Partial<Record<KeyAction, -1 | 1>> = {
	complete: 1, completePrevious: -1, upOrHistory: -1, downOrHistory: 1,
};

export class Prompt {
	readonly vi = new ViKeys();
	readonly #history: History;
	readonly #host: PromptHost;
	#editor: EditorState = emptyEditor;
	#menu: Menu | undefined;
	#finder: Finder | undefined;
	readonly #historyKeys: HistoryKeys;
	readonly #pairs: KeyPairs;

	/** The actions that are more than edits. */
	readonly #steps: Partial<Record<KeyAction, () => void>> = {
		submit: this.#submit.bind(this),
		complete: this.#complete.bind(this, undefined, undefined),
		completePrevious: this.#complete.bind(this, undefined, undefined),
		rightOrAccept: this.#moveOrAccept.bind(this, 'moveRight'),
		lineEndOrAccept: this.#moveOrAccept.bind(this, 'lineEnd'),
		wordRightOrAccept: this.#moveOrAccept.bind(this, 'wordRight'),
		upOrHistory: this.#moveUpOrDown.bind(this, true),
		downOrHistory: this.#moveUpOrDown.bind(this, false),
		historyPrevious: this.#walkHistory.bind(this, -1, ''),
		historyNext: this.#walkHistory.bind(this, 1, ''),
		findLine: this.#find.bind(this, 'history'),
		findKey: this.#find.bind(this, 'keys'),
		findOlder: this.#findAgain.bind(this, -1),
		findNewer: this.#findAgain.bind(this, 1),
		lastArgument: this.#insertLastArgument.bind(this),
		editExternally: () => {
			void this.#editExternally();
		},
		deleteOrLeave: this.#deleteOrLeave.bind(this),
	};

	constructor(history: History, host: PromptHost) {
		this.#history = history;
		this.#historyKeys = new HistoryKeys(history);
		this.#host = host;
		this.#pairs = new KeyPairs(host.keys);
	}

	get state(): PromptState {
		return {
			editor: this.#editor,
			viMode: this.vi.mode,
			menu: this.#menu,
			finder: this.#finder?.state,
			suggestion: this.#suggestion(),
			highlight: this.#host.highlight(this.#editor.text, this.#editor.cursor),
		};
	}

	/** Clears the line, as cancelling or submitting it does. */
	clear(): void {
		this.#edit({type: 'reset'});
		this.#menu = undefined;
		this.#closeFinder();
		this.#historyKeys.beginLine();
		this.vi.beginLine();
	}

	handle(event: KeyEvent): void {
		const {action, isOurs} = this.#pairs.take(event, this.vi.keyModeIn(this.#finder === undefined ? 'line' : 'finder'));
		const forVi = isOurs || this.#finder !== undefined ? undefined : this.#forVi(event);
		if (forVi !== undefined) {
			this.#afterVi(forVi);
		} else if (event.type === 'key' && event.name === 'ctrl-d' && this.#finder === undefined && this.#editor.text === '') {
			// However it is bound.
			this.#act('deleteOrLeave');
		} else if (action !== undefined) {
			this.#act(action);
		} else if (event.type !== 'key') {
			this.#type(event);
		}

		this.#editor = this.vi.settled(this.#editor);
		this.#host.changed();
	}

	#type(event: Exclude<KeyEvent, {readonly type: 'key'}>): void {
		if (this.#finder !== undefined) {
			this.#finder.type(event);
		} else if (event.text === '?' && event.type === 'text' && this.#editor.text === '') {
			this.#host.act('keyHelp');
		} else {
			this.#change({type: event.type === 'text' ? 'insert' : 'paste', text: event.text});
		}
	}

	#forVi(event: KeyEvent): ViOutcome | undefined {
		return this.vi.take(event, this.#editor, key => this.#host.keys.changeOf(key, 'vi-normal'));
	}

	#afterVi(first: ViOutcome): void {
		for (let outcome: ViOutcome | undefined = first; outcome !== undefined;) {
			this.#menu = undefined;
			this.#editor = outcome.editor;
			for (const action of outcome.actions) {
				this.#act(action);
			}

			const {rest}: ViOutcome = outcome;
			outcome = rest === '' || this.#finder !== undefined ? undefined : this.#forVi({type: 'text', text: rest});
			if (rest !== '' && outcome === undefined) {
				this.handle({type: 'text', text: rest});
			}
		}
	}

	#act(action: KeyAction): void {
		if (this.#finder !== undefined) {
			this.#actInFinder(this.#finder, action);
			return;
		}

		if (this.#menu !== undefined && this.#actInMenu(action)) {
			return;
		}

		const step = this.#steps[action];
		if (step !== undefined) {
			step();
		} else if (isEditorAction(action)) {
			this.#change({type: action});
		} else {
			this.#host.act(action);
		}
	}

	#moveUpOrDown(isUp: boolean): void {
		const isInside = isUp ? hasLineAbove(this.#editor) : hasLineBelow(this.#editor);
		if (isInside) {
			this.#change({type: isUp ? 'lineUp' : 'lineDown'});
		} else {
			this.#walkHistory(isUp ? -1 : 1, this.#editor.text.slice(0, this.#editor.cursor));
		}
	}

	#deleteOrLeave(): void {
		if (this.#editor.text === '') {
			this.#host.act('deleteOrLeave');
		} else {
			this.#change({type: 'deleteForward'});
		}
	}

	#edit(action: EditorAction): void {
		this.#editor = edit(this.#editor, action);
	}

	/** An edit by the user: the menu is updated from what is known, or closes. */
	#change(action: EditorAction): void {
		const textBefore = this.#editor.text;
		this.#edit(action);
		if (this.#menu === undefined) {
			return;
		}

		const {start, candidates, isFollowing = false} = this.#menu;
		this.#menu = undefined;
		if ((candidates.length > 0 || isFollowing) && this.#editor.text !== textBefore) {
			this.#filterMenu(start);
		}
	}

	/** The menu for the word under completion as it is now; none when the caret has left it. */
	#filterMenu(wordStart: number): void {
		const completion = this.#host.complete(this.#editor.text, this.#editor.cursor);
		if (completion.start !== wordStart) {
			return;
		}

		if (completion.needs === undefined) {
			this.#showMenu(completion);
		} else {
			void this.#later(completion.needs, known => {
				this.#showMenu(known);
			}, wordStart);
		}
	}

	/** A menu that follows the typing never changes the line by itself. */
	#showMenu(completion: Completion): void {
		if (completion.candidates.length > 0) {
			this.#menu = menuOf(completion, this.#editor);
		} else if (completion.problem !== undefined) {
			this.#menu = problemMenu(this.#editor, completion.problem);
		}
	}

	#submit(): void {
		const {text} = this.#editor;
		const {problem} = splitCommands(text);
		if (problem !== undefined) {
			// An open quote or a backslash at the end: the command goes on in the next line.
			this.#edit({
				type: 'replace', start: text.length, end: text.length, text: '\n',
			});
			return;
		}

		this.clear();
		this.#host.submit(text);
	}

	#suggestion(): string {
		const {text, cursor} = this.#editor;
		if (cursor !== text.length || (this.#menu !== undefined && this.#menu.selected !== -1)) {
			return '';
		}

		return this.#history.suggest(text)?.slice(text.length) ?? '';
	}

	/** At the end of the line it takes the suggestion, all of it or a word; elsewhere it moves the caret. */
	#moveOrAccept(move: 'moveRight' | 'lineEnd' | 'wordRight'): void {
		const suggestion = this.#suggestion();
		if (suggestion === '') {
			this.#change({type: move});
			return;
		}

		const word = /^\s*[^\s/]*\/?/.exec(suggestion)![0];
		this.#change({type: 'insert', text: move === 'wordRight' && word !== '' ? word : suggestion});
	}

	#walkHistory(step: -1 | 1, prefix: string): void {
		this.#menu = undefined;
		this.#setText(this.#historyKeys.walk(this.#editor.text, step, prefix));
	}

	#findAgain(step: -1 | 1): void {
		this.#menu = undefined;
		this.#setText(this.#historyKeys.findAgain(this.#editor.text, step));
	}

	#setText(text: string | undefined): void {
		if (text !== undefined) {
			this.#edit({type: 'setText', text});
		}
	}

	#insertLastArgument(): void {
		this.#menu = undefined;
		this.#editor = this.#historyKeys.withLastArgument(this.#editor);
	}

	/** The line in the user's editor; what comes back is not run, so that it can be read first. */
	async #editExternally(): Promise<void> {
		const base = this.#editor;
		this.#menu = undefined;
		const text = await this.#host.editText(base.text);
		if (text !== undefined && text !== base.text && this.#editor === base) {
			this.#edit({type: 'setText', text});
		}

		this.#editor = this.vi.settled(this.#editor);
		this.#host.changed();
	}

	#find(kind: FinderKind): void {
		this.#menu = undefined;
		this.#finder = new Finder({
			kind,
			read: kind === 'keys' ? this.#host.readKeys : readerOf(this.#history.entries.toReversed()),
			changed: this.#host.changed,
		});
	}

	#closeFinder(): void {
		this.#finder?.close();
		this.#finder = undefined;
	}

	/** A key that was found goes to the caret, in place of a path that was begun there, a line in place of the whole line. */
	#actInFinder(finder: Finder, action: KeyAction): void {
		const outcome = finder.act(action);
		if (outcome === 'stay') {
			return;
		}

		const {chosen, state: {kind, query}} = finder;
		this.#closeFinder();
		if (outcome === 'leave' || chosen === undefined) {
			return;
		}

		if (kind === 'keys') {
			this.#edit(insertionOf(quotedKey(chosen), this.#editor));
		} else {
			this.#historyKeys.noteFound(this.#editor.text, {query: query.text, found: chosen});
			this.#edit({type: 'setText', text: chosen});
		}
	}

	/** Returns whether the menu took the action. */
	#actInMenu(action: KeyAction): boolean {
		const menu = this.#menu!;
		const step = menuSteps[action];
		if (step !== undefined) {
			const hasCandidates = menu.candidates.length > 0;
			if (hasCandidates) {
				const chosen = selectInMenu(menu, step);
				this.#menu = chosen.menu;
				this.#editor = chosen.editor;
			}

			// While a listing is on its way, another Tab does nothing.
			return hasCandidates || menu.loading !== undefined;
		}

		if (action === 'submit') {
			this.#menu = undefined;
			return menu.selected !== -1;
		}

		if (action === 'closeOrCancel') {
			this.#editor = menu.base;
			this.#menu = undefined;
			return true;
		}

		if (action === 'interrupt') {
			this.#menu = undefined;
		}

		return false;
	}

	/** What is learned may show what else is needed, as the parts of a path do; nothing is asked for twice. */
	#complete(completion = this.#host.complete(this.#editor.text, this.#editor.cursor), learned: readonly string[] = []): void {
		const {needs} = completion;
		if (needs === undefined || learned.length === needCountMax || learned.includes(needKey(needs))) {
			this.#take(completion);
			return;
		}

		void this.#later(needs, known => {
			this.#complete(known, [...learned, needKey(needs)]);
		});
	}

	#take(completion: Completion): void {
		const {candidates, count, prefixedCount, common, start, end, problem, needs} = completion;
		if (problem !== undefined || needs !== undefined || count === 0) {
			this.#menu = problemMenu(this.#editor, problem);
			return;
		}

		// If only one candidate begins with the word, it is meant, rather than those that only contain its letters.
		if (count === 1 || prefixedCount === 1) {
			this.#editor = editorWith(this.#editor, completion, candidates[0]!);
			this.#menu = undefined;
			return;
		}

		if (common === undefined) {
			this.#menu = menuOf(completion, this.#editor);
			return;
		}

		this.#edit({
			type: 'replace', start, end, text: common,
		});
		this.#menu = menuOf(this.#host.complete(this.#editor.text, this.#editor.cursor), this.#editor);
	}

	/** Waits for what a completion needs and continues it, unless something was typed meanwhile. */
	async #later(need: Need, goOn: (completion: Completion) => void, wordStart?: number): Promise<void> {
		const waiting = waitingMenu(this.#editor, need, wordStart);
		this.#menu = waiting;
		await this.#host.learn(need);
		if (this.#menu !== waiting) {
			return;
		}

		this.#menu = undefined;
		goOn(this.#host.complete(this.#editor.text, this.#editor.cursor));
		this.#host.changed();
	}
}
