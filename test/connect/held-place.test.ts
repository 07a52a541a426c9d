import test from 'ava';
import {engineOfOwner} from '../../source/connect/held-place.ts';
import {type DataDirOwner} from '../../source/embedded/data-dir-owner.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {ClusterError} from '../../source/engine/errors.ts';

test('nothing is read from or written to who answers at the port of an owner that has left', async t => {
	// What answers there is another server, with the same ids.
	const stranger = await openEmbedded();
	t.teardown(async () => stranger.close());
	await stranger.set('/theirs', {value: '1'});
	let owner: DataDirOwner = {state: 'there', urls: ['http://127.0.0.1:2381']};
	const engine = engineOfOwner(stranger, {
		dataDir: '/data', walDir: '/log', urls: ['http://127.0.0.1:2381'], ownerOf: async () => owner,
	});
	t.like(engine.info, {sharedDataDir: '/data', walDir: '/log'});
	t.is((await engine.set('/a', {value: '1'})).node.value, '1');
	const calls = [
		async () => engine.get('/theirs'),
		async () => engine.set('/b', {value: '1'}),
		async () => engine.create('/b', {value: '1'}),
		async () => engine.createInOrder('/b', {value: '1'}),
		async () => engine.update('/theirs', {value: '2'}),
		async () => engine.delete('/theirs'),
		async () => engine.members(),
		async () => engine.leader(),
		async () => engine.version(),
		async () => engine.addMember(['http://127.0.0.1:1']),
		async () => engine.removeMember('1'),
		async () => engine.updateMember('1', ['http://127.0.0.1:1']),
		async () => engine.waitForEvent('/theirs', {waitIndex: 1n}),
	];
	for (const [present, pattern] of [
		[{state: 'gone', urls: []}, /the etcsh that had \/data has left/],
		[{state: 'unclear', urls: []}, /another etcsh has taken \/data over/],
		[{state: 'there', urls: ['http://127.0.0.1:2382']}, /another etcsh has taken \/data over/],
	] as const) {
		owner = present;
		for (const call of calls) {
			const {attempts, hint} = await t.throwsAsync(call(), {instanceOf: ClusterError});
			t.regex(attempts.join('\n'), pattern);
			t.regex(hint ?? '', /use embedded/);
		}
	}

	t.is((await stranger.get('/theirs')).node.value, '1');
	await t.throwsAsync(stranger.get('/b'), {message: /Key not found/});
});
