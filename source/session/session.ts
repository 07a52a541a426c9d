/**
A session of the shell: the prompt, the command that runs, the panes and the listing, without a terminal. It takes
keys, prints blocks of text once, and tells its listeners that its state has changed.
*/
import {type Engine} from '../engine/engine.ts';
import {messageOf} from '../errors.ts';
import {Completer} from '../prompt/completer.ts';
import {editExternally} from '../terminal/external-editor.ts';
import {CurrentEngine} from '../connect/current-engine.ts';
import {type History} from '../prompt/history/history.ts';
import {type KeyAction} from '../prompt/editing/actions.ts';
import {type KeyEvent} from '../terminal/input/keys.ts';
import {ListingSlot} from '../live/panes/listing-slot.ts';
import {shownLine} from '../prompt/history/url-passwords.ts';
import {placeOf} from '../prompt/prompt-prefix.ts';
import {Prompt} from '../prompt/prompt.ts';
import {type TreeCache} from '../live/tree-cache.ts';
import {Watches} from '../live/panes/watches.ts';
import {type ShellActions} from './builtins/actions.ts';
import {createShellTable, type ShellTable} from './builtins/index.ts';
import {Changes} from './redraw-schedule.ts';
import {FullScreenSlot} from './full-screen-slot.ts';
import {withAliases} from './alias-entries.ts';
import {CommandRuns} from './command-runs.ts';
import {KeyHelp} from './key-help.ts';
import {endWithPlace} from './left-place.ts';
import {toggleListing} from './listing-keys.ts';
import {LineRunner, type LineSource} from './line-runner.ts';
import {PaneKeys} from './pane-keys.ts';
import {hearNotices} from './notices.ts';
import {readKeys} from './read-keys.ts';
import {Progress} from './progress.ts';
import {SessionOffers} from './offers.ts';
import {ShownMoment} from './moment/shown-moment.ts';
import {type SessionOptions, type SessionState} from './front-end.ts';
import {watchReports} from './watch-reports.ts';

/** What happens by itself is shown thirty times a second: the eye cannot follow more. */
const showMilliseconds = 33;
const neverAborted = new AbortController().signal;

export class Session {
	readonly history: History;
	readonly watches: Watches;
	readonly cache: TreeCache;
	readonly engine: Engine;
	readonly completer: Completer;
	readonly now: () => number;
	readonly #options: SessionOptions;
	readonly #prompt: Prompt;
	readonly #paneKeys: PaneKeys;
	readonly #current: CurrentEngine;
	readonly #offers: SessionOffers;
	readonly #moment: ShownMoment;
	readonly #runs: CommandRuns;
	readonly #fullScreen: FullScreenSlot;
	readonly #listing: ListingSlot;
	readonly #table: ShellTable;
	readonly #progress = new Progress();
	readonly #changes = new Changes(showMilliseconds, () => {
		this.#fullScreen.settle();
		this.#state = undefined;
	});

	readonly #tell = (): void => {
		this.#changes.tell();
	};

	readonly #lines = new LineRunner({
		begin: line => {
			this.#fullScreen.beginLine(line);
			this.history.add(line);
			if (!this.history.isPrivate) {
				this.completer.note(line);
			}

			this.#printLine(shownLine(line), {isCancelled: false});
		},
		withAliases: text => this.#runs.withAliases(text),
		run: async (list, text, signal) => this.#runs.run(list, text, signal),
		print: (type, text) => {
			this.#print(type, text);
		},
		end: () => {
			this.#fullScreen.endLine();
			this.completer.forget();
		},
		changed: this.#tell,
	});

	readonly #closed = Promise.withResolvers<void>();
	readonly #stopListening: Array<() => void> = [];
	#directory = '/';
	#previousDirectory = '/';
	readonly #keyHelp: KeyHelp;
	#state: SessionState | undefined;

	constructor(options: SessionOptions) {
		const changed = this.#tell;
		const changedByItself = (): void => {
			this.#changes.tellSoon();
		};

		const submit = this.submit.bind(this);
		this.#options = options;
		this.history = options.history;
		this.now = options.now ?? Date.now;
		this.#keyHelp = new KeyHelp(options.keys);
		const {keys} = this.#keyHelp;
		const {engine, profile, totalTimeoutMs} = options;
		this.#current = new CurrentEngine({engine, profile, totalTimeoutMs}, this.now);
		this.#offers = new SessionOffers({
			now: this.now,
			changed,
			report(text) {
				// Where lines are all there is the question stands there already.
				if (options.isLineMode !== true) {
					options.host.print({type: 'notice', text});
				}
			},
		}, this.#current, options.profiles);
		this.#moment = new ShownMoment(this.#current, {offers: this.#offers, changed, changedByItself});
		this.engine = this.#moment.engine;
		this.cache = this.#moment.cache;
		this.#listing = new ListingSlot(this.cache, {canDraw: options.isLineMode !== true});
		this.#runs = new CommandRuns({
			host: () => this.#fullScreen.around(options.host),
			hostBehind: options.host,
			isTypedAhead: () => this.#lines.hasWaiting || this.#prompt.state.editor.text !== '',
			output: options.output,
			runCommand: options.runCommand,
			current: this.#current,
			offers: this.#offers,
			table: () => this.#table,
			moment: this.#moment,
			directory: () => this.#directory,
			progress: text => {
				if (this.#progress.report(text, this.now())) {
					changed();
				}
			},
			changed,
		});
		this.watches = new Watches(this.#current.engine, {
			now: this.now,
			changed: changedByItself,
			...watchReports(options),
		});
		this.#paneKeys = new PaneKeys(this.watches, {
			keys,
			insert: text => {
				this.#prompt.handle({type: 'text', text});
			},
			submit,
			changed,
		});
		this.#fullScreen = new FullScreenSlot({
			session: options.host,
			keys, moment: this.#moment, engine: this.engine, cache: this.cache, watches: this.watches, now: this.now,
			directory: () => this.#directory,
			isGuarded: () => this.engine.info.isReadOnly === true || this.#current.connection.profile?.isProtected === true,
			cancel: () => this.#lines.cancel() || this.watches.cancelRewind(),
			actOnPane: action => this.#paneKeys.act(action),
			submit,
			type: event => {
				this.#prompt.handle(event);
			},
			changed,
			changedByItself,
		});
		this.completer = new Completer({
			engine: this.engine, cache: this.cache, profiles: options.profiles,
			commands: () => withAliases(this.#table.entries, this.#runs.aliases),
			directory: () => this.#directory, history: () => this.history.entries,
		});
		this.#prompt = new Prompt(options.history, {
			keys,
			complete: (text, cursor) => this.completer.complete(text, cursor),
			highlight: (text, cursor) => this.completer.highlight(text, cursor),
			learn: async need => {
				await this.completer.learn(need);
			},
			readKeys: async (take, signal) => readKeys(this.engine, take, signal),
			editText: async text => this.#guarded(async () => options.host.withTerminal(
				async () => editExternally(text, {extension: '.sh'}), {readsKeyboard: true},
			)),
			submit,
			act: action => {
				this.#act(action);
			},
			changed,
		});
		this.#prompt.vi.editing = options.editing ?? 'emacs';
		this.#table = createShellTable(options.commands, this.#actions());
		this.#stopListening.push(
			this.#current.engine.onStatus(changedByItself),
			hearNotices(this.#current.engine, {
				undoLog: this.#offers.undoLog, listing: this.#listing, moment: this.#moment, print: text => {
					this.#print('notice', text);
				},
			}),
			this.cache.onChange(change => {
				this.#listing.take(change, this.now());
				changedByItself();
			}),
		);
	}

	/** A new object after every change; the same one in between. */
	get state(): SessionState {
		this.#state ??= {
			...this.#prompt.state,
			directory: this.#directory,
			place: placeOf(this.#current, this.#directory, this.#moment.at),
			running: this.#lines.running,
			...(this.#progress.text !== '' && {progress: this.#progress.text}),
			panes: this.watches.panes,
			focusedPane: this.watches.focused?.id,
			filterInput: this.#paneKeys.filterInput,
			listing: this.#listing.current,
			fullScreen: this.#fullScreen.state,
			keyHelp: this.#keyHelp.stateFor(this.#prompt.vi.editing),
			question: this.#offers.questions.current,
		};
		return this.#state;
	}

	/** Resolves when the user leaves. */
	get closed(): Promise<void> {
		return this.#closed.promise;
	}

	/** Returns the way to stop that. */
	subscribe(listener: () => void): () => void {
		return this.#changes.subscribe(listener);
	}

	handle(event: KeyEvent): void {
		const {questions} = this.#offers;
		if (questions.handle(event)) {
			return;
		}

		if (questions.current !== undefined) {
			// Ctrl-C ends the command that asks; the line typed meanwhile stays.
			this.interrupt();
		} else if (!this.#keyHelp.handle(event, this.state, this.#tell) && !this.#paneKeys.handle(event) && !this.#fullScreen.handle(event)) {
			this.#prompt.handle(event);
		}
	}

	/** Takes a whole line as the answer to the open question. */
	answer(line: string): void {
		this.#offers.questions.answer(line);
	}

	/** Takes a text of one or more commands, to be run after what is running now. */
	submit(text: string): void {
		this.#lines.submit(text);
	}

	/** Cancels what is running and waiting, or what a pane fetches, or else the line. */
	interrupt(): void {
		if (this.#lines.cancel() || this.watches.cancelRewind()) {
			return;
		}

		this.#printLine(shownLine(this.state.editor.text), {isCancelled: true});
		this.#prompt.clear();
		this.#changes.tell();
	}

	/** Runs the lines of a file that nobody has typed. */
	submitFile(source: LineSource): void {
		this.#lines.submitFile(source);
	}

	/** Ends the shell and cancels what is running. */
	leave(): void {
		this.#lines.close();
		this.#runs.leave();
		this.#fullScreen.leave();
		this.#closed.resolve();
	}

	/** Ends watches, requests and timers. The engine stays open. */
	async close(): Promise<void> {
		this.leave();
		await this.#runs.close();
		for (const stop of this.#stopListening) {
			stop();
		}

		this.#prompt.clear();
		this.#current.close();
		this.watches.close();
		this.cache.close();
		this.completer.close();
		await this.#moment.showPresent();
		await this.#offers.close();
		this.#changes.close();
		await this.history.flush();
	}

	#actions(): ShellActions {
		return {
			directory: () => this.#directory,
			previousDirectory: () => this.#previousDirectory,
			history: this.history,
			watches: this.watches,
			changeDirectory: path => {
				this.#previousDirectory = this.#directory;
				this.#directory = path;
				this.#changes.tell();
			},
			undoLog: this.#offers.undoLog,
			profiles: this.#options.profiles,
			use: async (text, signal) => this.#use(text, signal),
			moment: this.#moment,
			openListing: async path => {
				await this.#listing.open(path);
				this.#changes.tell();
			},
			clearScreen: () => {
				this.#options.host.clearScreen();
			},
			leaveUnlessRefused: async signal => this.#leaveUnlessRefused(signal),
			jobs: this.#runs.jobs,
			aliases: this.#runs.aliases,
			line: this.#prompt.vi,
			keys: this.#keyHelp.keys,
		};
	}

	async #leaveUnlessRefused(signal: AbortSignal): Promise<boolean> {
		const isLeaving = await this.#runs.mayLeave(signal);
		if (isLeaving) {
			this.leave();
		}

		return isLeaving;
	}

	async #use(text: string, signal: AbortSignal): Promise<void> {
		const {directory, isSameStore} = await this.#offers.use(text, {directory: this.#directory, signal}, () => {
			this.#runs.jobs.requireNone();
		});
		this.#directory = directory;
		await this.#moment.showPresent();
		if (!isSameStore) {
			endWithPlace(this, {listing: this.#listing, fullScreen: this.#fullScreen}, said => {
				this.#print('notice', said);
			});
			this.#previousDirectory = '/';
		}

		this.#changes.tell();
	}

	#act(action: KeyAction): void {
		if (this.#paneKeys.act(action)) {
			return;
		}

		const steps: Partial<Record<KeyAction, () => void>> = {
			interrupt: this.interrupt.bind(this),
			deleteOrLeave: () => {
				void this.#leaveUnlessRefused(neverAborted);
			},
			clearScreen: () => {
				this.#options.host.clearScreen();
			},
			suspend: () => {
				if (!this.#runs.sendBack()) {
					this.#options.host.suspend();
				}
			},
			fullScreen: () => {
				this.#fullScreen.open();
			},
			keyHelp: () => {
				this.#keyHelp.turn();
			},
			closeOrCancel: () => {
				if (!this.#keyHelp.close() && !this.#paneKeys.unmark()) {
					this.#listing.close();
				}
			},
			// Of the directory of the pane in focus, else the current one.
			liveListing: () => {
				void this.#guarded(async () => toggleListing(this.#listing, this.watches.focused?.key ?? this.#directory));
			},
		};
		steps[action]?.();
	}

	/** For what a key has begun: a failure is printed. */
	async #guarded<Result>(run: () => Promise<Result>): Promise<Result | undefined> {
		try {
			return await run();
		} catch (error) {
			this.#print('error', `${messageOf(error)}\n`);
			return undefined;
		} finally {
			this.#changes.tell();
		}
	}

	#printLine(text: string, {isCancelled}: {readonly isCancelled: boolean}): void {
		this.#keyHelp.close();
		this.#options.host.print({
			type: 'command', place: placeOf(this.#current, this.#directory, this.#moment.at), text, isCancelled,
		});
	}

	#print(type: 'error' | 'notice', text: string): void {
		this.#options.host.print({type, text});
	}
}
