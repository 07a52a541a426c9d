import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {isStream, readInput} from '../../source/util/input-file.ts';
import {inputBytesMax, InputTooLongError, readLimited} from '../../source/util/read-limited.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-input-'));
test.after.always(async () => {
	await rm(folder, {recursive: true});
});

function pipe(name: string): string {
	const file = path.join(folder, name);
	execFileSync('mkfifo', [file]);
	return file;
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
	return Buffer.concat(await Array.fromAsync(chunks)).toString();
}

test('a pipe is read to its end, however late somebody writes', async t => {
	const file = pipe('late');
	const text = textOf(readInput(file));
	await writeFile(file, 'set /a 1\n');
	t.is(await text, 'set /a 1\n');
	t.true(isStream(file));
});

test('a pipe that nobody writes to is left when the signal fires', async t => {
	const controller = new AbortController();
	const text = textOf(readInput(pipe('silent'), controller.signal));
	controller.abort();
	await t.throwsAsync(text, {name: 'AbortError'});
});

test('a device without an end is left when the signal fires', async t => {
	const controller = new AbortController();
	let count = 0;
	const reading = async () => {
		for await (const {length} of readInput('/dev/zero', controller.signal)) {
			count += length;
			controller.abort();
			if (count > inputBytesMax) {
				return;
			}
		}
	};

	await t.throwsAsync(reading(), {name: 'AbortError'});
	t.true(count > 0);
});

test('a file is read, and is no stream', async t => {
	const file = path.join(folder, 'plain');
	await writeFile(file, 'x');
	t.is(await textOf(readInput(file)), 'x');
	t.false(isStream(file));
	t.false(isStream(folder));
	t.true(isStream('/dev/zero'));
	await t.throwsAsync(textOf(readInput(path.join(folder, 'nothing'))), {code: 'ENOENT'});
});

test('what never ends is refused as soon as it is too long', async t => {
	let count = 0;
	async function * endless() {
		for (;;) {
			count++;
			yield Buffer.alloc(10);
		}
	}

	await t.throwsAsync(readLimited(endless(), 25), {instanceOf: InputTooLongError});
	t.is(count, 3);
	async function * short() {
		yield Buffer.from('0123456789');
		yield Buffer.from('01234');
	}

	t.is((await readLimited(short(), 15)).toString(), '012345678901234');
	await t.throwsAsync(readLimited(short(), 14), {instanceOf: InputTooLongError});
	t.is(new InputTooLongError(inputBytesMax).message, 'longer than 256 MB');
});
