/**
What answers tell of a cluster: another id, or a revision that was passed already, is another cluster.
*/
import test from 'ava';
import {type ResponseHeader} from '../../source/pb/generated/rpc_pb.ts';
import {Sight} from '../../source/v3/sight.ts';

function headerOf(clusterId: bigint, revision: bigint): ResponseHeader {
	return {clusterId, revision} as unknown as ResponseHeader;
}

function watched() {
	const sight = new Sight();
	const said: string[] = [];
	sight.onReplaced = ({message}) => {
		said.push(message);
	};

	return {sight, said};
}

test('another id is another cluster, and its revision is the one that counts', t => {
	const {sight, said} = watched();
	t.false(sight.isFresh);
	sight.observe(undefined);
	t.false(sight.isFresh);
	sight.observe(headerOf(0xAn, 7n), 0n);
	t.true(sight.isFresh);
	t.is(sight.revision, 7n);
	sight.observe(headerOf(0xBn, 3n));
	t.is(said.length, 1);
	t.regex(said[0]!, /its id is b, and was a/);
	t.is(sight.revision, 3n);
	sight.observe(headerOf(0xBn, 4n), 3n);
	t.is(said.length, 1);
});

test('an answer that has seen every write has no lower revision; one from a member\'s own store may', t => {
	const {sight, said} = watched();
	sight.observe(headerOf(1n, 7n), 0n);
	sight.observe(headerOf(1n, 5n));
	t.deepEqual(said, []);
	t.is(sight.revision, 7n);
	sight.observe(headerOf(1n, 5n), 7n);
	t.regex(said.join('\n'), /its revision is 5, and was 7/);
	t.is(sight.revision, 5n);
});
