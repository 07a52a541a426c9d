/**
A data dir change by change: each moment is what the keys were then.
*/
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine, type Node} from '../../source/engine/engine.ts';
import {Timeline, type TimelineMoment} from '../../source/past/timeline.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

async function open(t: ExecutionContext): Promise<{engine: Engine; timeline: Timeline}> {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const engine = await openEmbedded({dataDir});
	t.teardown(async () => engine.close());
	return {engine, timeline: new Timeline({dataDir}, 20)};
}

function valuesIn(node: Node): Record<string, string> {
	return Object.assign({}, node.value === undefined ? {} : {[node.key]: node.value}, ...(node.nodes ?? []).map(child => valuesIn(child))) as Record<string, string>;
}

async function valuesOf(engine: Engine): Promise<Record<string, string>> {
	const {node} = await engine.get('/', {recursive: true, sorted: true});
	return valuesIn(node);
}

test('each change is gone back and forth, subtrees that were removed included', async t => {
	const {engine, timeline} = await open(t);
	const trees = new Map<number, Record<string, string>>();
	const note = async (done: Promise<{index: number}>) => {
		const {index} = await done;
		trees.set(index, await valuesOf(engine));
	};

	for (let i = 0; i < 120; i++) {
		await note(i % 11 === 10
			? engine.delete(`/a${(i % 3)}`, {recursive: true})
			: engine.set(`/a${i % 3}/b${i % 7}`, {value: String(i)}));
		if (i % 20 === 0) {
			await engine.update('/none', {value: 'refused'}).catch(() => undefined);
		}
	}

	const indexes = trees.keys().toArray();
	let at = indexes.at(-1)!;
	for (const index of indexes.slice(0, -1).reverse()) {
		const moment: TimelineMoment | undefined = await timeline.before(at);
		t.is(moment?.index, index);
		t.is(moment!.change?.node.modifiedIndex, index);
		t.is(moment!.engine.info.at, index);
		t.deepEqual(await valuesOf(moment!.engine), trees.get(index));

		at = index;
	}

	const beginning = await timeline.before(at);
	t.is(beginning?.change, undefined);
	t.deepEqual(await valuesOf(beginning!.engine), {});
	t.is(await timeline.before(beginning!.index), undefined);
	at = beginning!.index;
	for (const index of indexes.slice(0, -1)) {
		const moment: TimelineMoment | undefined = await timeline.after(at);
		t.is(moment?.index, index);
		t.deepEqual(await valuesOf(moment!.engine), trees.get(index));

		at = index;
	}

	t.is(await timeline.after(at), undefined, 'the present');
	await engine.set('/new', {value: 'x'});
	t.is((await timeline.after(at))?.index, indexes.at(-1));
});

test('a moment says what a node was, whose keys expired in one entry, too', async t => {
	const {engine, timeline} = await open(t);
	const first = await engine.set('/a/x', {value: '1', ttl: 1});
	await engine.set('/a/y', {value: '2', ttl: 1});
	const gone: number[] = [];
	for await (const event of engine.watch('/a', {recursive: true, waitIndex: BigInt(first.index + 2)})) {
		gone.push(event.node.modifiedIndex);
		if (gone.length === 2) {
			break;
		}
	}

	const {index} = await engine.set('/end', {value: ''});
	const one = await timeline.before((await timeline.before(index))!.index);
	t.is(one?.index, gone[0]);
	t.is(one!.change?.action, 'expire');
	t.is(one!.nodeAt('/a/x'), undefined);
	t.is(one!.nodeAt('/a/y')?.value, '2');
	t.true(one!.nodeAt('/a')?.dir);
	t.is((await timeline.after(gone[0]!))?.index, gone[1]);
});
