/**
The pager, for output that is taller than the screen. A command that fills the first screen within a moment goes on as fast
as the pager reads; quitting the pager ends it. Slower output is printed as it comes.
*/
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as setTimeoutPromise} from 'node:timers/promises';
import process from 'node:process';
import {noTerminal, nobody, type CommandContext} from '../commands/common/context.ts';
import {cellsAtMost} from '../terminal/text/prose.ts';
import {shortPath} from '../terminal/text/short-names.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {bytesFromText} from '../protocol/text.ts';
import {isInstalled, type Environment} from '../util/programs.ts';
import {type TerminalFacts} from '../terminal/terminal-facts.ts';

type Piece = {readonly type: 'output' | 'drawn' | 'error'; readonly text: string};

/** How long output may take to fill the screen before it is printed instead. */
const waitMilliseconds = 700;
/** The rows of the live area, which stays below what is printed. */
const liveRows = 2;
const colorPattern = /\u001B\[[\d;]*m/g;

/** What less says at its foot besides the command: that many cells. */
const footCells = 'rows 1000 to 1023 of 2000  Space goes on, q back'.length;
const titleCellsMin = 8;
/** By how much the ASCII form of two signs of a cut is longer. */
const cutSignsCells = 4;

/** What less says at its foot: what is shown, how far it is, and how to leave it. */
function lessPrompt(title: string, columns: number): string {
	const room = columns - footCells - 3;
	const name = visible(title);
	const shown = cellsAtMost(name) <= room ? name : shortPath(name, Math.max(titleCellsMin, room - cutSignsCells));
	// Some versions take each byte of their own prompt for a character.
	const readable = shown.replaceAll('…', '...').replaceAll(/\P{ASCII}/gu, '?');
	// These mean something to less; nothing escapes a dollar sign, which ends the text.
	const escaped = readable.replaceAll('$', '').replaceAll(/[?:.%\\]/g, String.raw`\$&`);
	return `-Ps${escaped}  ?e(END) .rows %lt to %lb?L of %L.  Space goes on, q back$`;
}

/** The environment of the pager, with the options of less and lv; whoever has set what less says, or other options, keeps them. */
export function pagerEnvironment(
	environment: Environment,
	{title, columns, isFromEnd = false}: {readonly title: string; readonly columns: number; readonly isFromEnd?: boolean},
): Environment {
	const {LESS: options = 'FRX'} = environment;
	return {LV: '-c', ...environment, LESS: `${lessPrompt(title, columns)}${options.replace(/^(?=[^-\s])/, '-')}${isFromEnd ? ' +G' : ''}`};
}

/** Whether it can begin at the end of what it shows. */
export function canBeginAtEnd(pager: string): boolean {
	return /^(?:\S*\/)?less(?:\s|$)/.test(pager);
}

/** Whether a command is the plain name of a program that does not exist, with or without arguments. */
function isMissing(command: string, environment: Environment): boolean {
	const program = /^[\w./+-]+(?=\s|$)/.exec(command.trim())?.[0];
	return program !== undefined && !isInstalled(program, environment);
}

/**
`$ETCSH_PAGER`, `$PAGER`, else less, which also replaces one that is not installed; undefined for no pager, also when the
first variable that is set is empty.
*/
export function pagerCommand(environment: Environment): string | undefined {
	const wanted = environment.ETCSH_PAGER ?? environment.PAGER;
	if (wanted?.trim() === '') {
		return undefined;
	}

	if (wanted !== undefined && !isMissing(wanted, environment)) {
		return wanted;
	}

	return isInstalled('less', environment) ? 'less' : undefined;
}

function rowsOf(text: string, columns: number): number {
	return text
		.split('\n')
		.slice(0, -1)
		.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.replaceAll(colorPattern, '').length / columns)), 0);
}

/** Prints the output that fits the screen, and lends the terminal to the pager. */
type PagerHost = {
	/** Whether more has been typed: a pager would take what follows of it for its own commands. */
	isTypedAhead(): boolean;
	/** What is shown: the command, on a line. */
	readonly title: string;
	/** Whether its end matters most, and is shown first. */
	readonly isFromEnd?: boolean;
	/** How long typing is waited for. */
	readonly typingMilliseconds: number;
	print(piece: Piece): void;
	withTerminal<Result>(run: () => Promise<Result>, options?: {readonly readsKeyboard?: boolean}): Promise<Result>;
};

type Pager = {readonly started: Promise<ChildProcess | undefined>; readonly ended: Promise<void>};

export class PagedOutput {
	readonly #command: string;
	readonly #host: PagerHost;
	readonly #facts: TerminalFacts;
	readonly #left = new AbortController();
	/** Output that waits for the decision; undefined once it is made. */
	#held: Piece[] | undefined = [];
	#heldRows = 0;
	#timer: NodeJS.Timeout | undefined;
	/** Resolves when it is decided whether there is a pager. */
	#opening: Promise<void> | undefined;
	#pager: Pager | undefined;
	#child: ChildProcess | undefined;
	readonly #errors: Piece[] = [];

	constructor(command: string, host: PagerHost, facts: TerminalFacts) {
		this.#command = command;
		this.#host = host;
		this.#facts = facts;
	}

	/** The context of the command whose output this is. */
	contextFor(context: CommandContext): CommandContext {
		const left = this.#left.signal;
		const {terminal, confirm, ask, askPassword, withTerminal, openEditor} = context;
		/** A question comes after the output before it. */
		const shown = <Parameters extends unknown[], Result>(run: ((...parameters: Parameters) => Promise<Result>) | typeof nobody) =>
			run === nobody
				? nobody
				: async (...parameters: Parameters): Promise<Result> => {
					this.#release();
					return run(...parameters);
				};

		return {
			...context,
			signal: AbortSignal.any([context.signal, left]),
			startPhase: () => AbortSignal.any([context.startPhase(), left]),
			stdout: text => {
				this.#take({type: 'output', text});
			},
			terminal: terminal === noTerminal
				? noTerminal
				: {
					...terminal, draw: text => {
						this.#take({type: 'drawn', text});
					},
				},
			stderr: text => {
				this.#take({type: 'error', text});
			},
			drained: async () => {
				await this.#opening;
				return this.#pager === undefined ? context.drained() : this.#drained(this.#pager);
			},
			confirm: shown(confirm),
			ask: shown(ask),
			askPassword: shown(askPassword),
			openEditor: shown(openEditor),
			withTerminal: withTerminal === noTerminal
				? noTerminal
				: async run => {
					this.#release();
					return withTerminal(run);
				},
		};
	}

	/** The command has printed everything. Resolves when the user has seen it. */
	async end(): Promise<void> {
		await this.#opening;
		if (this.#pager === undefined) {
			this.#release();
			return;
		}

		const child = await this.#pager.started;
		child?.stdin?.end();
		await this.#pager.ended;
		for (const error of this.#errors) {
			this.#host.print(error);
		}
	}

	#take(piece: Piece): void {
		const isUndecided = this.#opening !== undefined && this.#held !== undefined;
		if (this.#pager !== undefined || isUndecided) {
			if (piece.type === 'error') {
				this.#errors.push(piece);
			} else if (this.#child === undefined) {
				this.#held!.push(piece);
			} else {
				this.#write(piece);
			}

			return;
		}

		if (this.#held === undefined || piece.type === 'error') {
			this.#release();
			this.#host.print(piece);
			return;
		}

		this.#held.push(piece);
		this.#heldRows += rowsOf(piece.text, this.#facts.columns);
		if (this.#heldRows > this.#facts.rows - liveRows) {
			this.#opening = this.#openUnlessTyping();
			return;
		}

		this.#timer ??= setTimeout(() => {
			this.#release();
		}, waitMilliseconds);
	}

	/** No pager: what was held is printed, and so is all that follows. */
	#release(): void {
		clearTimeout(this.#timer);
		if (this.#pager !== undefined) {
			return;
		}

		const held = this.#held ?? [];
		this.#held = undefined;
		for (const piece of [...held, ...this.#errors.splice(0)]) {
			this.#host.print(piece);
		}
	}

	/** Whoever goes on typing does not want to read: less would take the next command for its own keys. */
	async #openUnlessTyping(): Promise<void> {
		clearTimeout(this.#timer);
		await setTimeoutPromise(this.#host.typingMilliseconds);
		if (this.#host.isTypedAhead() || this.#left.signal.aborted) {
			this.#release();
		} else if (this.#held !== undefined) {
			this.#open();
		}
	}

	#open(): void {
		const {promise: started, resolve} = Promise.withResolvers<ChildProcess | undefined>();
		const ended = this.#host.withTerminal(async () => {
			const {title, isFromEnd} = this.#host;
			const env = pagerEnvironment(process.env, {title, isFromEnd, columns: this.#facts.columns});
			const child = spawn(this.#command, {
				shell: true, stdio: ['pipe', 'inherit', 'inherit'], env,
			});
			const leave = (): void => {
				this.#left.abort(new Error('the pager was left'));
			};

			child.stdin.on('error', leave);
			child.once('exit', leave);
			child.once('error', leave);
			this.#child = child;
			for (const piece of this.#held ?? []) {
				this.#write(piece);
			}

			this.#held = undefined;
			resolve(child);
			await once(child, 'close');
		}, {readsKeyboard: true});
		ended.catch(() => {
			resolve(undefined);
		});
		this.#pager = {started, ended};
	}

	#write({type, text}: Piece): void {
		if (!this.#left.signal.aborted) {
			this.#child!.stdin!.write(bytesFromText(type === 'drawn' ? text : visible(text, {keepLayout: true})));
		}
	}

	async #drained(pager: Pager): Promise<void> {
		const child = await pager.started;
		this.#left.signal.throwIfAborted();
		if (child?.stdin?.writableNeedDrain === true) {
			await once(child.stdin, 'drain', {signal: this.#left.signal});
		}
	}
}
