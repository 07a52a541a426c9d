import test from 'ava';
import {CopiedNodes, type CopiedNode} from '../../../source/commands/verbs/copied-nodes.ts';

test('what was packed comes out as it went in, in both directions', t => {
	const paths = ['', 'a', 'b', 'a:b', '1:', ':', 'a/b', 'a/b/c', 'a/b/d', 'a/x:1', 'é/\u{1F600}', 'é/\u{DC80}', 'é/ \n', 'b/c', 'c', 'd/_h'];
	const nodes: CopiedNode[] = [];
	const copied = new CopiedNodes();
	for (let i = 0; i < 5000; i++) {
		const path = paths[i % paths.length]!;
		nodes.push({path: path === '' || i < 100 ? path : `${path}${Math.floor(i / 50)}`, modifiedIndex: i * 1_000_003});
		copied.add(nodes.at(-1)!);
	}

	t.deepEqual([...copied.nodes()], nodes);
	t.deepEqual([...copied.nodesBackwards()], nodes.toReversed());
	t.deepEqual([...new CopiedNodes().nodes()], []);
});
