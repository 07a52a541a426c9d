/**
The built program as a process of its own: `dist/cli.js`, which `npm test` has just made.
*/
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {freePort} from './live-etcd.ts';

export const cliPath = path.resolve('dist/cli.js');

/** Nothing that whoever runs the tests has set for themselves reaches the program. */
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^ETC(?:D|DCTL|SH)_/.test(name)));

export type RunResult = {readonly code: number | NodeJS.Signals; readonly stdout: string; readonly stderr: string};

export type RunOptions = {
	/** Its whole standard input; nothing when absent. */
	readonly stdin?: string;
	readonly env?: NodeJS.ProcessEnv;
	readonly cwd?: string;
};

/** Starts one command; `result` comes when it has ended. */
export function startEtcsh(args: readonly string[], {stdin = '', env = {}, cwd}: RunOptions = {}): {readonly child: ChildProcess; readonly result: Promise<RunResult>} {
	const child = spawn(process.execPath, [cliPath, ...args], {env: {...inherited, ...env}, cwd});
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
	});
	// A program that has ended before it is given its input is no failure of the test: on a busy machine many have.
	child.stdin.on('error', () => undefined);
	child.stdin.end(stdin);
	const end = async (): Promise<RunResult> => {
		const [code, signal] = await once(child, 'close') as [number | undefined, NodeJS.Signals | undefined];
		return {code: signal ?? code!, stdout, stderr};
	};

	return {child, result: end()};
}

/** Runs one command to its end. */
export async function runEtcsh(args: readonly string[], options?: RunOptions): Promise<RunResult> {
	return startEtcsh(args, options).result;
}

export type ServeProcess = {
	readonly url: string;
	readonly child: ChildProcess;
	/** Sends the signal and waits for the end. */
	stop(signal?: NodeJS.Signals): Promise<void>;
};

/** Starts `etcsh serve` and waits until it has published itself. Port 0 takes any free one. */
export async function startServe(dataDir: string, port?: number, extraArgs: readonly string[] = []): Promise<ServeProcess> {
	let url = `http://127.0.0.1:${port ?? await freePort()}`;
	const child = spawn(process.execPath, [
		cliPath, 'serve', `--data-dir=${dataDir}`, `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`, ...extraArgs,
	], {stdio: ['ignore', 'ignore', 'pipe'], env: inherited});
	const exit = once(child, 'exit');
	const log: string[] = [];
	let isReady = false;
	for await (const line of createInterface({input: child.stderr})) {
		log.push(line);
		url = /listening for client requests on (\S+)/.exec(line)?.[1] ?? url;
		isReady = line.includes('published {');
		if (isReady) {
			break;
		}
	}

	if (!isReady) {
		await exit;
		throw new Error(`etcsh serve ended before it was ready:\n${log.join('\n')}`);
	}

	child.stderr.resume();
	return {
		url,
		child,
		async stop(signal = 'SIGTERM') {
			child.kill(signal);
			await exit;
		},
	};
}
