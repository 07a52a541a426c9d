import test from 'ava';
import {isOverlapping, type Location} from '../../../source/commands/common/location.ts';
import {type Engine, type Member} from '../../../source/engine/engine.ts';

/** `/svc` on a server at `url` that was set up like any other here, so that its node has the same indexes everywhere. */
function locationOn(url: string, member: Partial<Member> = {}): Location {
	const engine: Partial<Engine> = {
		info: {kind: 'remote', endpoints: [url]} as unknown as Engine['info'],
		members: async () => [{
			id: 'ce2a822cea30bfca', name: 'm1', peerURLs: ['http://localhost:2380'], clientURLs: ['http://a', 'http://b'], ...member,
		}],
		get: async () => ({node: {key: '/svc', createdIndex: 4n, modifiedIndex: 4n}}) as unknown as ReturnType<Engine['get']>,
	};
	return {engine: engine as Engine, key: '/svc', label: url};
}

const {signal} = new AbortController();

test('servers that were set up alike are told apart by their member\'s name and client URLs', async t => {
	const here = locationOn('http://one');
	t.false(await isOverlapping(here, locationOn('http://two', {name: 'm2'}), signal));
	t.false(await isOverlapping(here, locationOn('http://two', {clientURLs: ['http://c']}), signal));
});

test('a cluster is known under another address, in whatever order its URLs come', async t => {
	t.true(await isOverlapping(locationOn('http://one'), locationOn('http://two', {clientURLs: ['http://b', 'http://a']}), signal));
});
