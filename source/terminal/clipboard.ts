/**
The clipboard of the terminal, also of one that is far away: OSC 52 asks it to take a text. It never answers.
*/
import {execFile} from 'node:child_process';
import {Buffer} from 'node:buffer';

/** A tmux that does not answer must not stay. */
const tmuxMilliseconds = 2000;

function sequenceOf(bytes: Uint8Array): string {
	return `\u001B]52;c;${Buffer.from(bytes).toString('base64')}\u0007`;
}

/** The sequence as tmux hands it on to the terminal around it, where that is allowed. */
function throughTmux(sequence: string): string {
	return `\u001BPtmux;${sequence.replaceAll('\u001B', '\u001B\u001B')}\u001B\\`;
}

/** tmux ignores OSC 52 from programs unless it is told not to, but takes a buffer and passes that on. */
export async function copyToClipboard(bytes: Uint8Array, {environment, write}: {
	readonly environment: Readonly<Record<string, string | undefined>>;
	write(text: string): void;
}): Promise<void> {
	const sequence = sequenceOf(bytes);
	if ((environment.TMUX ?? '') === '') {
		write(sequence);
		return;
	}

	const {promise, resolve} = Promise.withResolvers<boolean>();
	const tmux = execFile('tmux', ['load-buffer', '-w', '-'], {env: environment, timeout: tmuxMilliseconds}, error => {
		resolve(error === null);
	});
	// Where tmux ends before it has read everything, the callback says so.
	tmux.stdin?.on('error', () => undefined);
	tmux.stdin?.end(bytes);
	if (!await promise) {
		write(throughTmux(sequence));
	}
}
