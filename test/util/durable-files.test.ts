import {Buffer} from 'node:buffer';
import {
	mkdtemp,
	open,
	readdir,
	readFile,
	rm,
	type FileHandle,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {usedDescriptors} from '../../source/util/descriptors.ts';
import {createDurably, writeAll, writeAllAtOnce} from '../../source/util/durable-files.ts';

test.serial('a file appears with all of its bytes, and leaves nothing open but what it gives back', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-durable-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const file = path.join(directory, 'a');
	const before = usedDescriptors();
	const handle = await createDurably(file, Buffer.from('all of it'), {
		async prepare() {
			t.deepEqual(await readdir(directory), ['a.tmp']);
		},
	});
	const during = usedDescriptors();
	await handle.close();
	t.deepEqual(await readdir(directory), ['a']);
	t.is(await readFile(file, 'utf8'), 'all of it');
	// Where the system does not tell, all three are undefined.
	t.is(during, before === undefined ? undefined : before + 1);
	t.is(usedDescriptors(), before);
});

test.serial('a file that cannot be completed is not there, under no name', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-durable-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const before = usedDescriptors();
	const failed = createDurably(path.join(directory, 'a'), Buffer.from('bytes'), {
		async prepare() {
			throw new Error('no room');
		},
	});
	await t.throwsAsync(failed, {message: 'no room'});
	t.deepEqual(await readdir(directory), []);
	t.is(usedDescriptors(), before);
});

test('a disk that takes a few bytes at a time gets them all, each where it belongs', async t => {
	const written = Buffer.alloc(12, '.');
	const handle = {
		async write(bytes: Buffer, offset: number, length: number, position: number) {
			t.is(offset + length, bytes.length);
			const bytesWritten = bytes.copy(written, position, offset, offset + Math.min(3, length));
			return {bytesWritten};
		},
	};
	await writeAll(handle as unknown as FileHandle, Buffer.from('0123456789'), 2);
	t.is(written.toString(), '..0123456789');
});

test('what is written at once is where it belongs, and nothing else is touched', async t => {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-durable-'));
	t.teardown(async () => rm(directory, {recursive: true}));
	const file = path.join(directory, 'a');
	await using handle = await open(file, 'w+');
	writeAllAtOnce(handle, Buffer.from('............'), 0);
	writeAllAtOnce(handle, Buffer.from('0123456789'), 1);
	writeAllAtOnce(handle, Buffer.alloc(0), 5);
	t.is(await readFile(file, 'utf8'), '.0123456789.');
});
