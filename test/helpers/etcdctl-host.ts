/**
Commands of `etcsh etcdctl`, or of etcsh's own mode, one after the other in one process, with the code of `dist/`: a process for each costs twenty
times as much. Standard input is empty there, and what a command starts or is sent a signal for needs a process of its own.
*/
import {fork, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';

export type HostedCommand = {
	readonly args: readonly string[];
	readonly endpoints: string;
	readonly cwd: string;
	/** Without the word etcdctl. */
	readonly isOwn?: boolean;
};
export type HostedResult = {readonly code: number; readonly stdout: string; readonly stderr: string};

export class EtcdctlHost implements AsyncDisposable {
	readonly #child: ChildProcess;

	constructor() {
		const inherited = Object.entries(process.env).filter(([name]) => !/^ETC(?:D|DCTL|SH)_/.test(name));
		this.#child = fork(new URL('etcdctl-host-main.js', import.meta.url), {env: Object.fromEntries(inherited), execArgv: []});
	}

	/** One at a time. */
	async run(command: HostedCommand): Promise<HostedResult> {
		using stack = new DisposableStack();
		const ended = new AbortController();
		const onExit = (): void => {
			ended.abort(new Error(`${command.args.join(' ')} ended the process of the commands`));
		};

		this.#child.once('exit', onExit);
		stack.defer(() => {
			this.#child.off('exit', onExit);
		});
		const answer = once(this.#child, 'message', {signal: ended.signal});
		this.#child.send(command);
		const [result] = await answer as [HostedResult];
		return result;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
			return;
		}

		const exit = once(this.#child, 'exit');
		this.#child.kill('SIGKILL');
		await exit;
	}
}
