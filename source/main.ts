/**
From a command line to the mode that it asks for. What only some modes need is imported on demand, so that a one-shot
command loads nothing of the shell and the server.
*/
import process from 'node:process';
import {describeFailure} from './commands/common/errors.ts';
import {reasonOf} from './errors.ts';
import {guardProcess, reportFault} from './terminal/fault.ts';
import {interruptedExitCode, Interrupts, type EndingSignal} from './terminal/interrupts.ts';
import {runEtcdctl} from './modes/one-shot.ts';
import {
	endWithOutput,
	flushOutput,
	print,
	watchOutput,
	type OutputEnd,
} from './terminal/output.ts';
import {runOwn} from './modes/own-mode.ts';
import {textFromBytes} from './protocol/text.ts';

/** A shell's exit code for a program that wrote to a reader that is gone, as in `cat FILE | head`. */
const readerGoneExitCode = 141;

/** The tokens after the program's name. Node decodes them as UTF-8 and loses other bytes; Linux still knows the bytes. */
async function exactTokens(tokens: readonly string[]): Promise<readonly string[]> {
	if (process.platform !== 'linux' || tokens.every(token => !token.includes('\uFFFD'))) {
		return tokens;
	}

	const {readFileSync} = await import('node:fs');
	const bytes = readFileSync('/proc/self/cmdline');
	const texts: string[] = [];
	for (let start = 0, end = bytes.indexOf(0); end !== -1; start = end + 1, end = bytes.indexOf(0, start)) {
		texts.push(textFromBytes(bytes.subarray(start, end)));
	}

	return tokens.length === 0 ? [] : texts.slice(-tokens.length);
}

type Interrupt = {
	readonly signal: AbortSignal;
	/** Leaves the signals to the code that runs from here on. */
	release(): void;
};

async function runMode(tokens: readonly string[], interrupt: Interrupt): Promise<number> {
	const [mode, ...rest] = tokens;
	if (mode === 'serve') {
		interrupt.release();
		watchOutput();
		const {runServe} = await import('./serve/serve.ts');
		return runServe(rest, interrupt.signal);
	}

	if (mode === 'etcdctl') {
		return runEtcdctl(rest, interrupt.signal);
	}

	if (mode === '__complete') {
		const {runComplete} = await import('./modes/complete.ts');
		return runComplete(rest);
	}

	return runOwn(tokens, interrupt);
}

export type Ending = {
	/** The process should end by the signal, so that whoever started it sees that. */
	readonly signal?: EndingSignal;
};

/** The exit code when what was printed did not all arrive. */
function exitCodeWithout({kind, error}: OutputEnd, exitCode: number): number {
	if (exitCode !== 0 && exitCode !== interruptedExitCode) {
		return exitCode;
	}

	if (kind === 'reader-gone') {
		return readerGoneExitCode;
	}

	print(2, `cannot write to standard output: ${reasonOf(error)}\n`);
	return 1;
}

async function runGuarded(tokens: readonly string[], interrupt: Interrupt): Promise<number> {
	try {
		return await runMode(tokens, interrupt);
	} catch (error) {
		if (interrupt.signal.aborted) {
			return interruptedExitCode;
		}

		const failure = describeFailure(error, 'own');
		if (failure === undefined) {
			return reportFault(error);
		}

		print(2, failure.text);
		return failure.exitCode;
	}
}

/** Runs the command line of this process, and sets its exit code. Resolves when there is nothing left to do. */
export async function main(): Promise<Ending> {
	guardProcess();
	const tokens = await exactTokens(process.argv.slice(2));
	const controller = new AbortController();
	let outputEnd: OutputEnd | undefined;
	endWithOutput(end => {
		const isForLog = end.descriptor === 2 && tokens[0] === 'serve';
		// What standard error does not take is lost, and etcdctl does not check whether anything arrives.
		if (isForLog || (end.kind === 'failed' && (end.descriptor === 2 || tokens[0] === 'etcdctl'))) {
			return;
		}

		outputEnd ??= end;
		controller.abort(end.error);
	});
	const interrupts = new Interrupts(tokens[0] === 'etcdctl' ? ['SIGINT'] : ['SIGINT', 'SIGTERM', 'SIGHUP'], () => {
		controller.abort(new Error('interrupted'));
	});
	const release = () => {
		interrupts.release();
	};

	const exitCode = await runGuarded(tokens, {signal: controller.signal, release});
	release();
	await flushOutput();
	process.exitCode = outputEnd === undefined ? exitCode : exitCodeWithout(outputEnd, exitCode);
	await flushOutput();
	const {received} = interrupts;
	// A command that runs until Ctrl-C ends well by that signal, but not by the others.
	const isEnded = process.exitCode === interruptedExitCode || (received !== 'SIGINT' && process.exitCode === 0);
	return received !== undefined && isEnded ? {signal: received} : {};
}
