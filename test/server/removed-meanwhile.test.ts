import {
	mkdir,
	rm,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {placesOf, type DataDirPlaces} from '../../source/server/recovery.ts';
import {readAgainIfRemoved} from '../../source/server/removed-meanwhile.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

async function make(t: ExecutionContext, names: readonly string[]): Promise<DataDirPlaces & {readonly files: readonly string[]}> {
	const places = placesOf(await temporaryDirectory(t));
	await mkdir(places.snapDir, {recursive: true});
	await mkdir(places.walDir);
	const files = names.map(name => path.join(name.endsWith('.snap') ? places.snapDir : places.walDir, name));
	await Promise.all(files.map(async file => writeFile(file, '')));
	return {...places, files};
}

test('what failed while its server removed files is read again, and else not', async t => {
	for (const name of ['0-1.snap', '1-1.wal']) {
		const {files, ...places} = await make(t, [name, '2-2.wal']);
		let count = 0;
		const read = async () => {
			count++;
			await rm(files[0]!, {force: true});
			if (count === 1) {
				throw new Error('gone');
			}

			return count;
		};

		t.is(await readAgainIfRemoved(places, read), 2);
	}

	const places = await make(t, ['1-1.wal']);
	let count = 0;
	await t.throwsAsync(readAgainIfRemoved(places, async () => {
		count++;
		await writeFile(path.join(places.walDir, `${count + 1}-1.wal`), '');
		throw new Error('damaged');
	}), {message: 'damaged'});
	t.is(count, 1);
});

test('a server that removes files faster than they can be read keeps nobody for ever', async t => {
	const {files, ...places} = await make(t, Array.from({length: 20}, (_, i) => `${i}-1.wal`));
	let count = 0;
	await t.throwsAsync(readAgainIfRemoved(places, async () => {
		await rm(files[count]!);
		count++;
		throw new Error('gone');
	}), {message: 'gone'});
	t.true(count > 1 && count < 10);
});

test('who has no files at all is told at once', async t => {
	const places = placesOf(await temporaryDirectory(t));
	let count = 0;
	await t.throwsAsync(readAgainIfRemoved(places, async () => {
		count++;
		throw new Error('nothing');
	}), {message: 'nothing'});
	t.is(count, 1);
});
