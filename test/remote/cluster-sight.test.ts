import test from 'ava';
import {ClusterSight} from '../../source/remote/cluster-sight.ts';

function answer(index?: number, id?: string): Record<string, string> {
	return {...(index !== undefined && {'x-etcd-index': String(index)}), ...(id !== undefined && {'x-etcd-cluster-id': id})};
}

test('the highest index of all answers is kept, and the last one is fresh', t => {
	const sight = new ClusterSight();
	let doubts = 0;
	sight.onDoubt = () => {
		doubts++;
	};

	t.deepEqual([sight.highest, sight.freshIndex()], [0, undefined]);
	sight.observe(answer());
	t.deepEqual([sight.highest, sight.freshIndex()], [0, undefined]);
	sight.observe(answer(7, 'a'));
	t.is(sight.highest, 7);
	sight.observe(answer(9));
	sight.observe(answer(9, 'a'));
	t.is(sight.highest, 9);
	t.is(doubts, 0);
	sight.observe(answer(8, 'a'));
	sight.observe(answer(10, 'b'));
	t.deepEqual([sight.highest, doubts], [9, 2]);
	t.is(sight.differenceOf(answer(8, 'a')), 'its index is 8, and was 9');
	t.is(sight.differenceOf(answer(8, 'a'), 8), undefined);
	t.is(sight.differenceOf(answer(10, 'b')), 'its id is b, and was a');
	sight.restart(answer(3, 'b'));
	t.is(sight.highest, 3);
	t.is(sight.differenceOf(answer(3, 'b')), undefined);
});
