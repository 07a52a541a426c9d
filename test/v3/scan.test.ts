/**
The children of a directory, on a store in memory that answers like etcd and counts what it is asked for.
*/
import {Buffer} from 'node:buffer';
import test from 'ava';
import {textFromBytes} from '../../source/protocol/text.ts';
import {type Client} from '../../source/v3/client.ts';
import {cuts, followers} from '../../source/v3/guesses.ts';
import {pathOfKey} from '../../source/v3/paths.ts';
import {firstBelow, Scan, type ScanMemory} from '../../source/v3/scan.ts';
import fc from '../helpers/properties.ts';
import {randomFrom} from '../helpers/random-operations.ts';

type RangeAsked = {readonly key: Uint8Array; readonly rangeEnd: Uint8Array; readonly limit?: bigint};

class Store {
	readonly keys: readonly Buffer[];
	/** Keys that were sent, and keys that a server would have gone through. */
	sent = 0;
	visited = 0;

	constructor(keys: Iterable<string>) {
		this.keys = [...new Set(keys)].map(key => Buffer.from(key, 'latin1')).sort((a, b) => Buffer.compare(a, b));
	}

	get client(): Client {
		const call = async (method: {readonly name: string}, request: unknown) => {
			if (method.name === 'Range') {
				return this.#range(request as RangeAsked);
			}

			const {success} = request as {readonly success: ReadonlyArray<{readonly request: {readonly value: RangeAsked}}>};
			return {responses: success.map(({request: {value}}) => ({response: {case: 'responseRange', value: this.#range(value)}}))};
		};

		return {call, operationsMax: 128} as unknown as Client;
	}

	#firstAt(key: Uint8Array): number {
		let low = 0;
		let high = this.keys.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (Buffer.compare(this.keys[middle]!, key) < 0) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return low;
	}

	#range({key, rangeEnd, limit = 0n}: RangeAsked) {
		const start = this.#firstAt(key);
		const end = rangeEnd.length === 1 && rangeEnd[0] === 0 ? this.keys.length : Math.max(start, this.#firstAt(rangeEnd));
		const kvs = this.keys.slice(start, limit === 0n ? end : Math.min(end, start + Number(limit))).map(each => ({key: each}));
		this.sent += kvs.length;
		this.visited += end - start;
		return {kvs, count: BigInt(end - start), more: kvs.length < end - start};
	}
}

let newest = 0n;

/** `name`, `name/` for a directory, `name+` for both. Each time something was written meanwhile, unless a revision is given. */
async function childrenOf(store: Store, directory: string, memory: ScanMemory = new Map(), revision = ++newest): Promise<string[]> {
	const found = await Array.fromAsync(new Scan(store.client, directory, {revision, memory}).children());
	return found.map(({name, isDirectory, kv}) => name + (isDirectory ? (kv === undefined ? '/' : '+') : ''));
}

function expectedOf(store: Store, directory: string): string[] {
	const kinds = new Map<string, {isKey: boolean; isDirectory: boolean}>();
	const prefix = directory === '/' ? '/' : `${directory}/`;
	for (const key of store.keys) {
		const path = pathOfKey(textFromBytes(key));
		if (!path.startsWith(prefix)) {
			continue;
		}

		const [name = '', ...deeper] = path.slice(prefix.length).split('/');
		const kind = kinds.get(name) ?? {isKey: false, isDirectory: false};
		kinds.set(name, {isKey: kind.isKey || deeper.length === 0, isDirectory: kind.isDirectory || deeper.length > 0});
	}

	return [...kinds].map(([name, {isKey, isDirectory}]) => name + (isDirectory ? (isKey ? '+' : '/') : ''));
}

function * tree(directories: Iterable<string>, count: number): Generator<string> {
	for (const directory of directories) {
		for (let i = 0; i < count; i++) {
			yield `${directory}/key-${String(i).padStart(4, '0')}`;
		}
	}
}

const padded = Array.from({length: 300}, (_, i) => `/top/dir-${String(i).padStart(4, '0')}`);

test('many keys in directories with numbers: as many keys are read as there are directories, twice at most', async t => {
	const store = new Store(tree(padded, 100));
	const memory: ScanMemory = new Map();
	t.deepEqual(await childrenOf(store, '/top', memory), padded.map(name => `${name.slice('/top/'.length)}/`));
	t.true(store.sent < 1000, `${store.sent} keys were sent`);
	store.sent = 0;
	store.visited = 0;
	t.is((await childrenOf(store, '/top', memory)).length, 300);
	t.true(store.sent <= 302, `${store.sent} keys were sent`);
	t.true(store.visited <= 302, `${store.visited} keys were visited`);
});

test('as many remembered directories as are asked for at once, and one more', async t => {
	for (const count of [512, 513]) {
		const names = Array.from({length: count}, (_, i) => `/top/dir-${String(i).padStart(4, '0')}`);
		const store = new Store(tree(names, 6));
		const memory: ScanMemory = new Map([['/top', {firsts: names.map(name => new TextEncoder().encode(`${name}/key-0000`))}]]);
		t.deepEqual(await childrenOf(store, '/top', memory), expectedOf(store, '/top'));
	}
});

test('a few large directories: where they begin is remembered, for them and for their directory', async t => {
	const store = new Store(tree(['/top/x', '/top/other', '/top/y-1'], 2500));
	const memory: ScanMemory = new Map();
	t.deepEqual(await childrenOf(store, '/top', memory), ['other/', 'x/', 'y-1/']);
	store.visited = 0;
	t.deepEqual(await childrenOf(store, '/top', memory), ['other/', 'x/', 'y-1/']);
	t.true(store.visited <= 4, `${store.visited} keys were visited`);
	const first = (path: string) => textFromBytes(firstBelow(memory, path) ?? Buffer.alloc(0));
	t.is(first('/top'), '/top/other/key-0000');
	t.deepEqual(['/top/other', '/top/x', '/top/y-1'].map(path => first(path)), ['/top/other', '/top/x', '/top/y-1'].map(path => `${path}/key-0000`));
	t.deepEqual(['/', '/top/n', '/top/z', '/top/x/deeper', '/elsewhere'].map(path => first(path)), ['', '', '', '', '']);
	// What has come behind them meanwhile is found, however much that is.
	const grown = new Store([...tree(['/top/x', '/top/other', '/top/y-1', '/top/z-1', '/top/z-3'], 2500), '/top/zzz']);
	t.deepEqual(await childrenOf(grown, '/top', memory), ['other/', 'x/', 'y-1/', 'z-1/', 'z-3/', 'zzz']);
});

test('a key that is a directory as well comes once, however many names lie between both', async t => {
	const between = Array.from({length: 1100}, (_, i) => `/top/a!${String(i).padStart(4, '0')}`);
	for (const last of [['/top/a/x'], []]) {
		const store = new Store(['/top/a', ...between, ...last, '/top/b']);
		t.deepEqual(await childrenOf(store, '/top'), expectedOf(store, '/top'));
	}
});

test('a large directory is asked for once at a revision, and anew at another', async t => {
	const store = new Store([...tree(padded, 10), '/top/dir-0007', '/top/file']);
	const memory: ScanMemory = new Map();
	const revision = ++newest;
	const expected = await childrenOf(store, '/top', memory, revision);
	t.deepEqual(expected.toSorted(), expectedOf(store, '/top').toSorted());
	for (const again of [1, 2]) {
		store.sent = 0;
		store.visited = 0;
		t.deepEqual(await childrenOf(store, '/top', memory, revision), expected, `again ${again}`);
		t.deepEqual([store.sent, store.visited], [0, 0]);
	}

	const changed = new Store(tree([...padded, '/top/new'], 10));
	const later = ++newest;
	t.deepEqual(await childrenOf(changed, '/top', memory, later), expectedOf(changed, '/top'));
	// Others have been looked at since, and it is still among those that were looked at last.
	const others = new Store(tree(['/x'], 2500));
	for (let i = 0; i < 20; i++) {
		memory.set(`/other-${i}`, {firsts: []});
		await childrenOf(others, '/', memory);
		changed.sent = 0;
		await childrenOf(changed, '/top', memory, later);
		t.is(changed.sent, 0);
	}

	t.is(memory.size, 16);
	// One with too many children is looked at anew each time.
	const wide = new Store([...tree(['/top/x'], 2500), ...Array.from({length: 5000}, (_, i) => `/top/k${i}`)]);
	await childrenOf(wide, '/top', memory, revision);
	t.is(memory.get('/top')?.whole, undefined);
	t.is((await childrenOf(wide, '/top', memory, revision)).length, 5001);
});

test('what has few keys below it is not remembered', async t => {
	const memory: ScanMemory = new Map();
	await childrenOf(new Store(tree(['/top/x', '/top/y'], 500)), '/top', memory);
	t.is(memory.size, 0);
});

for (const [title, directories] of [
	['numbers without zeros in front', Array.from({length: 250}, (_, i) => `/top/n${i * 3}`)],
	['hexadecimal names', Array.from({length: 200}, (_, i) => `/top/${((i * 7919) % 65_536).toString(16).padStart(4, '0')}`)],
	['letters', [...'abcdefghijklmnopqrstuvwxyz'].map(letter => `/top/x${letter}`)],
	['a long common beginning', Array.from({length: 60}, (_, i) => `/top/${'common-'.repeat(8)}${(i * 48_271) % 9973}-x`)],
	['several families', [...padded.slice(0, 40), ...padded.slice(0, 40).map(name => name.replace('dir', 'node')), '/top/zz', '/top/a', '/top/a!']],
	['names of any bytes', Array.from({length: 80}, (_, i) => `/top/${String.fromCharCode(1 + ((i * 37) % 46), 0x80 + (i % 100))}`)],
] as ReadonlyArray<[string, readonly string[]]>) {
	test(`nothing is left out and nothing given twice: ${title}`, async t => {
		const store = new Store([...tree(directories, 100), '/top/dir-0001', '/top/file', '/top/a!', '/top/zzz', '/other/x', '/top']);
		const memory: ScanMemory = new Map();
		const found = await childrenOf(store, '/top', memory);
		t.deepEqual(found.toSorted(), expectedOf(store, '/top').toSorted());
		t.true(store.sent < store.keys.length / 3, `${store.sent} of ${store.keys.length} keys were sent`);
		// Others have come and gone since it was looked at.
		const random = randomFrom(7);
		const changed = new Store([...tree([...directories.filter(() => random(10) < 8), '/top/dir-0002x', '/top/new'], 90), '/top/!', '/top/new']);
		t.deepEqual((await childrenOf(changed, '/top', memory)).toSorted(), expectedOf(changed, '/top').toSorted());
	});
}

test('keys of any bytes, in any number: the scan finds what is there', async t => {
	const segment = fc.string({unit: fc.constantFrom(...'/ab0!.%:=\u00FF'), maxLength: 4});
	await fc.assert(fc.asyncProperty(fc.array(fc.array(segment, {minLength: 1, maxLength: 3}), {maxLength: 40}), fc.boolean(), async (keys, isMany) => {
		const names = keys.map(segments => segments.join('/')).filter(key => key !== '');
		// So many below one of them that the scan takes its other way.
		const store = new Store([...names, ...(isMany ? tree(names.slice(0, 3), 900) : [])]);
		for (const directory of ['/', '/a', '/a/%', '/:a']) {
			const memory: ScanMemory = new Map();
			const expected = expectedOf(store, directory).toSorted();
			t.deepEqual((await childrenOf(store, directory, memory)).toSorted(), expected);
			const below = `${directory === '/' ? '' : directory}/b/`;
			memory.set(directory, {firsts: [...store.keys].filter(key => pathOfKey(textFromBytes(key)).startsWith(below)).slice(0, 3)});
			t.deepEqual((await childrenOf(store, directory, memory)).toSorted(), expected);
		}
	}), {numRuns: 150});
});

test('guesses follow in the order of bytes, and cuts lie within their range', t => {
	t.deepEqual(followers('dir-0098', 3), ['dir-0099', 'dir-0100', 'dir-0101']);
	t.deepEqual(followers('n1', 4), ['n10', 'n11', 'n12', 'n13']);
	t.deepEqual(followers('xy', 5), ['xz']);
	t.deepEqual(followers('-', 5), []);
	fc.assert(fc.property(fc.uint8Array({minLength: 1, maxLength: 6}), fc.uint8Array({minLength: 1, maxLength: 6}), (start, end) => {
		const found = cuts(start, end);
		t.true(found.every((cut, i) => Buffer.compare(cut, i === 0 ? start : found[i - 1]!) > 0));
		t.true(found.every(cut => (end.length === 1 && end[0] === 0) || Buffer.compare(cut, end) < 0));
	}));
});

test('the names that are guessed: the next numbers, the longer ones among them, and the next letters of the same case', t => {
	t.deepEqual(followers('a0', 3), ['a1', 'a2', 'a3']);
	t.deepEqual(followers('k9', 3), ['k90', 'k91', 'k92']);
	t.deepEqual(followers('n08x', 3), ['n09x', 'n10x', 'n11x']);
	t.deepEqual(followers('bX', 5), ['bY', 'bZ']);
	t.deepEqual(followers('bx', 5), ['by', 'bz']);
	t.deepEqual(followers('a', 2), ['b', 'c']);
	t.deepEqual(followers('A', 2), ['B', 'C']);
	t.deepEqual(followers('a!', 5), []);
	t.true(cuts(Uint8Array.of(0x61, 0x62), Uint8Array.of(0)).length > 0);
	t.deepEqual(cuts(Uint8Array.of(0x61, 0x62), Uint8Array.of(1)), []);
});
