/**
The program as a child process, from the compiled sources.
*/
import {spawn, type ChildProcess} from 'node:child_process';
import process from 'node:process';

export type ProgramResult = {readonly code: number | NodeJS.Signals | null; readonly stdout: string; readonly stderr: string};

export type ProgramOptions = {
	readonly stdin?: string;
	readonly env?: Readonly<Record<string, string>>;
};

export type Program = {readonly child: ChildProcess; readonly result: Promise<ProgramResult>};

/** Starts the program; without `stdin` its standard input is empty. */
export function startProgram(args: readonly string[], {stdin = '', env = {}}: ProgramOptions = {}): Program {
	const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^ETC(?:DCTL|SH)_/.test(name)));
	const child = spawn(process.execPath, ['build/source/cli.js', ...args], {env: {...inherited, ...env}});
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
	});
	// A program that ends without reading its input is no failure of the test.
	child.stdin.on('error', () => undefined);
	child.stdin.end(stdin);
	const result = new Promise<ProgramResult>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code, signal) => {
			resolve({code: signal ?? code, stdout, stderr});
		});
	});
	return {child, result};
}

/** Runs the program to its end. */
export async function runProgram(args: readonly string[], options?: ProgramOptions): Promise<ProgramResult> {
	return startProgram(args, options).result;
}
