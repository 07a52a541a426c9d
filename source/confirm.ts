/**
Questions of one-shot commands, asked in lines on the terminal: on standard error, so that the output stays what it is.
*/
import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import {type Confirmation} from './commands/command.ts';
import {visible} from './format/terminal-safe.ts';
import {standardError} from './output.ts';

/** Resolves to whether the answer is yes; rejects with the reason of the signal. */
export async function confirmOnTerminal({text, typed}: Confirmation, signal: AbortSignal): Promise<boolean> {
	const lines = createInterface({input: process.stdin, output: standardError()});
	const closed = new Promise<string>(resolve => {
		lines.once('close', () => {
			resolve('');
		});
	});
	const question = visible(text, {keepLayout: true}) + (typed === undefined ? ' (y/n) ' : `\nType ${visible(typed)} to go on: `);
	try {
		// Ctrl-C comes as a key here, and the end of the input answers nothing.
		lines.once('SIGINT', () => {
			process.kill(process.pid, 'SIGINT');
		});
		const answer = (await Promise.race([lines.question(question, {signal}), closed])).trim();
		return typed === undefined ? /^y(?:es)?$/i.test(answer) : answer === typed;
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	} finally {
		lines.close();
	}
}
