/**
Questions of one-shot commands, asked line by line on the terminal; on standard error, so that they do not get into the output.
*/
import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import {drawable} from './text/signs.ts';
import {visible} from './text/terminal-safe.ts';
import {standardError} from './output.ts';
import {choiceOf, questionEnding, type Confirmation} from './questions.ts';
import {KeyInput} from './input/key-input.ts';

/** Resolves to what was typed, trimmed; empty when the input ends. Rejects with the reason of the signal. */
async function askLine(question: string, signal: AbortSignal): Promise<string> {
	const keys = process.stdin.isTTY ? new KeyInput(process.stdin, 'readline') : undefined;
	const lines = createInterface({input: keys ?? process.stdin, output: standardError()});
	const closed = new Promise<string>(resolve => {
		lines.once('close', () => {
			resolve('');
		});
	});
	try {
		// Ctrl-C arrives as a key here, and the end of the input is no answer.
		lines.once('SIGINT', () => {
			process.kill(process.pid, 'SIGINT');
		});
		return (await Promise.race([lines.question(drawable(visible(question, {keepLayout: true})), {signal}), closed])).trim();
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	} finally {
		lines.close();
		keys?.destroy();
	}
}

/** Resolves to whether the answer is yes; rejects with the reason of the signal. */
export async function confirmOnTerminal({text, typed}: Confirmation, signal: AbortSignal): Promise<boolean> {
	const question = questionEnding({text, kind: typed === undefined ? 'yesNo' : 'typed', typed});
	const answer = await askLine(text + question, signal);
	return typed === undefined ? /^y(?:es)?$/i.test(answer) : answer === typed.trim();
}

/**
Resolves to one of the choices, which begin with different letters; undefined for none of them. Rejects with the reason of
the signal.
*/
export async function chooseOnTerminal(text: string, choices: readonly string[], signal: AbortSignal): Promise<string | undefined> {
	return choiceOf(choices, await askLine(text + questionEnding({text, kind: 'choice', choices}), signal));
}
