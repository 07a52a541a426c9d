/**
The history that a watch gives is complete, however slowly it comes and whatever its end looks like.
*/
import test from 'ava';
import {create} from '@bufbuild/protobuf';
import {type Engine, type KeyResponse} from '../../source/engine/engine.ts';
import {readHistory} from '../../source/live/panes/follow-key.ts';
import {keptFromOldest} from '../../source/past/silence.ts';
import {KV, WatchResponseSchema} from '../../source/pb/generated/rpc_pb.ts';
import {CatchUp} from '../../source/v3/catch-up.ts';
import {Client} from '../../source/v3/client.ts';
import {openV3At, v3ForTests, v3Kind} from '../helpers/engines.ts';
import {slowWay} from '../helpers/slow-way.ts';

const answer = (watchId: number, revision: number, more: {readonly created?: boolean; readonly fragment?: boolean; readonly revisions?: readonly number[]}) =>
	create(WatchResponseSchema, {
		watchId: BigInt(watchId),
		header: {revision: BigInt(revision)},
		created: more.created ?? false,
		fragment: more.fragment ?? false,
		events: (more.revisions ?? []).map(each => ({kv: {modRevision: BigInt(each)}})),
	});

const thousand = Array.from({length: 1000}, (_, i) => i + 1);

test('an answer with less than a thousand revisions is the last one about the past, with all its pieces', t => {
	const catchUp = new CatchUp(true);
	t.is(catchUp.note(answer(0, 2000, {created: true}), 1n), undefined);
	t.is(catchUp.note(answer(0, 2000, {revisions: thousand.slice(0, 600), fragment: true}), 1n), undefined);
	t.is(catchUp.note(answer(0, 2000, {revisions: thousand.slice(599)}), 1n), undefined);
	t.is(catchUp.note(answer(0, 2001, {revisions: [1001, 1001, 1002]}), 1n), 2001n);
	t.is(catchUp.note(answer(0, 2002, {revisions: [2002]}), 1n), undefined);
	catchUp.stop();
	const ahead = new CatchUp(true);
	t.is(ahead.note(answer(0, 7, {created: true}), 8n), 7n);
});

test('where nothing comes, two watches that begin behind it tell, and only those that were asked for after the last events', async t => {
	const catchUp = new CatchUp(true);
	const fences = catchUp.fences();
	t.is(catchUp.note(answer(0, 1000, {created: true}), 1n), undefined);
	await fences.next();
	t.is(catchUp.note(answer(0, 1000, {revisions: thousand}), 1n), undefined);
	const early = answer(1, 1000, {created: true});
	t.is(catchUp.note(early, 1n), undefined);
	t.true(catchUp.isFence(early));
	await fences.next();
	t.is(catchUp.note(answer(2, 1000, {created: true}), 1n), undefined);
	await fences.next();
	t.is(catchUp.note(answer(3, 1001, {created: true}), 1n), 1000n);
	catchUp.stop();
	t.true((await fences.next()).done);
});

if (v3Kind.missing === undefined) {
	const v3 = v3ForTests(test);

	const historyOf = async (engine: Engine, key: string): Promise<readonly KeyResponse[]> => {
		const {events} = await keptFromOldest(engine, key, {silenceMs: 1, signal: AbortSignal.timeout(60_000)});
		return Array.fromAsync(events);
	};

	test('a history of a thousand revisions that ends with a removal is whole', async t => {
		const client = new Client({endpoints: [v3.url], timeoutMs: 60_000, patienceMs: 60_000});
		const key = new TextEncoder().encode('/thousand');
		for (let i = 0; i < 999; i++) {
			await client.call(KV.method.put, {key, value: new TextEncoder().encode(String(i))});
		}

		client.close();
		await v3.engine.delete('/thousand');
		const events = await historyOf(v3.engine, '/thousand');
		t.is(events.length, 1000);
		t.like(events.at(-1), {action: 'delete', prevNode: {value: '998'}});
		t.deepEqual(await historyOf(v3.engine, '/nothing-was-here'), []);
	});

	test('what is removed is found in its history over a slow connection', async t => {
		await v3.engine.set('/slow/k', {value: 'v'});
		await v3.engine.delete('/slow/k');
		const slow = await openV3At(await slowWay(t, v3.url, {lateMs: 700}));
		t.teardown(async () => slow.close());
		const {events} = await readHistory(slow, '/slow', {recursive: true, signal: AbortSignal.timeout(60_000), end: () => undefined});
		t.deepEqual(events.map(({action, node: {key}}) => `${action} ${key}`), ['set /slow/k', 'delete /slow/k', 'delete /slow']);
	});
}
