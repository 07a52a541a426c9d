/**
Trees of any shape, for properties that hold for all of them.
*/
import {type Engine} from '../../source/engine/engine.ts';
import {textFromBytes} from '../../source/protocol/text.ts';
import {entriesOf, keyOf} from '../../source/subtree/entries.ts';
import fc, {anyCharacter} from './properties.ts';

export type Tree = {readonly value: string; readonly ttl?: number} | {readonly children: ReadonlyMap<string, Tree>; readonly ttl?: number};

const bytes = fc.uint8Array({maxLength: 30}).map(array => textFromBytes(array));
const oddTexts = fc.constantFrom(
	'', ' ', 'a\n', '\n\n', '\r\n', 'true', 'null', '~', '1', '1e3', '- a', '# a', '---', '...', '\u0085', '\u2028x', '\uFEFFx', 'a: b', '\'', '"', '|', '\ttab', '{a}', '日本', '👩‍👩‍👧', '%41', 'line 1\n  line 2\n', ' x\ny ', '\u001B[2J', '2026-11-22', '<<', '*a', '&a', '!a', '\u0000',
);
/** Values that something on the way could mistake for something else. */
export const texts = fc.oneof(fc.string(), fc.string({unit: anyCharacter}).map(text => text.toWellFormed()), bytes, oddTexts);

const oddNames = fc.constantFrom('.hidden', 'con', 'NUL.txt', '%', '%2F', '%value', '%long-1', '...', 'a.', 'a ', ' a', 'a:b', 'x'.repeat(300), '日'.repeat(100), 'a%', '00000000000000000012', '-', '#', 'a\nb', '\u00FF', 'á', 'a\u0301');
/** Names of nodes that a listing tells. */
export const names = fc.oneof(oddNames, texts.map(text => text.replaceAll('/', '|'))).filter(name => !name.startsWith('_') && !['', '.', '..'].includes(name));
/** Long enough that none expires during a test. */
const ttls = fc.option(fc.integer({min: 1000, max: 100_000}), {nil: undefined, freq: 5});

export const trees: fc.Arbitrary<Tree> = fc.letrec<{tree: Tree}>(tie => ({
	tree: fc.oneof(
		{depthSize: 'small', withCrossShrink: true},
		fc.record({value: texts, ttl: ttls}),
		fc.record({children: fc.uniqueArray(fc.tuple(names, tie('tree')), {selector: ([name]) => name, maxLength: 6}).map(children => new Map(children)), ttl: ttls}),
	),
})).tree;

/** Makes the tree at `key`, where nothing is. */
export async function plant(engine: Engine, key: string, tree: Tree): Promise<void> {
	const lifetime = tree.ttl === undefined ? {} : {ttl: tree.ttl};
	if ('value' in tree) {
		await engine.create(key, {value: tree.value, ...lifetime});
		return;
	}

	await engine.create(key, {dir: true, ...lifetime});
	for (const [name, child] of tree.children) {
		await plant(engine, keyOf(key, name), child);
	}
}

/** All that a listing tells of a subtree, with its times to live. */
export async function harvest(engine: Engine, key: string): Promise<Array<{path: string; value?: string; endsAt?: number}>> {
	const entries = [];
	for await (const {path, value, endsAt} of entriesOf(engine, key)) {
		entries.push({path, ...(value !== undefined && {value}), ...(endsAt !== undefined && {endsAt})});
	}

	return entries;
}
