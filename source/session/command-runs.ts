/**
The running of lists of commands: in front, one after the other, or behind as jobs; with aliases, and with what each command
gets from the session.
*/
import {namesOf} from '../commands/common/command.ts';
import {describeFailure} from '../commands/common/errors.ts';
import {UserError} from '../errors.ts';
import {describeFault, faultExitCode} from '../terminal/fault.ts';
import {interruptedExitCode} from '../terminal/interrupts.ts';
import {expandAliases} from '../language/aliases.ts';
import {type AndOrList} from '../language/command-lists.ts';
import {withoutProgram} from '../language/pasted-line.ts';
import {splitCommands, type SplitCommand} from '../language/words.ts';
import {
	runSteps,
	type Capture,
	type LineHost,
	type ListText,
} from '../running/line-steps.ts';
import {shownLine} from '../prompt/history/url-passwords.ts';
import {type CurrentEngine} from '../connect/current-engine.ts';
import {commandIn, type ShellTable} from './builtins/index.ts';
import {type SessionHost, type SessionOptions} from './front-end.ts';
import {Jobs} from './jobs/jobs.ts';
import {type SessionOffers} from './offers.ts';
import {runSplitCommand} from './run-words.ts';
import {Scope} from './jobs/scope.ts';
import {type ShownMoment} from './moment/shown-moment.ts';

export type CommandRunsOptions = Pick<SessionOptions, 'output' | 'runCommand'> & {
	/** For what runs in front. */
	host(): SessionHost;
	/** For jobs. */
	readonly hostBehind: SessionHost;
	isTypedAhead(): boolean;
	readonly current: CurrentEngine;
	readonly offers: SessionOffers;
	table(): ShellTable;
	readonly moment: ShownMoment;
	/** Current directory. */
	directory(): string;
	progress(text: string): void;
	changed(): void;
};

export class CommandRuns {
	readonly jobs: Jobs;
	readonly aliases = new Map<string, string>();
	readonly #options: CommandRunsOptions;
	/** What runs in front. */
	#front: {readonly scope: Scope; readonly text: string; readonly ended: Promise<number>} | undefined;
	#isClosed = false;

	constructor(options: CommandRunsOptions) {
		this.#options = options;
		this.jobs = new Jobs({
			report(text) {
				options.hostBehind.print({type: 'notice', text});
			},
			changed() {
				options.changed();
			},
		});
	}

	/** The text with its aliases replaced. Rejects with UserError. */
	withAliases(text: string): string {
		return expandAliases(text, this.aliases);
	}

	/** Resolves to the exit code, or to 0 when the list goes on as a job. Never rejects. */
	async run(list: AndOrList, text: ListText, signal: AbortSignal): Promise<number> {
		const source = shownLine(text.text.slice(list.commands[0]!.start, list.commands.at(-1)!.end).trim());
		const scope = this.#createScope();
		if (list.isBackground) {
			return this.#attempt(() => {
				this.#refuseFrontCommands(text.text.slice(list.commands[0]!.start, list.commands.at(-1)!.end));
				const id = this.jobs.nextId();
				scope.sendBack(id, this.#options.directory());
				this.jobs.add({id, text: source, scope}, '', async () => this.#runIn(scope, list, text));
			});
		}

		const onAbort = (): void => {
			if (!scope.isBehind) {
				scope.abort();
			}
		};

		signal.addEventListener('abort', onAbort, {once: true});
		const ended = this.#runIn(scope, list, text);
		this.#front = {scope, text: source, ended};
		try {
			return await Promise.race([ended, scope.sentBack]) ?? 0;
		} finally {
			signal.removeEventListener('abort', onAbort);
			this.#front = undefined;
		}
	}

	/** What runs in front goes on behind. Returns whether there was something that could. */
	sendBack(): boolean {
		const directory = this.#options.directory();
		const front = this.#front;
		if (this.jobs.hasFront) {
			return this.jobs.sendBack(directory);
		}

		if (front === undefined || front.scope.hasTerminal) {
			return false;
		}

		this.#attempt(() => {
			const id = this.jobs.nextId();
			front.scope.sendBack(id, directory);
			this.jobs.add({...front, id}, ' goes on behind; fg brings it back, and nothing stops it halfway', async () => front.ended);
		});
		return true;
	}

	/** Asks before jobs end with the shell. */
	async mayLeave(signal: AbortSignal): Promise<boolean> {
		const {farewell} = this.jobs;
		return farewell === undefined || this.#options.offers.questions.confirm({text: farewell}, signal);
	}

	/** Ends jobs, and starts nothing more. */
	leave(): void {
		this.#isClosed = true;
		this.jobs.endAll();
	}

	/** Waits until jobs have ended. */
	async close(): Promise<void> {
		await this.jobs.close();
	}

	/** Returns the exit code. */
	#attempt(work: () => void): number {
		try {
			work();
			return 0;
		} catch (error) {
			const failure = describeFailure(error, 'shell');
			this.#options.hostBehind.print({type: 'error', text: failure?.text ?? describeFault(error)});
			return failure?.exitCode ?? faultExitCode;
		}
	}

	#createScope(): Scope {
		const {host, hostBehind} = this.#options;
		return new Scope({
			print(block) {
				host().print(block);
			},
			printBehind(block) {
				hostBehind.print(block);
			},
			waiting(job) {
				hostBehind.print({type: 'notice', text: `[${job}] waits for you: fg ${job}\n`});
			},
		});
	}

	#refuseFrontCommands(line: string): void {
		for (const {words} of splitCommands(this.withAliases(line)).commands) {
			const [name] = withoutProgram(words.map(({text}) => text));
			if (commandIn(this.#options.table(), name)?.mayBeJob === false) {
				throw new UserError(`${name} changes the shell itself, and is no job`, {hint: 'Leave out the &.'});
			}
		}
	}

	async #runIn(scope: Scope, list: AndOrList, text: ListText): Promise<number> {
		const {table} = this.#options;
		const host: LineHost = {
			signal: scope.signal,
			isCommand: name => table().entries.some(entry => namesOf(entry).includes(name)),
			isOver: () => this.#isClosed,
			stderr(message) {
				scope.print({type: 'error', text: message});
			},
			withAliases: aliased => this.withAliases(aliased),
			run: async (command, source, capture) => this.#runCommand(command, source, scope, capture),
		};
		try {
			return await runSteps(list, text, host);
		} catch (error) {
			return this.#fail(error, scope);
		}
	}

	async #runCommand(command: SplitCommand, label: string, scope: Scope, capture: Capture | undefined): Promise<number> {
		const {current, offers, moment, table, runCommand, host, output, directory, progress, isTypedAhead} = this.#options;
		const held = moment.hold();
		const {undoScope, end, ...offer} = offers.forCommand(scope, shownLine(label), held);
		const engine = held.engineFor(undoScope);
		try {
			return await runSplitCommand(command, {
				engine,
				unrecorded: held.engineFor(undefined),
				present: held.at === undefined ? engine : held.guarded(current.engine),
				table: table(),
				runCommand,
				host: host(),
				output,
				totalTimeoutMs: current.connection.totalTimeoutMs,
				scope,
				capture,
				directory: scope.directory ?? directory(),
				progress,
				isTypedAhead,
				offers: offer,
			});
		} catch (error) {
			return this.#fail(error, scope);
		} finally {
			await end();
			await held.release();
		}
	}

	/** A bug of ours must not take the session with it. */
	#fail(error: unknown, scope: Scope): number {
		if (scope.signal.aborted && error === scope.signal.reason) {
			// It was ended while it waited to be in front.
			return interruptedExitCode;
		}

		const failure = describeFailure(error, 'shell');
		scope.print({type: 'error', text: failure?.text ?? describeFault(error)});
		return failure?.exitCode ?? faultExitCode;
	}
}

