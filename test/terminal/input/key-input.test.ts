import {PassThrough} from 'node:stream';
import {type ReadStream} from 'node:tty';
import test from 'ava';
import {KeyInput} from '../../../source/terminal/input/key-input.ts';

/** What a reader is given of these keys. */
async function read(keys: string, reader: ConstructorParameters<typeof KeyInput>[1], ...take: [ConstructorParameters<typeof KeyInput>[2]?]): Promise<string> {
	const terminal = new PassThrough();
	const input = new KeyInput(terminal as unknown as ReadStream, reader, ...take);
	terminal.end(keys);
	let text = '';
	for await (const chunk of input) {
		text += String(chunk);
	}

	return text;
}

test('keys come as readline knows them, and Esc not at all', async t => {
	t.is(await read('aé\u001B[A\u001B[97;5u\u001Bb\r', 'readline'), 'aé\u001B[A\u0001\u001Bb\r');
	t.is(await read('x\u001B[27uy', 'readline'), 'xy');
	t.is(await read('\u001B[200~one\ntwo\u001B[201~', 'readline'), 'one two');
});

test('who reads lines gets text, and the keys that end it', async t => {
	t.is(await read('a\u001B[A\u001Bb\u0001\t\r', 'lines'), 'a\t\r');
});

test('who is asked first keeps what it takes', async t => {
	t.is(await read('a\u001B[Ab', 'readline', event => event.type === 'key'), 'ab');
});

test('Ink is given one key a turn, and at the end all that are left', async t => {
	const terminal = new PassThrough();
	const input = new KeyInput(terminal as unknown as ReadStream, 'ink');
	const chunks: string[] = [];
	const {promise, resolve} = Promise.withResolvers<void>();
	input.on('readable', () => {
		const chunk = input.read() as Uint8Array | null;
		if (chunk !== null) {
			chunks.push(new TextDecoder().decode(chunk));
		}

		if (chunks.length === 3) {
			resolve();
		}
	});
	terminal.write('\u001B[Bhttp://x\r');
	await promise;
	t.deepEqual(chunks, ['\u001B[B', 'http://x', '\r']);
	input.destroy();

	const keys = '\u001B[A'.repeat(2500);
	t.is(await read(`${keys}x`, 'ink'), `${keys}x`);
});
