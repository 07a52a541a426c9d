import test from 'ava';
import {type KeyResponse, type Node} from '../../source/engine/engine.ts';
import {takenBack, type TakenBack} from '../../source/past/taken-back.ts';

function file(key: string, index: number, value = ''): Node {
	return {
		key, value, modifiedIndex: index, createdIndex: index,
	};
}

function directory(key: string, createdIndex: number, more: Partial<Node> = {}): Node {
	return {
		key, dir: true, modifiedIndex: createdIndex, createdIndex, ...more,
	};
}

function set(key: string, index: number, prevNode?: Node): KeyResponse {
	return {
		action: 'set', index, node: file(key, index, `v${index}`), ...(prevNode && {prevNode}),
	};
}

function removal(index: number, prevNode: Node): KeyResponse {
	const {key, createdIndex} = prevNode;
	return {
		action: 'delete', index, node: {
			key, modifiedIndex: index, createdIndex, ...(prevNode.dir && {dir: true}),
		}, prevNode,
	};
}

function told(key: string, at: number, events: readonly KeyResponse[], {present, from = 1}: {readonly present?: Node; readonly from?: number} = {}): TakenBack {
	return takenBack(present, {
		key, at, isRecursive: true, events, from, now: 0n,
	});
}

function shown(node: Node | undefined): string {
	return node === undefined ? 'nothing' : `${node.key}${node.dir ? `(${(node.nodes ?? []).map(child => shown(child)).join(' ')})` : `=${node.value}`}`;
}

test('what was in a removed directory is told by what happened in it, in order, whatever happened elsewhere', t => {
	const events = [
		set('/d/b', 2), set('/d/a', 3), set('/d/s/x', 4), removal(5, file('/other', 1)), set('/z', 6), set('/d/_hidden', 7), removal(9, directory('/d', 2)),
	];
	t.is(shown(told('/d', 8, events).node), '/d(/d/a=v3 /d/b=v2 /d/s(/d/s/x=v4))');
	t.is(shown(told('/d', 2, events).node), '/d(/d/b=v2)');
	t.is(shown(told('/d', 1, events).node), 'nothing');
	t.is(shown(told('/d/s', 8, events).node), '/d/s(/d/s/x=v4)');
});

test('a directory that was there twice has what is of its second life', t => {
	const itself = [set('/d/a', 2), removal(3, directory('/d', 2)), set('/d/b', 4), removal(6, directory('/d', 4))];
	t.is(shown(told('/d', 5, itself).node), '/d(/d/b=v4)');
	t.is(shown(told('/d', 2, itself).node), '/d(/d/a=v2)');
	const around = [set('/p/d/a', 2), removal(3, directory('/p', 2)), set('/p/d/b', 4), removal(6, directory('/p/d', 4))];
	t.is(shown(told('/p/d', 5, around).node), '/p/d(/p/d/b=v4)');
	t.is(shown(told('/p/d', 3, around).node), 'nothing');
});

test('another time to live leaves in a directory what is in it', t => {
	const expiration = '2030-01-01T00:00:00Z';
	const renewed = (key: string, index: number): KeyResponse => ({
		action: 'update', index, node: directory(key, 2, {modifiedIndex: index, expiration}), prevNode: directory(key, 2),
	});
	const events = [set('/d/s/a', 2), renewed('/d/s', 3), renewed('/d', 4), removal(6, directory('/d', 2, {expiration}))];
	const {node} = told('/d', 5, events);
	t.is(shown(node), '/d(/d/s(/d/s/a=v2))');
	t.deepEqual([node?.expiration, node?.nodes?.[0]?.expiration], [expiration, expiration]);
	t.is(told('/d', 3, events).node?.expiration, undefined);
});

test('what is older than the first event that is known is lost with its directory', t => {
	t.deepEqual(told('/d', 5, [removal(6, directory('/d', 2))], {from: 5}), {lost: {key: '/d', index: 6}});
	t.deepEqual(told('/', 5, [removal(6, directory('/d', 2))], {from: 5, present: directory('/', 0)}), {lost: {key: '/d', index: 6}});
	t.deepEqual(told('/p/k', 5, [removal(6, directory('/p', 2))], {from: 5}), {lost: {key: '/p', index: 6}});
	// But that the key came in between, or what it was, is known.
	const events = [set('/p/k', 4), removal(6, directory('/p', 1))];
	t.is(shown(told('/p/k', 5, events, {from: 3}).node), '/p/k=v4');
	t.deepEqual(told('/p/k', 3, events, {from: 3}), {node: undefined});
});

test('what is there now goes back through what it was, and comes with what has gone', t => {
	const present = directory('/d', 1, {nodes: [file('/d/a', 5, 'v5'), file('/d/c', 1, 'c'), file('/d/n', 4, 'v4')]});
	const events = [set('/d/a', 2), set('/d/a', 3, file('/d/a', 2, 'v2')), set('/d/n', 4), set('/d/a', 5, file('/d/a', 3, 'v3')), removal(6, file('/d/b', 1, 'b'))];
	t.deepEqual([5, 4, 3, 2, 1].map(at => shown(told('/d', at, events, {present}).node)), [
		'/d(/d/a=v5 /d/b=b /d/c=c /d/n=v4)',
		'/d(/d/a=v3 /d/b=b /d/c=c /d/n=v4)',
		'/d(/d/a=v3 /d/b=b /d/c=c)',
		'/d(/d/a=v2 /d/b=b /d/c=c)',
		'/d(/d/b=b /d/c=c)',
	]);
});
