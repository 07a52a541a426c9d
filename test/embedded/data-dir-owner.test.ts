import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {ownerOf} from '../../source/embedded/data-dir-owner.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {lockName} from '../../source/server/data-dir-lock.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

const gone = {state: 'gone', urls: []};

test('who has a data dir is there as long as the engine, and tells where it listens', async t => {
	const dataDir = await temporaryDirectory(t);
	t.deepEqual(await ownerOf(dataDir), gone);
	const engine = await openEmbedded({dataDir, listenClientUrls: ['http://127.0.0.1:0']});
	t.deepEqual(await ownerOf(dataDir), {state: 'there', urls: engine.info.endpoints});
	await engine.close();
	t.deepEqual(await ownerOf(dataDir), gone);
});

test('an owner that listens nowhere is there, but how to reach it is unclear', async t => {
	const dataDir = await temporaryDirectory(t);
	const engine = await openEmbedded({dataDir});
	t.teardown(async () => engine.close());
	t.deepEqual(await ownerOf(dataDir), {state: 'unclear', urls: []});
});

test('what an owner has left behind that ended without a word is nobody', async t => {
	const dataDir = await temporaryDirectory(t);
	const file = path.join(dataDir, lockName);
	const engine = await openEmbedded({dataDir, listenClientUrls: ['http://127.0.0.1:0']});
	const left = JSON.parse(await readFile(file, 'utf8')) as object;
	await engine.close();
	// Above what Linux gives out.
	await writeFile(file, JSON.stringify({...left, pid: 2 ** 30}));
	t.deepEqual(await ownerOf(dataDir), gone);
});
