import {Buffer} from 'node:buffer';
import {
	mkdir,
	readdir,
	readFile,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import {crc32c} from '@node-rs/crc32';
import test from 'ava';
import {encodeBackend} from '../../source/snap/backend-file.ts';
import {
	backendName,
	encodeSnapshot,
	readSnapshot,
	snapshotName,
	writeSnapshot,
} from '../../source/snap/snapshot-file.ts';
import {loadSnapshots, purgeSnapshots} from '../../source/snap/snapshot-files.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const place = {index: 100, term: 1, voters: [0xB7_1F_75_32_0D_C0_6A_6Cn]};
const onePause = {sliceMs: 5, pause: async () => undefined};
const emptyStore = '{"Root":{"Children":{}},"CurrentIndex":7}';

async function contentOf(file: string): Promise<string> {
	try {
		const {json} = await readSnapshot(file);
		return json.toString();
	} catch {
		return 'refused';
	}
}

test('a snapshot is encoded byte for byte as etcd does it', t => {
	t.is(
		encodeSnapshot({...place, json: Buffer.from('{}')}).toString('hex'),
		hex('08 8c 98 f9 f2 09 12 17 0a 02 7b 7d 12 11 0a 0b 08 ec d4 81 ee a0 a6 dd 8f b7 01 10 64 18 01').toString('hex'),
	);
	t.is(snapshotName({index: 153, term: 2}), '0000000000000002-0000000000000099.snap');
	t.is(backendName(153), '0000000000000099.snap.db');
});

test('a snapshot that says nothing of its place is at the beginning', async t => {
	const file = path.join(await temporaryDirectory(t), 'a.snap');
	const data = hex('0a 02 7b 7d');
	const sum = Buffer.alloc(5);
	for (const [i, shift] of [0, 7, 14, 21, 28].entries()) {
		sum[i] = (Math.floor(crc32c(data) / (2 ** shift)) % 0x80) + (i < 4 ? 0x80 : 0);
	}

	await writeFile(file, Buffer.concat([Buffer.of(0x08), sum, Buffer.of(0x12, data.length), data]));
	t.deepEqual(await readSnapshot(file), {
		index: 0, term: 0, voters: [], json: Buffer.from('{}'),
	});
});

test('a snapshot that was written in pieces is read as a whole', async t => {
	const file = path.join(await temporaryDirectory(t), 'a.snap');
	const pieces = Array.from({length: 50_000}, (_, i) => `piece ${i} é\n`);
	let pauses = 0;
	const size = await writeSnapshot(file, place, pieces, {
		sliceMs: 5,
		async pause() {
			pauses++;
		},
	});
	const {json, ...rest} = await readSnapshot(file);
	t.deepEqual(rest, place);
	t.is(json.toString(), pieces.join(''));
	t.is((await readFile(file)).length, size);
	t.true(pauses > 3);
});

test('a cluster of many members is in a snapshot as a whole, whose head is then longer', async t => {
	const file = path.join(await temporaryDirectory(t), 'a.snap');
	const voters = Array.from({length: 30}, (_, i) => 0xB7_1F_75_32_0D_C0_6A_00n + BigInt(i));
	await writeSnapshot(file, {...place, voters}, [emptyStore], onePause);
	const {json, ...rest} = await readSnapshot(file);
	t.deepEqual(rest, {...place, voters});
	t.is(json.toString(), emptyStore);
});

test('a snapshot that was written in pieces says what follows as etcd wants it', async t => {
	const file = path.join(await temporaryDirectory(t), 'a.snap');
	await writeSnapshot(file, place, [emptyStore], onePause);
	const bytes = await readFile(file);
	// The sum, the size of the rest, the size of the JSON.
	t.deepEqual([bytes[0], bytes[6], bytes[14]], [0x08, 0x12, 0x0A]);
});

test('a snapshot that is given up leaves nothing behind', async t => {
	const directory = await temporaryDirectory(t);
	await t.throwsAsync(writeSnapshot(path.join(directory, 'a.snap'), place, Array.from({length: 50_000}, () => 'text'), {
		sliceMs: 5,
		async pause() {
			throw new Error('enough');
		},
	}), {message: 'enough'});
	t.deepEqual(await readdir(directory), []);
});

test('a snapshot cut or changed at any byte is not taken for another one', async t => {
	const file = path.join(await temporaryDirectory(t), 'a.snap');
	const whole = encodeSnapshot({...place, json: Buffer.from(emptyStore)});
	for (let i = 0; i < whole.length; i++) {
		await writeFile(file, whole.subarray(0, i));
		await t.throwsAsync(readSnapshot(file), undefined, `cut at ${i}`);
		const flipped = Buffer.from(whole);
		flipped.writeUInt8(flipped.readUInt8(i) ^ 0x10, i);
		await writeFile(file, flipped);
		const outcome = await contentOf(file);
		// The top bits of the sum's encoding mean nothing.
		t.true(outcome === 'refused' || outcome === emptyStore, `changed at ${i}`);
	}
});

test('the newest snapshot that can be read comes first, and files are left as they are', async t => {
	const directory = await temporaryDirectory(t);
	const good = (index: number) => encodeSnapshot({...place, index, json: Buffer.from(emptyStore)});
	await writeFile(path.join(directory, snapshotName({term: 2, index: 9})), '');
	await writeFile(path.join(directory, snapshotName({term: 1, index: 30})), good(30));
	await writeFile(path.join(directory, snapshotName({term: 1, index: 20})), good(20));
	await writeFile(path.join(directory, 'db'), 'not ours');
	const unreadable: string[] = [];
	const loaded: number[] = [];
	const onUnreadable = (file: string, reason: string) => {
		unreadable.push(`${path.basename(file)} ${reason}`);
	};

	for await (const {index} of loadSnapshots(directory, onUnreadable)) {
		loaded.push(index);
	}

	t.deepEqual(loaded, [30, 20]);
	t.deepEqual(unreadable, ['0000000000000002-0000000000000009.snap snap: empty snapshot']);
	t.is((await readdir(directory)).length, 4);
});

test('old snapshots are removed together with what lies beside them', async t => {
	const directory = path.join(await temporaryDirectory(t), 'snap');
	await mkdir(directory);
	for (let index = 1; index <= 7; index++) {
		await writeFile(path.join(directory, snapshotName({term: 1, index})), '');
		await writeFile(path.join(directory, backendName(index)), '');
	}

	t.is(await purgeSnapshots(directory, 0), 6);
	t.is((await readdir(directory)).length, 14);
	t.is(await purgeSnapshots(directory, 5), 6);
	const names = await readdir(directory);
	t.deepEqual(names.filter(name => name.endsWith('.snap')).map(name => Number.parseInt(name.slice(17, 33), 16)).toSorted((a, b) => a - b), [3, 4, 5, 6, 7]);
	t.is(names.filter(name => name.endsWith('.db')).length, 5);
	t.is(await purgeSnapshots(directory, 1), 7);
	t.is(await purgeSnapshots(path.join(directory, 'none'), 5), 0);
});

test('the file beside a snapshot is what etcd 3.4 accepts', t => {
	const file = encodeBackend(100);
	t.is(file.length, 16_384);
	t.is(file.toString('hex', 16 + 56, 16 + 64), hex('ee fd 89 46 11 6e 51 07').toString('hex'));
	t.is(file.toString('hex', 4096 + 16 + 56, 4096 + 16 + 64), hex('0f 48 79 51 1a 35 4c 26').toString('hex'));
	const leaf = hex('03 00 00 00 00 00 00 00 02 00 01 00 00 00 00 00 01 00 00 00 10 00 00 00 04 00 00 00 48 00 00 00 6d 65 74 61');
	t.is(file.toString('hex', 12_288, 12_288 + leaf.length), leaf.toString('hex'));
	t.is(file.readBigUInt64BE(file.indexOf('consistent_index') + 16), 100n);
	// No page is free.
	t.is(file.toString('hex', 8192, 8192 + 12), hex('02 00 00 00 00 00 00 00 10 00 00 00').toString('hex'));
});
