/**
Random operations on single keys, from several clients at once, while leaders die, stop and are cut off: what the clients
were told has to be what one register would have told. `ETCSH_TEST_ROUNDS` repeats it with other seeds.
*/
import {randomInt} from 'node:crypto';
import process from 'node:process';
import test from 'ava';
import {
	contradiction,
	isLinearizable,
	type Line,
	type LocalRead,
	type Operation,
} from '../helpers/linearizability.ts';
import {whyNoLiveEtcd} from '../helpers/live-etcd.ts';
import {RealCluster, type RealMember} from '../helpers/real-cluster.ts';

const missing = whyNoLiveEtcd();
const testOrSkip = missing === undefined ? test : test.skip;
const operationCount = 1000;
const rounds = Number(process.env.ETCSH_TEST_ROUNDS ?? 1);

type Fault = {readonly begin: (leader: RealMember) => unknown; readonly end: (leader: RealMember) => unknown};

const faults: readonly Fault[] = [
	{begin: async leader => leader.kill(), end: async leader => leader.start()},
	{
		begin(leader) {
			leader.stop();
		},
		end(leader) {
			leader.goOn();
		},
	},
	{begin: async leader => leader.setCut(true), end: async leader => leader.setCut(false)},
	{begin: async leader => leader.end('SIGTERM'), end: async leader => leader.start()},
];

/** How many operations lie between two faults. */
const part = operationCount / (faults.length + 1);

const swap = (start: number, end: number, more: Partial<Operation>): Operation => ({
	kind: 'swap', key: '/k', outcome: 'done', start, end, ...more,
});

test('the checker knows what one register can have told', t => {
	const make = swap(0, 1, {value: 'a'});
	const read = (start: number, end: number, seen?: string): Operation => ({
		kind: 'read', key: '/k', outcome: 'done', seen, start, end,
	});
	t.true(isLinearizable([make, read(2, 3, 'a')]));
	t.true(isLinearizable([swap(0, 3, {value: 'a'}), read(1, 2), read(4, 5, 'a')]));
	t.false(isLinearizable([make, read(2, 3)]), 'a read that is behind');
	t.false(isLinearizable([make, swap(2, 3, {value: 'b', expected: 'a', seen: 'a'}), read(4, 5, 'b'), read(6, 7, 'a')]), 'a read that goes back');
	t.true(isLinearizable([swap(0, 1, {value: 'a', outcome: 'unknown'}), read(2, 3), read(4, 5, 'a')]), 'one without an answer may be done later');
	t.false(isLinearizable([swap(0, 1, {value: 'a', outcome: 'unknown'}), read(2, 3, 'a'), read(4, 5)]), 'but only once');
	t.false(isLinearizable([make, swap(2, 3, {value: 'b', expected: 'a', outcome: 'refused'}), read(4, 5, 'a')]), 'a refusal without a reason');
	t.false(isLinearizable([make, swap(2, 3, {value: 'b', expected: 'a', outcome: 'refused'}), read(4, 5, 'b')]), 'a refusal of what was done');
	t.false(isLinearizable([make, swap(2, 5, {value: 'b', expected: 'a', seen: 'a'}), swap(3, 6, {value: 'c', expected: 'a', seen: 'a'})]), 'two that both replaced the same');
	t.false(isLinearizable([make, {
		kind: 'set', key: '/k', value: 'b', outcome: 'done', start: 2, end: 3,
	}]), 'a write that does not know what it replaced');
});

/** A member may be behind the others, but never before itself, and never with something that nobody wrote. */
function strangeReads(reads: readonly LocalRead[], operations: readonly Operation[]): readonly LocalRead[] {
	const writes = new Map(operations.filter(({value}) => value !== undefined).map(operation => [operation.value!, operation]));
	const lastIndex = new Map<number, number>();
	return reads.filter(({member, key, value, modifiedIndex, index, end}) => {
		const isBackwards = index < (lastIndex.get(member) ?? 0);
		lastIndex.set(member, index);
		const write = writes.get(value ?? '');
		const isInvented = value !== undefined && (write?.key !== key || write.start > end);
		return isBackwards || isInvented || modifiedIndex > index;
	});
}

testOrSkip(`${operationCount} random operations through failover are those of single registers${missing === undefined ? '' : ` (${missing})`}`, async t => {
	t.timeout(rounds * 120_000);
	await using cluster = await RealCluster.start(3);
	for (let round = 0; round < rounds; round++) {
		const seed = Number(process.env.ETCSH_TEST_SEED ?? randomInt(1, 1_000_000));
		t.log(`seed ${seed}`);
		await cluster.run(['rm', '-r', '--yes', '/registers']);
		const main = new URL('../helpers/register-clients-main.js', import.meta.url).pathname;
		const clients = cluster.startProgram([process.execPath, main, cluster.endpoints, String(seed), String(operationCount)]);
		const operations = (): Operation[] => clients.stdout.split('\n').slice(0, -1).map(line => JSON.parse(line) as Line).flatMap(line => 'operation' in line ? [line.operation] : []);
		for (const [i, {begin, end}] of faults.entries()) {
			const leader = await cluster.leader(3);
			await clients.waitUntil('a part of the operations', () => operations().length >= (part * i) + 50);
			await begin(leader);
			await cluster.leader(2);
			const before = operations().length;
			await clients.waitUntil('operations under another leader', () => operations().length >= Math.min(before + 50, operationCount));
			await end(leader);
		}

		const {code, stdout, stderr} = await clients.result;
		t.is(code, 0, stderr);
		const lines = stdout.trimEnd().split('\n').map(line => JSON.parse(line) as Line);
		const all = operations();
		t.is(all.length, operationCount);
		const byKey = Map.groupBy(all, ({key}) => key);
		for (const [key, list] of byKey) {
			t.is(contradiction(list)?.slice(-30).map(operation => JSON.stringify(operation)).join('\n'), undefined, `${key} with seed ${seed}`);
		}

		const outcomes = Object.entries(Object.groupBy(all, ({outcome}) => outcome)).map(([outcome, list]) => `${list.length} ${outcome}`).join(', ');
		t.log(outcomes);
		t.true(all.filter(({outcome}) => outcome === 'done').length > operationCount / 4, outcomes);
		const reads = lines.flatMap(line => 'localRead' in line ? [line.localRead] : []);
		t.true(reads.length > 0);
		t.deepEqual(strangeReads(reads, all), []);
	}
});
