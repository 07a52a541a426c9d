import test from 'ava';
import {isOverlapping, locate, type Location} from '../../../source/commands/common/location.ts';
import {type Engine, type Member} from '../../../source/engine/engine.ts';
import {UserError} from '../../../source/errors.ts';
import {altered} from '../../helpers/altered-engine.ts';
import {bareContext} from '../../helpers/command-context.ts';

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

test('one member in common makes it one cluster, whoever else is in it', async t => {
	const [ours] = await locationOn('http://one').engine.members();
	const {engine, ...place} = locationOn('http://two');
	const withOthers: Location = {...place, engine: altered(engine, {members: async () => [{...ours!, id: 'other', name: 'm9'}, ours!]})};
	t.true(await isOverlapping(locationOn('http://one'), withOthers, signal));
	t.true(await isOverlapping(withOthers, locationOn('http://one'), signal));
	// They have it in common only where the node is the same, too.
	const get = async () => ({node: {key: '/svc', createdIndex: 5n, modifiedIndex: 5n}}) as unknown as ReturnType<Engine['get']>;
	const elsewhere: Location = {...withOthers, engine: altered(withOthers.engine, {get})};
	t.false(await isOverlapping(locationOn('http://one'), elsewhere, signal));
	t.false(await isOverlapping(locationOn('http://one'), {...withOthers, key: '/svcs'}, signal));
});

const here = locationOn('http://here').engine;

async function located(text: string) {
	const words: string[] = [];
	const {key, label, engine} = await locate(bareContext({
		connect: async () => here,
		resolveKey: typed => typed.startsWith('/') ? typed : `/dir/${typed}`,
		async connectTo(word) {
			words.push(word);
			return locationOn(word).engine;
		},
	}), text);
	return {
		key, label, words, isHere: engine === here,
	};
}

for (const [text, word, key, label = text] of [
	['prod:/a/b', 'prod', '/a/b'],
	['prod:', 'prod', '/', 'prod:/'],
	['embedded:/a', 'embedded', '/a'],
	['http://h:1/a/b', 'http://h:1', '/a/b'],
	['http://h:1', 'http://h:1', '/', 'http://h:1/'],
	['http://u:secret@h:1,i:2/a', 'http://u:secret@h:1,i:2', '/a', 'http://u@h:1,http://i:2/a'],
	['https://[::1]:1//v2/keys/a', 'https://[::1]:1', '/v2/keys/a', 'https://[::1]:1/v2/keys/a'],
	['http://h:1/a/../b/', 'http://h:1', '/b', 'http://h:1/b'],
] as const) {
	test(`${text} is on another cluster`, async t => {
		t.deepEqual(await located(text), {
			key, label, words: [word], isHere: false,
		});
	});
}

test('a key is here, and what is neither clearly a key nor a URL is refused', async t => {
	for (const text of ['/http://h/a', './http://h', '10.0.0.1:2379', '10.0.0.1:80/a', './localhost:2379/a', 'a/b:c/d']) {
		const {isHere, words} = await located(text);
		t.true(isHere);
		t.deepEqual(words, []);
	}

	const error = await t.throwsAsync(located('localhost:2379/a'), {instanceOf: UserError, message: /a key or a cluster/});
	t.is((error).hint, 'Write http://localhost:2379/a for the cluster, ./localhost:2379/a for the key.');
	await t.throwsAsync(located('http://h:1/v2/keys/a'), {instanceOf: UserError, message: /the address of a request/});
	await t.throwsAsync(located('ftp://h/a'), {instanceOf: UserError, message: /by http or https/});
});
