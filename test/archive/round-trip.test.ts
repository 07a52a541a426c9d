import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {fileNameOf, nodeNameOf} from '../../source/archive/file-names.ts';
import {JsonScanner} from '../../source/archive/json-scanner.ts';
import {jsonParser} from '../../source/archive/json.ts';
import {runWords} from '../helpers/command-context.ts';
import {harvest, plant, trees} from '../helpers/trees.ts';
import fc, {anyCharacter} from '../helpers/properties.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-exchange-'));
test.after.always(async () => {
	await rm(folder, {recursive: true});
});

/** For each of six ways, other trees each time. */
const runs = Number(process.env.ROUND_TRIP_RUNS ?? 40);

let count = 0;

/** A lifetime that is given anew begins later by what the way took. */
function isEqual(a: Awaited<ReturnType<typeof harvest>>, b: Awaited<ReturnType<typeof harvest>>, tookMs: number): boolean {
	return a.length === b.length && a.every((entry, i) => entry.path === b[i]!.path && entry.value === b[i]!.value
		&& (entry.endsAt === undefined) === (b[i]!.endsAt === undefined) && Math.abs((entry.endsAt ?? 0) - (b[i]!.endsAt ?? 0)) < 3000 + tookMs);
}

async function roundTrip(engine: Engine, format: string, ttl: string, tree: Parameters<typeof plant>[2]): Promise<void> {
	count++;
	const source = `/source${count}`;
	const target = `/target${count}`;
	const file = path.join(folder, `export${count}`);
	const start = performance.now();
	await plant(engine, source, tree);
	const wanted = await harvest(engine, source);
	for (const words of [['export', source, file, '--format', format, '--ttl', ttl], ['import', file, target]]) {
		const {code, stderr} = await runWords(words, {mode: 'own', engine});
		if (code !== 0) {
			throw new Error(`${words[0]} failed: ${stderr}`);
		}
	}

	const found = await harvest(engine, target);
	if (!isEqual(wanted, found, performance.now() - start)) {
		throw new Error(`wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`);
	}

	const {stdout} = await runWords(['import', file, target, '--dry-run'], {mode: 'own', engine});
	// Lifetimes that are given anew later end later.
	const isLate = ttl === 'remaining' && performance.now() - start > 1000;
	if (!isLate && stdout !== `${wanted.length} the same\n`) {
		throw new Error(`the second import would do something: ${stdout}`);
	}

	await engine.delete(source, {recursive: true});
	await engine.delete(target, {recursive: true});
	await rm(file, {recursive: true});
}

for (const format of ['json', 'yaml', 'dir']) {
	for (const ttl of ['keep', 'remaining']) {
		test(`export then import of any tree is the identity: ${format}, with --ttl ${ttl}`, async t => {
			const engine = await openEmbedded();
			t.teardown(async () => engine.close());
			await t.notThrowsAsync(async () => fc.assert(fc.asyncProperty(trees, async tree => roundTrip(engine, format, ttl, tree)), {numRuns: runs}));
		});
	}
}

test('any name of a node comes back from the name of its file', t => {
	const names = fc.oneof(fc.string(), fc.string({unit: anyCharacter}), fc.constantFrom('.', '..', 'con', 'a.', '%41', '%', '%value'))
		.map(name => name.toWellFormed().replaceAll('/', ''))
		.filter(name => name !== '');
	const comesBack = fc.property(names, name => {
		const {fileName, isLong} = fileNameOf(name);
		const isSafe = !fileName.startsWith('.') && !fileName.startsWith('%value') && !/[\u0000-\u001F/:*?"<>|\\]|[ .]$/.test(fileName);
		return isLong || (isSafe && nodeNameOf(fileName) === name);
	});
	t.notThrows(() => {
		fc.assert(comesBack);
	});
});

test('records are found however JSON is laid out and cut into pieces', t => {
	const records = fc.array(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()));
	const layouts = fc.oneof(fc.integer({min: 0, max: 3}), fc.constant('a record a line' as const));
	const areFound = fc.property(records, layouts, fc.integer({min: 1, max: 200}), (nodes, layout, size) => {
		const rest = {format: 'x', other: [{nodes: [1]}]};
		const text = typeof layout === 'number'
			? JSON.stringify({...rest, nodes, 'last"': {a: []}}, undefined, layout)
			: `${JSON.stringify(rest).slice(0, -1)},"nodes":[\n${nodes.map(node => JSON.stringify(node)).join(',\n')}\n],"last\\"":{"a":[]}}`;
		const scanner = new JsonScanner(jsonParser('f'));
		const found: unknown[] = [];
		let areLinesRight = true;
		for (let i = 0; i < text.length; i += size) {
			for (const piece of scanner.feed(text.slice(i, i + size))) {
				found.push(piece.content);
				areLinesRight &&= typeof layout === 'number' || piece.line === found.length + 1;
			}
		}

		return areLinesRight && JSON.stringify(found) === JSON.stringify(nodes)
			&& JSON.stringify(JSON.parse(scanner.end())) === JSON.stringify({...rest, nodes: [], 'last"': {a: []}});
	});
	t.notThrows(() => {
		fc.assert(areFound);
	});
});

test('a file that cannot be written ends the export, and nothing of it is left', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const deep = Array.from({length: 19}, () => 'd'.repeat(200)).join('/');
	await engine.set(`/${deep}/${'a'.repeat(240)}`, {value: ''});
	for (let i = 0; i < 5; i++) {
		await engine.set(`/${deep}/b${i}/c`, {value: ''});
	}

	const place = path.join(folder, 'too-long');
	const {code, stderr} = await runWords(['export', '/', place, '--format', 'dir'], {mode: 'own', engine});
	t.is(code, 1);
	t.regex(stderr, /too long for this file system\n {2}--format json has no such limit\.\n$/);
	t.deepEqual((await readdir(folder)).filter(name => name.startsWith('too-long')), []);
});
