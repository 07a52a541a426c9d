/**
Writes whose answer needs more than the write itself.
*/
import test from 'ava';
import {AttemptError} from '../../source/engine/failures.ts';
import {openV3} from '../../source/v3/v3-engine.ts';
import {Client} from '../../source/v3/client.ts';
import {V3Keys} from '../../source/v3/keys-api.ts';
import {Leases} from '../../source/v3/leases.ts';
import {startLiveEtcd, whyNoLiveEtcd} from '../helpers/live-etcd.ts';

const liveTest = whyNoLiveEtcd() === undefined ? test : test.skip;

class BrokenLeases extends Leases {
	override async lifetimesOf(): Promise<never> {
		throw new AttemptError('reset', 'the connection broke', {peer: 'http://127.0.0.1:2379'});
	}
}

liveTest('a write that is done counts as done, even when the rest of the lives in its answer can no longer be read', async t => {
	const live = await startLiveEtcd(undefined, {hasV2: false});
	t.teardown(live.stop);
	const settings = {endpoints: [live.url], timeoutMs: 10_000, patienceMs: 10_000};
	const client = new Client(settings);
	t.teardown(() => {
		client.close();
	});
	const keys = new V3Keys(client, new BrokenLeases(client));
	const engine = await openV3({...settings, totalTimeoutMs: 20_000, isSyncWanted: false});
	t.teardown(async () => engine.close());
	for (const key of ['/a', '/b', '/c']) {
		await engine.set(key, {value: '1', ttl: 1000});
	}

	const {action, node, prevNode} = await keys.set('/a', {value: '2', ttl: 1000});
	t.is(action, 'set');
	t.is(node.value, '2');
	t.is(prevNode?.value, '1');
	t.is((await keys.delete('/b')).prevNode?.value, '1');
	t.is((await keys.delete('/c', {recursive: true})).prevNode?.value, '1');
	const {node: root} = await engine.get('/');
	t.deepEqual(root.nodes?.map(({key}) => key), ['/a']);
});
