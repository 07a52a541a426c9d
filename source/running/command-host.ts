/**
What one-shot runs and batches give their commands: output as bytes, standard input, one engine for all, time limits. Nothing
here knows a terminal UI.
*/
import {type Buffer} from 'node:buffer';
import {fstatSync} from 'node:fs';
import process from 'node:process';
import {type GlobalOptions} from '../language/global-flags.ts';
import {
	inherited,
	noFile,
	noProfile,
	noTerminal,
	noUndo,
	nobody,
	ownText,
	quotesGone,
	type CommandContext,
	type CommandMode,
	type ConnectOptions,
	type OptionConnection,
} from '../commands/common/context.ts';
import {Deadline} from '../engine/deadline.ts';
import {type Engine} from '../engine/engine.ts';
import {type Finding} from '../engine/finding.ts';
import {reasonOf, UserError} from '../errors.ts';
import {
	outputDrained,
	print,
	show,
	type OutputDescriptor,
} from '../terminal/output.ts';
import {type EditorFile} from '../terminal/external-editor.ts';
import {type Confirmation} from '../terminal/questions.ts';
import {ProgressLine} from '../terminal/progress-line.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {InputTooLongError, readLimited} from '../util/read-limited.ts';
import {isTerminal, terminalFacts} from '../terminal/terminal-facts.ts';
import {drawable} from '../terminal/text/signs.ts';
import {
	decideFromOptions,
	openEngine,
	type FrontEnd,
	type OpenOptions,
} from '../connect/startup.ts';
import {effectOf} from './command-of.ts';
import {runCommand} from './run.ts';

export type HostSettings = {
	readonly mode: CommandMode;
	readonly frontEnd: Exclude<FrontEnd, 'shell'>;
	readonly options: GlobalOptions;
	readonly signal: AbortSignal;
	/** Whether the commands may read standard input; a batch that comes from there keeps it. */
	readonly isStdinFree: boolean;
	resolveKey(key: string): string;
	readonly showBoard: CommandContext['showBoard'];
};

function cannotRead(error: unknown): UserError {
	return new UserError(`cannot read standard input: ${reasonOf(error)}`, {cause: error});
}

/** Standard input in chunks, unchanged; empty when it is closed. Rejects with the reason of the signal, or with UserError. */
async function * stdinChunks(signal: AbortSignal): AsyncGenerator<Buffer> {
	signal.throwIfAborted();
	const stop = () => {
		process.stdin.destroy();
	};

	signal.addEventListener('abort', stop, {once: true});
	try {
		// Node would make an empty stream of a directory.
		if (fstatSync(0).isDirectory()) {
			throw new Error('it is a directory');
		}

		yield * process.stdin as AsyncIterable<Buffer>;
		signal.throwIfAborted();
	} catch (error) {
		signal.throwIfAborted();
		throw cannotRead(error);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

/** All of it. */
export async function readStdin(signal: AbortSignal): Promise<string> {
	try {
		return textFromBytes(await readLimited(stdinChunks(signal)));
	} catch (error) {
		throw error instanceof InputTooLongError ? cannotRead(error) : error;
	}
}

/** Whether there is anybody to ask. */
function canAsk(): boolean {
	return isTerminal(0) && isTerminal(2);
}

/** The debug line of a request without the password in its body, which stands there as JSON inside a quoted text. */
export function withoutPassword(line: string): string {
	return line.replace(/(\\"password\\":\\")(?:[^\\]|\\\\(?:\\\\|\\"|[^\\])|\\[^"\\])*(?=\\")/, '$1...');
}

export class CommandHost implements AsyncDisposable {
	readonly context: CommandContext;
	readonly #settings: HostSettings;
	readonly #progressLine = new ProgressLine();
	#deadline: Deadline | undefined;
	#engine: Promise<Engine> | undefined;
	/** Those of the cluster that the commands work on. */
	#options: GlobalOptions;
	/** Engines on other clusters, and further ones on the same. */
	readonly #others: Engine[] = [];
	/** Those that were opened by a word. */
	readonly #places = new Map<string, Engine>();

	constructor(settings: HostSettings) {
		this.#settings = settings;
		this.#options = settings.options;
		const present = (): GlobalOptions => this.#options;
		const {mode, options, signal, isStdinFree} = settings;
		/** All output of commands goes through here; in the strict mode it is always the plain bytes. */
		const say = (descriptor: OutputDescriptor, text: string): void => {
			this.#progressLine.erase();
			if (mode === 'strict') {
				print(descriptor, bytesFromText(text));
			} else {
				// Standard output may be a value, in which a sign is no sign.
				show(descriptor, descriptor === 2 ? drawable(text) : text);
			}
		};

		const draw = (text: string): void => {
			this.#progressLine.erase();
			print(1, bytesFromText(drawable(text)));
		};

		const confirm = async (question: Confirmation): Promise<boolean> => {
			this.#progressLine.erase();
			const {confirmOnTerminal} = await import('../terminal/confirm.ts');
			return confirmOnTerminal(question, signal);
		};

		const ask = async (text: string, choices: readonly string[]): Promise<string | undefined> => {
			this.#progressLine.erase();
			const {chooseOnTerminal} = await import('../terminal/confirm.ts');
			return chooseOnTerminal(text, choices, signal);
		};

		const openEditor = async (editorOptions: {readonly extension: string; readonly name: string}): Promise<EditorFile> => {
			const {createEditorFile} = await import('../terminal/external-editor.ts');
			return createEditorFile({...editorOptions, signal});
		};

		this.context = {
			mode,
			output: options.output,
			signal,
			endedBy: () => 'Ctrl-C',
			connect: async connectOptions => this.#connect(connectOptions),
			startPhase: () => this.#startPhase(),
			resolveKey: key => settings.resolveKey(key),
			stdout(text) {
				say(1, text);
			},
			stderr(text) {
				say(2, text);
			},
			drained: async () => outputDrained(signal),
			get terminal() {
				const facts = mode === 'strict' ? undefined : terminalFacts(process.env, options.theme);
				return facts === undefined ? noTerminal : {...facts, draw};
			},
			progress: text => {
				this.#progressLine.show(text);
			},
			rowFormat: ownText,
			undoLimits: noUndo,
			// Programs that are run write to it themselves.
			withTerminal: noTerminal,
			showBoard: settings.showBoard,
			programOutput: inherited,
			runWords: runCommand,
			effectOf,
			unanswered: () => undefined,
			// A batch has seen the quotes in its lines.
			patternOf: quotesGone,
			get isMomentNamed() {
				return present().at !== undefined;
			},
			inputFile: noFile,
			readStdin: async () => isStdinFree ? this.#readValue() : '',
			async * stdinChunks() {
				if (isStdinFree) {
					yield * stdinChunks(signal);
				}
			},
			// Looked up when a command asks: most never do.
			get confirm() {
				return mode === 'own' && canAsk() ? confirm : nobody;
			},
			diagnose: (target, flags) => this.#diagnose(target, flags),
			connectTo: async name => this.#connectTo(name),
			connectWith: async flags => this.#connectWith(flags),
			get profile() {
				return present().profile ?? noProfile;
			},
			protectorAt: mode === 'strict'
				? noProfile
				: async engine => {
					const {protectorAt} = await import('../connect/guarded-place.ts');
					return protectorAt(engine, present());
				},
			get ask() {
				return mode === 'own' && canAsk() ? ask : nobody;
			},
			get openEditor() {
				return mode === 'own' && canAsk() && isTerminal(1) ? openEditor : nobody;
			},
			askPassword: isStdinFree ? async prompt => this.#askPassword(prompt) : nobody,
		};
	}

	/** Ends the timer and the engines; the connections of a remote one end with the process, which is faster. */
	async [Symbol.asyncDispose](): Promise<void> {
		this.#deadline?.[Symbol.dispose]();
		await Promise.all(this.#others.map(async engine => engine.close()));
		this.#progressLine.erase();

		try {
			const engine = await this.#engine;
			if (engine?.info.kind === 'embedded') {
				await engine.close();
			}
		} catch {
			// Those who waited for the engine have seen why it did not open.
		}
	}

	/**
	Goes to another cluster: a profile, a URL or the embedded server. Resolves to the directory to start in; rejects, and stays where
	it is, when that cannot be reached.
	*/
	async use(text: string, directory: string): Promise<string> {
		const [{parsePlace}, {openPlace}, {startIn}] = await Promise.all([
			import('../language/place.ts'), import('../connect/open-place.ts'), import('../connect/start-in.ts'),
		]);
		const {options: globals, frontEnd, signal} = this.#settings;
		const {word, directory: wanted} = parsePlace(text);
		const leaving = await this.#engine;
		const {engine, options} = await openPlace(word, frontEnd, {...this.#openOptions(), globals, leaving});
		let start: string;
		try {
			start = await startIn(engine, {wanted, present: directory}, {totalTimeoutMs: options.totalTimeoutMs, signal});
		} catch (error) {
			await engine.close();
			throw error;
		}

		this.#engine = Promise.resolve(this.#heard(engine));
		this.#options = options;
		// The time that a command may take is another one.
		this.#deadline?.[Symbol.dispose]();
		this.#deadline = undefined;
		await leaving?.close();
		return start;
	}

	async #connect({isSeparate = false, ...connectOptions}: ConnectOptions = {}): Promise<Engine> {
		if (!isSeparate) {
			const engine = this.#engine ?? this.#open(connectOptions);
			this.#engine = engine;
			try {
				return await engine;
			} catch (error) {
				// A later line of a batch tries again.
				this.#engine = undefined;
				throw error;
			}
		}

		const engine = await this.#open(connectOptions);
		this.#others.push(engine);
		return engine;
	}

	async #open(connectOptions: ConnectOptions): Promise<Engine> {
		const {frontEnd} = this.#settings;
		const options = this.#options;
		return this.#heard(await openEngine(decideFromOptions(options, frontEnd) as Parameters<typeof openEngine>[0], options, {
			...this.#openOptions(),
			...connectOptions,
		}));
	}

	async #connectTo(word: string): Promise<Engine> {
		const open = this.#places.get(word);
		if (open !== undefined) {
			return open;
		}

		const {frontEnd, options: globals} = this.#settings;
		const {openPlace} = await import('../connect/open-place.ts');
		const {engine} = await openPlace(word, frontEnd, {...this.#openOptions(), globals});
		this.#places.set(word, engine);
		this.#others.push(engine);
		return this.#heard(engine);
	}

	async #connectWith(flags: readonly string[]): Promise<OptionConnection> {
		const {openForCommand} = await import('../connect/one-command.ts');
		const present = {present: async () => this.#connect(), options: this.#options};
		const connection = await openForCommand(flags, present, this.#openOptions());
		if (connection.isShared) {
			return connection;
		}

		this.#others.push(connection.engine);
		return {...connection, engine: this.#heard(connection.engine)};
	}

	/** The same engine; its notices are printed. */
	#heard(engine: Engine): Engine {
		engine.onNotice(({text}) => {
			this.context.stderr(`${text}\n`);
		});
		return engine;
	}

	async * #diagnose(target: string | undefined, flags: readonly string[] = []): AsyncGenerator<Finding> {
		const {diagnoseTarget} = await import('../connect/diagnosis.ts');
		yield * diagnoseTarget(target, this.#options, {...this.#openOptions(), flags});
	}

	#openOptions(): OpenOptions {
		const {signal, mode} = this.#settings;
		return {
			signal,
			isStrict: mode === 'strict',
			stderr: mode === 'strict'
				? this.context.stderr
				: text => {
					this.context.stderr(withoutPassword(text));
				},
			askPassword: async () => this.#askPassword('Password: '),
		};
	}

	/** As in etcdctl, input that cannot be read is empty. */
	async #readValue(): Promise<string> {
		const {mode, signal} = this.#settings;
		try {
			return await readStdin(signal);
		} catch (error) {
			if (mode === 'strict' && error instanceof UserError) {
				return '';
			}

			throw error;
		}
	}

	async #askPassword(prompt: string): Promise<string> {
		const {askPassword} = await import('../terminal/password.ts');
		return askPassword(prompt, this.#settings.signal);
	}

	#startPhase(): AbortSignal {
		const {signal} = this.#settings;
		// Commands run one after the other, and each begins its phase once.
		if (this.#deadline === undefined || this.#deadline.signal.aborted) {
			this.#deadline?.[Symbol.dispose]();
			this.#deadline = new Deadline(this.#options.totalTimeoutMs, signal);
		} else {
			this.#deadline.restart();
		}

		return this.#deadline.signal;
	}
}
