/**
Directories that go with their last key, as a watch tells of them.
*/
import test from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {ClusterError} from '../../source/engine/errors.ts';
import {type Client} from '../../source/v3/client.ts';
import {openV3} from '../../source/v3/v3-engine.ts';
import {Vanished} from '../../source/v3/vanished.ts';
import {startLiveEtcd, whyNoLiveEtcd} from '../helpers/live-etcd.ts';

const liveTest = whyNoLiveEtcd() === undefined ? test : test.skip;

/** What happens below `/app` from a revision on, until `/app/end` is set. */
async function eventsFrom(engine: Engine, waitIndex: bigint): Promise<readonly string[]> {
	const seen: string[] = [];
	for await (const {action, node} of engine.watch('/app', {recursive: true, waitIndex})) {
		if (node.key === '/app/end') {
			break;
		}

		seen.push(`${action} ${node.key}${node.dir ? '/' : ''}`);
	}

	return seen;
}

liveTest('a directory that was emptied and filled again is there as long as it has a key', async t => {
	const live = await startLiveEtcd(undefined, {hasV2: false});
	t.teardown(live.stop);
	const engine = await openV3({
		endpoints: [live.url], timeoutMs: 10_000, totalTimeoutMs: 20_000, isSyncWanted: false,
	});
	t.teardown(async () => engine.close());
	const {index} = await engine.get('/', {detail: 'node'});
	await engine.set('/app/x/a', {value: '1'});
	await engine.delete('/app', {recursive: true});
	await engine.set('/app/x/a', {value: '1'});
	await engine.set('/app/b', {value: '1'});
	await engine.delete('/app/b');
	await engine.delete('/app/x/a');
	await engine.set('/app/end', {value: '1'});
	t.deepEqual(await eventsFrom(engine, BigInt(index + 1)), [
		'set /app/x/a', 'delete /app/x/a', 'delete /app/', 'set /app/x/a', 'set /app/b', 'delete /app/b', 'delete /app/x/a', 'delete /app/',
	]);
});

test('what is counted twice since the server could not be asked is forgotten', async t => {
	const counts = [2n, undefined, 1n];
	const client = {
		async call() {
			const count = counts.shift();
			if (count === undefined) {
				throw new ClusterError([]);
			}

			return {count};
		},
	};
	const vanished = new Vanished(client as unknown as Client, '/');
	const options = {};
	t.deepEqual(await vanished.after([{path: '/a/x', difference: -1}], 2n, options), []);
	const steps = [{path: '/a/y', difference: -1}, {path: '/b/z', difference: -1}];
	await t.throwsAsync(vanished.after(steps, 3n, options), {instanceOf: ClusterError});
	counts.push(1n);
	t.deepEqual(await vanished.after(steps, 3n, options), []);
});
