/**
The shell in a pseudo-terminal, and its full-screen view.
*/
import {TerminalProbe, type TerminalOptions} from './terminal.ts';

export const f2 = '\u001BOQ';

export async function startShell(options: TerminalOptions = {}): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded'], {columns: 100, rows: 30, ...options});
	await terminal.waitForPrompt();
	return terminal;
}

/** Where the shell's embedded server listens. */
export function urlOf(terminal: TerminalProbe): string {
	return /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.output)![0];
}

/** Writes as another program would. */
export async function put(terminal: TerminalProbe, key: string, form: Record<string, string>): Promise<void> {
	await fetch(`${urlOf(terminal)}/v2/keys${key}`, {method: 'PUT', body: new URLSearchParams(form)});
}

/** The value as another program reads it; undefined when there is none. */
export async function valueAt(terminal: TerminalProbe, key: string): Promise<string | undefined> {
	const answer = await fetch(`${urlOf(terminal)}/v2/keys${key}`);
	const {node} = await answer.json() as {node?: {value?: string}};
	return node?.value;
}

export function isAlternate({emulator}: TerminalProbe): boolean {
	return emulator.buffer.active.type === 'alternate';
}

export async function openView(terminal: TerminalProbe): Promise<void> {
	terminal.type(f2);
	await terminal.waitFor(/╔ tree/);
}

export async function leaveView(terminal: TerminalProbe, keys = 'q'): Promise<void> {
	terminal.type(keys);
	await terminal.waitUntil('the prompt\'s own screen', () => !isAlternate(terminal));
}
