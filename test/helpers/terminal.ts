/**
A program in a pseudo-terminal whose screen is read through a terminal emulator: what a person at the keyboard would do
and see.
*/
import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {spawn, type IPty} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {cliPath} from './etcsh.ts';

const waitMilliseconds = 15_000;
const prompt = ' ❯';

export type TerminalOptions = {
	readonly columns?: number;
	readonly rows?: number;
	readonly env?: NodeJS.ProcessEnv;
	/** Where the program keeps its files; a new folder when absent. */
	readonly home?: string;
};

type Screen = {
	/** The visible rows, without blanks at their ends. */
	readonly rows: readonly string[];
	/** All rows, those scrolled away too, with wrapped ones joined, each with its line end. */
	readonly text: string;
	readonly cursor: {readonly x: number; readonly y: number};
};

/** Of whoever runs the tests. */
const unwantedVariables = /^(?:CI|TMUX|LANG|LC_[A-Z]+|XTERM_VERSION|XDG_CONFIG_HOME|NO_COLOR|FORCE_COLOR|COLORFGBG|ACCESSIBLE|ETCDCTL_.*|ETCSH_.*)$/;

function environment(home: string, changes: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const inherited = Object.entries(process.env).filter(([name]) => !unwantedVariables.test(name));
	return {
		...Object.fromEntries(inherited),
		HOME: home,
		XDG_DATA_HOME: path.join(home, 'data'),
		XDG_STATE_HOME: path.join(home, 'state'),
		TERM: 'xterm-256color',
		COLORTERM: 'truecolor',
		// The emulator is the one of that editor.
		TERM_PROGRAM: 'vscode',
		// What is printed is to be seen.
		ETCSH_PAGER: '',
		...changes,
	};
}

export class TerminalProbe implements AsyncDisposable {
	readonly home: string;
	readonly #emulator: InstanceType<typeof xterm.Terminal>;
	readonly #pty: IPty;
	readonly #listeners = new Set<() => void>();
	readonly #exit = Promise.withResolvers<number>();
	readonly #isHomeOurs: boolean;
	#output = '';
	/** How much of the output the emulator has taken. */
	#parsedLength = 0;
	#hasExited = false;

	private constructor(pty: IPty, {columns, rows, home, isHomeOurs}: {columns: number; rows: number; home: string; isHomeOurs: boolean}) {
		this.home = home;
		this.#isHomeOurs = isHomeOurs;
		this.#pty = pty;
		this.#emulator = new xterm.Terminal({
			cols: columns, rows, scrollback: 20_000, allowProposedApi: true,
		});
		// Questions of the program to its terminal are answered.
		this.#emulator.onData(answer => {
			pty.write(answer);
		});
		pty.onData(data => {
			this.#output += data;
			this.#emulator.write(data, () => {
				this.#parsedLength += data.length;
				this.#notify();
			});
		});
		pty.onExit(({exitCode, signal}) => {
			this.#hasExited = true;
			// What was written last is on the screen by then.
			this.#emulator.write('', () => {
				this.#exit.resolve(signal === undefined || signal === 0 ? exitCode : 128 + signal);
				this.#notify();
			});
		});
	}

	/** Starts `etcsh` with these arguments; the shell around it keeps the terminal open after it has ended. */
	static async start(args: readonly string[], options: TerminalOptions = {}): Promise<TerminalProbe> {
		return this.startCommand([process.execPath, cliPath, ...args], options);
	}

	static async startCommand([file, ...args]: readonly string[], {columns = 80, rows = 24, env = {}, home}: TerminalOptions = {}): Promise<TerminalProbe> {
		const ownHome = home ?? await mkdtemp(path.join(tmpdir(), 'etcsh-terminal-'));
		const pty = spawn(file!, args, {
			cols: columns,
			rows,
			env: environment(ownHome, env),
		});
		return new TerminalProbe(pty, {
			columns, rows, home: ownHome, isHomeOurs: home === undefined,
		});
	}

	get screen(): Screen {
		const {active} = this.#emulator.buffer;
		const rows = Array.from({length: active.length - active.baseY}, (_, i) => active.getLine(active.baseY + i)!.translateToString(true));
		// Most who wait look at the rows alone, at each piece of output.
		const textNow = (): string => this.#text;
		return {
			rows,
			get text() {
				return textNow();
			},
			cursor: {x: active.cursorX, y: active.cursorY},
		};
	}

	/** Everything that was written to the terminal. */
	get output(): string {
		return this.#output;
	}

	/** Resolves to the exit code, 128 and more for a signal. */
	get exited(): Promise<number> {
		return this.#exit.promise;
	}

	get isBracketedPasteOn(): boolean {
		return this.#emulator.modes.bracketedPasteMode;
	}

	get isCursorShown(): boolean {
		return this.#output.lastIndexOf('\u001B[?25h') >= this.#output.lastIndexOf('\u001B[?25l');
	}

	get emulator(): InstanceType<typeof xterm.Terminal> {
		return this.#emulator;
	}

	get pid(): number {
		return this.#pty.pid;
	}

	/** The process that the one in the terminal has started. */
	get childPid(): number {
		const child = readdirSync('/proc').find(name => {
			try {
				return readFileSync(`/proc/${name}/status`, 'utf8').includes(`\nPPid:\t${this.pid}\n`);
			} catch {
				return false;
			}
		});
		return Number(child);
	}

	/** Calls `listener` with all that is written to the terminal, also what has been. */
	onOutput(listener: (data: string) => void): void {
		listener(this.#output);
		this.#pty.onData(listener);
	}

	/** The terminal's modes, as stty prints them. */
	get modes(): string {
		const {ptsName} = this.#pty as IPty & {readonly ptsName: string};
		return execFileSync('stty', ['-a', '-F', ptsName], {encoding: 'utf8'});
	}

	type(text: string): void {
		this.#pty.write(text);
	}

	/** A line and Enter. */
	enter(line: string): void {
		this.type(`${line}\r`);
	}

	resize(columns: number, rows: number): void {
		this.#emulator.resize(columns, rows);
		this.#pty.resize(columns, rows);
	}

	/** Waits until the screen is as wanted; rejects with the screen when it does not get there. */
	async waitUntil(what: string, isThere: (screen: Screen) => boolean, milliseconds = waitMilliseconds): Promise<Screen> {
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				this.#listeners.delete(check);
				reject(new Error(`${what} did not come${this.#hasExited ? '; the program has ended' : ''}. The screen:\n${this.screen.rows.join('\n').trimEnd()}`));
			}, milliseconds);
			const check = (): void => {
				const {screen} = this;
				if ((this.#isWithinUpdate && !this.#hasExited) || !isThere(screen)) {
					return;
				}

				clearTimeout(timer);
				this.#listeners.delete(check);
				// With its text as it is now.
				resolve({...screen});
			};

			this.#listeners.add(check);
			check();
		});
	}

	/** Waits until the text or pattern is on the visible screen. */
	async waitFor(wanted: string | RegExp, milliseconds?: number): Promise<Screen> {
		return this.waitUntil(String(wanted), ({rows}) => matches(rows.join('\n'), wanted), milliseconds);
	}

	/** Waits until the text or pattern is gone from the visible screen. */
	async waitForGone(wanted: string | RegExp, milliseconds?: number): Promise<Screen> {
		return this.waitUntil(`the end of ${String(wanted)}`, ({rows}) => !matches(rows.join('\n'), wanted), milliseconds);
	}

	/** Waits for a prompt with nothing behind it but a pane. */
	async waitForPrompt(directory = '/'): Promise<Screen> {
		const start = `${directory}${prompt}`;
		return this.waitUntil(`the prompt of ${directory}`, ({rows}) => rows.some(row => row.startsWith(start) && /^ *(?:[│╭╰].*)?$/.test(row.slice(start.length))));
	}

	/** Kills what still runs and removes the folder. */
	async [Symbol.asyncDispose](): Promise<void> {
		if (!this.#hasExited) {
			this.#pty.kill('SIGKILL');
			await this.exited;
		}

		this.#emulator.dispose();
		if (this.#isHomeOurs) {
			await rm(this.home, {recursive: true, force: true});
		}
	}

	get #text(): string {
		const {active} = this.#emulator.buffer;
		let text = '';
		for (let i = 0; i < active.length; i++) {
			const isContinued = active.getLine(i + 1)?.isWrapped === true;
			text += active.getLine(i)!.translateToString(!isContinued) + (isContinued ? '' : '\n');
		}

		return `${text.trimEnd()}\n`;
	}

	/** Whether a synchronised update has begun and not ended: a person sees nothing of it yet. */
	get #isWithinUpdate(): boolean {
		const last = (sequence: string): number => this.#output.lastIndexOf(sequence, this.#parsedLength - sequence.length);
		return last('\u001B[?2026h') > last('\u001B[?2026l');
	}

	#notify(): void {
		for (const listener of this.#listeners) {
			listener();
		}
	}
}

function matches(text: string, wanted: string | RegExp): boolean {
	return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
