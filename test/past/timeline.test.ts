/**
A data dir change by change: each moment is what the keys were then.
*/
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine, type Node} from '../../source/engine/engine.ts';
import {getIfThere} from '../../source/engine/get-if-there.ts';
import {Timeline, type TimelineMoment} from '../../source/past/timeline.ts';
import {EtcdServer} from '../../source/server/server.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {randomFrom, randomOperation} from '../helpers/random-operations.ts';

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
		t.deepEqual(moment!.passed.map(({node}) => node.modifiedIndex), [at]);
		t.is(moment!.engine.info.at, index);
		t.deepEqual(await valuesOf(moment!.engine), trees.get(index));

		at = index;
	}

	const beginning = await timeline.before(at);
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
	t.is(one!.passed[0]?.action, 'expire');
	t.is(one!.nodeAt('/a/x'), undefined);
	t.is(one!.nodeAt('/a/y')?.value, '2');
	t.true(one!.nodeAt('/a')?.dir);
	t.is((await timeline.after(gone[0]!))?.index, gone[1]);
});

test('what the events tell of a node is what the tree has, and how many keys went with a directory', async t => {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const server = await EtcdServer.start({
		name: 'm1', advertiseClientUrls: [], initialAdvertisePeerUrls: ['http://127.0.0.1:2380'], dataDir,
	});
	t.teardown(async () => server.stop());
	const random = randomFrom(5);
	for (let i = 0; i < 300; i++) {
		await randomOperation(server, random);
	}

	// Its windows are short, so that all that is in them is begun from many places.
	const timeline = new Timeline({dataDir}, 25);
	const keys = new Set<string>();
	const told: TimelineMoment[] = [];
	let lossCount = 0;
	for (let moment = await timeline.before(server.index); moment !== undefined; moment = await timeline.before(moment.index)) {
		told.push(moment);
		const [change] = moment.passed;
		for (let {key} = change!.node; key !== ''; key = key.slice(0, key.lastIndexOf('/'))) {
			keys.add(key);
		}

		const loss = moment.lossOf(change!);
		lossCount += loss === undefined ? 0 : 1;
		const there = loss === undefined ? undefined : await moment.engine.get(change!.node.key, {recursive: true});
		t.true(there === undefined || Object.keys(valuesIn(there.node)).length <= loss!, 'hidden keys are in no listing');
	}

	t.true(lossCount > 0 && told.length > 100);
	for (const moment of told) {
		// Something that the events do not tell makes the tree.
		await moment.engine.get('/', {recursive: true});
		for (const key of keys) {
			const {node} = await getIfThere(moment.engine, key);
			const {ttl: _, ...known} = moment.nodeAt(key) ?? {};
			const {ttl: __, nodes: ___, ...there} = node ?? {};
			t.deepEqual(known, there, `${key} at ${moment.index}`);
		}
	}
});

test('several changes are gone at once, over the ends of what is held', async t => {
	const {engine, timeline} = await open(t);
	const indexes: number[] = [];
	for (let i = 0; i < 100; i++) {
		const {index} = await engine.set('/k', {value: String(i)});
		indexes.push(index);
	}

	const back = await timeline.before(indexes[99]!, {count: 15});
	t.is(back?.index, indexes[84]);
	t.is(back!.passed.length, 15);
	t.is(back!.nodeAt('/k')?.value, '84');
	// No more at once than are held in each direction.
	const far = await timeline.before(back!.index, {count: 50});
	t.is(far!.passed.length, 85 - indexes.indexOf(far!.index) - 1);
	t.true(far!.passed.length >= 20);
	t.is(far!.nodeAt('/k')?.value, String(indexes.indexOf(far!.index)));
	const on = await timeline.after(far!.index, {count: 7});
	t.is(on?.index, indexes[indexes.indexOf(far!.index) + 7]);
	t.is(on!.nodeAt('/k')?.value, String(indexes.indexOf(on!.index)));
	t.is(await timeline.after(indexes[98]!, {count: 5}), undefined, 'the present');
});

test('the log is read again while there are changes left to go', async t => {
	const {engine} = await open(t);
	for (let i = 0; i < 200; i++) {
		await engine.set('/k', {value: String(i)});
	}

	const {dataDir} = engine.info;
	const timeline = new Timeline({dataDir: dataDir!}, 40);
	const {index} = await engine.set('/k', {value: 'last'});
	// Half of them are left when it begins, so a step that needs what it reads waits for no more than its end.
	let moment = await timeline.before(index, {count: 25});
	for (let i = 0; i < 170; i++) {
		moment = await timeline.before(moment!.index);
	}

	t.is(moment?.nodeAt('/k')?.value, String(200 - 25 - 170));
	timeline.close();
	t.is(moment?.nodeAt('/k')?.value, '5', 'a moment stays');
});
