/**
The lines of a session, run one after the other: the one that runs, and those that wait behind it.
*/
import {describeFailure} from '../commands/common/errors.ts';
import {linesOf, type AndOrList} from '../language/command-lists.ts';
import {splitCommands, withoutTrailingBlanks} from '../language/words.ts';
import {shownLine} from '../prompt/history/url-passwords.ts';
import {type ListText} from '../running/line-steps.ts';
import {UserError} from '../errors.ts';

/** A file whose lines are run as if they were typed. */
export type LineSource = {readonly file: string; readonly text: string};

export type LineRunnerHost = {
	/** A line that was typed is about to run. */
	begin(line: string): void;
	/** The text with its aliases replaced. Rejects with UserError. */
	withAliases(text: string): string;
	/** Runs one list of commands. Resolves to the exit code, and never rejects. */
	run(list: AndOrList, text: ListText, signal: AbortSignal): Promise<number>;
	/** Says why something cannot be run, and where in a file something failed. */
	print(type: 'error' | 'notice', text: string): void;
	/** A line is over. */
	end(): void;
	changed(): void;
};

type Waiting = {readonly text: string; readonly file?: string};

export class LineRunner {
	readonly #host: LineRunnerHost;
	readonly #queue: Waiting[] = [];
	#running: {readonly line: string; readonly controller: AbortController} | undefined;
	#isClosed = false;

	constructor(host: LineRunnerHost) {
		this.#host = host;
	}

	/** The line that is running, as it may be shown. */
	get running(): string | undefined {
		return this.#running?.line;
	}

	/** Whether lines wait behind the one that runs. */
	get hasWaiting(): boolean {
		return this.#queue.length > 0;
	}

	/** Takes a text of one or more commands, to be run after what is running now. */
	submit(text: string): void {
		this.#add({text: withoutTrailingBlanks(text)});
	}

	/** Takes the lines of a file, which nobody has typed; what fails there keeps nothing after it from being run. */
	submitFile(source: LineSource): void {
		this.#add(source);
	}

	/** Cancels what is running and what is waiting; returns whether anything ran. */
	cancel(): boolean {
		this.#queue.length = 0;
		this.#running?.controller.abort(new Error('interrupted'));
		return this.#running !== undefined;
	}

	/** Cancels everything, and runs nothing more. */
	close(): void {
		this.#isClosed = true;
		this.cancel();
	}

	#add(waiting: Waiting): void {
		this.#queue.push(waiting);
		if (this.#running === undefined) {
			void this.#runQueue();
		}
	}

	async #runQueue(): Promise<void> {
		for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
			if (next.file === undefined) {
				this.#host.begin(next.text);
			}

			await this.#runText(next);
			this.#host.end();
		}

		this.#running = undefined;
		this.#host.changed();
	}

	async #runText({text, file}: Waiting): Promise<void> {
		const controller = new AbortController();
		this.#running = {line: file ?? shownLine(text), controller};
		this.#host.changed();
		const {commands, problem} = splitCommands(text);
		const lines = linesOf(commands);
		// Only the last line can be incomplete.
		for (const line of problem === undefined ? lines : lines.slice(0, -1)) {
			const exitCode = await this.#runLine(text.slice(line.start, line.end), controller.signal);
			if (exitCode !== 0 && file !== undefined) {
				this.#host.print('notice', placeIn(file, text, line.lists[0]!.commands[0]!.words[0]?.start ?? line.start));
			}
		}

		if (problem === undefined || controller.signal.aborted) {
			return;
		}

		this.#host.print('error', describeFailure(new UserError(problem.message), 'shell')!.text);
		if (file !== undefined) {
			this.#host.print('notice', placeIn(file, text, problem.offset));
		}
	}

	/** Resolves to the exit code of the last list that failed. */
	async #runLine(line: string, signal: AbortSignal): Promise<number> {
		let exitCode = 0;
		try {
			const text = this.#host.withAliases(line);
			const {commands, problem} = splitCommands(text);
			if (problem !== undefined) {
				throw new UserError(problem.message);
			}

			for (const {lists, isPasted} of linesOf(commands)) {
				for (const list of lists) {
					const isOver = signal.aborted || this.#isClosed;
					const result = isOver ? 0 : await this.#host.run(list, {text, isPasted}, signal);
					exitCode = result === 0 ? exitCode : result;
				}
			}
		} catch (error) {
			if (!(error instanceof UserError)) {
				throw error;
			}

			this.#host.print('error', describeFailure(error, 'shell')!.text);
			exitCode = error.exitCode;
		}

		return exitCode;
	}
}

function placeIn(file: string, text: string, offset: number): string {
	return `  in ${file}, line ${text.slice(0, offset).split('\n').length}\n`;
}
