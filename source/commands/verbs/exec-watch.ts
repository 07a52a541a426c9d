import {type ChildProcess} from 'node:child_process';
import process from 'node:process';
import {type KeyResponse} from '../../engine/engine.ts';
import {requirePresent} from '../../engine/read-only.ts';
import {UserError} from '../../errors.ts';
import {goFormat} from '../../protocol/go-format.ts';
import {type Invocation} from '../common/command.ts';
import {inherited, type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {isRecursive} from '../common/recursive-flag.ts';
import {eventsOf} from './events.ts';
import {handOn, startProgram} from './started-program.ts';

type Target = {readonly key: string; readonly command: readonly string[]};

/** With a `--` behind the key the command follows it; without one the key comes last. */
function targetOf(positionals: readonly string[]): Target {
	if (positionals.length < 2) {
		throw new ArgumentError('key and command to exec required', {hint: '›exec-watch KEY -- COMMAND ARGUMENT…'});
	}

	return positionals.includes('--', 1)
		? {key: positionals[0]!, command: positionals.slice(2)}
		: {key: positionals.at(-1)!, command: positionals.slice(0, -1)};
}

/** The environment of a program that is started for an event. */
export function watchEnvironment({action, node}: KeyResponse): NodeJS.ProcessEnv {
	return {
		...process.env,
		ETCD_WATCH_ACTION: action,
		ETCD_WATCH_MODIFIED_INDEX: String(node.modifiedIndex),
		ETCD_WATCH_KEY: node.key,
		ETCD_WATCH_VALUE: node.value ?? '',
	};
}

/** How many programs may run at once, for instance when nobody reads what they print; etcdctl has no limit. */
const runningMax = 64;

class Programs implements Disposable {
	readonly #signal: AbortSignal;
	readonly #running = new Set<ChildProcess>();
	#wake: () => void = () => undefined;

	constructor(signal: AbortSignal) {
		this.#signal = signal;
		signal.addEventListener('abort', this.#tell);
	}

	add(child: ChildProcess): void {
		// It must not keep the process alive.
		child.unref();
		this.#running.add(child);
		child.once('exit', () => {
			this.#running.delete(child);
			this.#tell();
		});
	}

	/** Resolves when one more may run, or when the signal has fired. */
	async room(): Promise<void> {
		while (this.#running.size >= runningMax && !this.#signal.aborted) {
			// Perhaps nothing else keeps this process alive.
			const [one] = this.#running;
			one!.ref();
			await new Promise<void>(resolve => {
				this.#wake = resolve;
			});
		}
	}

	[Symbol.dispose](): void {
		this.#signal.removeEventListener('abort', this.#tell);
	}

	readonly #tell = (): void => {
		this.#wake();
	};
}

/** What ends the programs with the watch. */
async function ownerOfPrograms(): Promise<Disposable & {own(begin: () => ChildProcess): ChildProcess}> {
	const {startOwned} = await import('../../util/own-programs.ts');
	const ended = new AbortController();
	return {
		own: begin => startOwned(begin, ended.signal),
		[Symbol.dispose]() {
			ended.abort();
		},
	};
}

export async function runExecWatch(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	// Before the arguments are checked: etcdctl connects first, and reports a failure of that first.
	requirePresent(await context.connect());
	const target = targetOf(positionals);
	const key = context.resolveKey(target.key);
	const afterIndex = flags.int('after-index');
	const waitIndex = afterIndex === 0n ? 0n : BigInt.asUintN(64, afterIndex + 2n);
	const {programOutput, drained} = context;
	const output = programOutput === inherited ? 'inherit' : 'pipe';
	using programs = new Programs(context.signal);
	using owner = context.mode === 'strict' ? undefined : await ownerOfPrograms();
	for await (const event of eventsOf(context, key, {recursive: isRecursive(flags), waitIndex})) {
		if (event.node.dir) {
			context.stderr(`Ignored dir ${event.node.key} change`);
			continue;
		}

		if (context.mode !== 'strict') {
			await programs.room();
		}

		try {
			// It runs beside the watch; etcdctl runs it after the watch.
			const child = await startProgram(target.command, {
				stdio: ['ignore', output, output],
				env: watchEnvironment(event),
				// With an owner it leads its own process group.
				detached: owner !== undefined,
			}, owner?.own);
			programs.add(child);
			if (programOutput !== inherited) {
				handOn(child, programOutput, drained).catch(() => {
					// Nobody reads it any more: whoever prints hears of that.
					child.stdout?.destroy();
					child.stderr?.destroy();
				});
			}
		} catch (error) {
			if (!(error instanceof UserError)) {
				throw error;
			}

			// The original takes the text for a format.
			context.stderr(context.mode === 'strict' ? goFormat(error.message) : error.message);
			return 1;
		}
	}

	return 0;
}
