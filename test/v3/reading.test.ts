import test from 'ava';
import {TreeBuilder} from '../../source/v3/reading.ts';

const nodeAt = (key: string) => ({
	key, value: key, createdIndex: 1, modifiedIndex: 2,
});

test('a tree of keys: one that is a directory as well has its value among its children', t => {
	const tree = new TreeBuilder('/top');
	for (const key of ['/top/a', '/top/a/b', '/top/c', '/top/d/e']) {
		tree.add(nodeAt(key));
	}

	const [a, c, d, ...others] = tree.nodes();
	t.like(a, {key: '/top/a', dir: true});
	t.deepEqual(a!.nodes?.map(({key, value}) => [key, value]), [['/top/a/%=', '/top/a'], ['/top/a/b', '/top/a/b']]);
	t.deepEqual(c, nodeAt('/top/c'));
	t.like(d, {key: '/top/d', dir: true});
	t.deepEqual(d!.nodes, [nodeAt('/top/d/e')]);
	t.deepEqual(others, []);
	t.deepEqual(new TreeBuilder('/').nodes(), []);
});
