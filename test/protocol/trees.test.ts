import test from 'ava';
import {foldTree, preOrder} from '../../source/protocol/trees.ts';

type Tree = {readonly name: string; readonly nodes?: readonly Tree[]};

const tree: Tree = {
	name: 'a',
	nodes: [{name: 'b', nodes: [{name: 'c', nodes: [{name: 'd'}]}, {name: 'e'}]}, {name: 'f', nodes: []}, {name: 'g', nodes: [{name: 'h'}]}],
};

test('a tree is folded from its leaves up, each node with what its children made, in their order', t => {
	const made: string[] = [];
	const whole = foldTree(tree, ({nodes}) => nodes, ({name}, children: string[]) => {
		made.push(name);
		return `${name}(${children.join(' ')})`;
	});
	t.is(whole, 'a(b(c(d()) e()) f() g(h()))');
	t.is(made.join(''), 'dcebfhga');
});

test('of a tree each node comes before what is in it', t => {
	t.is([...preOrder(tree)].map(({name}) => name).join(''), 'abcdefgh');
});

test('a tree may be deeper than functions can call themselves', t => {
	let deep: Tree = {name: 'leaf'};
	for (let i = 0; i < 100_000; i++) {
		deep = {name: 'dir', nodes: [deep]};
	}

	t.is(foldTree(deep, ({nodes}) => nodes, (_, children: number[]) => 1 + (children[0] ?? 0)), 100_001);
	t.is([...preOrder(deep)].length, 100_001);
});
