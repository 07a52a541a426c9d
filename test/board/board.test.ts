import test, {type ExecutionContext} from 'ava';
import {type BoardEngine} from '../../source/board/board.ts';
import {placesMax} from '../../source/board/members.ts';
import {type BoardState} from '../../source/board/state.ts';
import {type Member} from '../../source/engine/engine.ts';
import {ClusterError, DeadlineError, RefusalError} from '../../source/engine/errors.ts';
import {AttemptError} from '../../source/engine/failures.ts';
import {type MemberReport} from '../../source/engine/member-report.ts';
import {EtcdError, errorCodes} from '../../source/protocol/errors.ts';
import {never, openBoard, wellReport} from '../helpers/board.ts';
import {engineWith} from '../helpers/engine-with.ts';

function member(id: string, name = `m-${id}`, clientURLs: readonly string[] = [`http://${name}`]): Member {
	return {
		id, name, peerURLs: [`http://${name}:2380`], clientURLs,
	};
}

function reportFrom(id: string, {leaderId = 'a1', ...more}: Partial<MemberReport> & {readonly leaderId?: string} = {}): MemberReport {
	const isLeader = id === leaderId;
	return {
		...wellReport,
		state: {
			value: {
				id, name: `m-${id}`, isLeader, leaderId,
			},
		},
		followers: isLeader ? wellReport.followers : undefined,
		...more,
	};
}

/** A cluster elsewhere: what a test does not say is well and empty. */
async function cluster(t: ExecutionContext, parts: Partial<BoardEngine>): Promise<BoardEngine> {
	const engine = await engineWith(t, []);
	return {
		info: {kind: 'remote', endpoints: ['http://m-a1']},
		get: async (key, options) => engine.get(key, options),
		watch: (key, options) => engine.watch(key, options),
		members: async () => [member('a1')],
		leader: async () => member('a1'),
		report: async () => reportFrom('a1'),
		...parts,
	};
}

const row = (state: BoardState, name: string) => state.members.find(each => each.name === name);
const isAll = (state: BoardState): boolean => state.members.every(({answer}) => answer !== 'waiting') && 'value' in state.expiring && 'value' in state.requests;

test('members stand side by side; one that hangs and one that is down stop nothing', async t => {
	const engine = await cluster(t, {
		members: async () => [member('a1'), member('b2'), member('c3'), member('d4', '', [])],
		async report(url, {signal} = {}) {
			if (url === 'http://m-b2') {
				return never(signal);
			}

			if (url === 'http://m-c3') {
				throw new AttemptError('refused', 'connection refused', {peer: url});
			}

			return reportFrom('a1', {
				followers: {
					value: [{
						id: 'b2', currentMs: 7, averageMs: 1, failCount: 0,
					}],
				},
			});
		},
	});
	const {until} = openBoard(t, engine, {limitMs: 40});
	const state = await until(each => row(each, 'm-b2')?.answer === 'late' && row(each, 'm-c3')?.answer === 'failed' && isAll(each));
	t.like(row(state, 'm-a1'), {
		answer: 'ok', role: 'leader', version: '2.3.7', latency: {p50: 1, p99: 1},
	});
	t.regex(row(state, 'm-b2')!.problem!, /^no answer for \d+ s$/);
	t.is(row(state, 'm-b2')!.followerMs, 7);
	t.is(row(state, 'm-c3')!.problem, 'nothing listens there');
	t.like(row(state, 'd4'), {answer: 'failed', problem: 'has not started: it publishes no client URL'});
	t.deepEqual(state.leader, {value: 'm-a1'});
	t.true('value' in state.requests && state.requests.value.rates.some(({kind, count}) => kind === 'set' && count === 1));
});

test('an answer that is only late is told as such while it is awaited, and forgiven when it comes', async t => {
	let time = 0;
	const answer = Promise.withResolvers<void>();
	const engine = await cluster(t, {
		async report() {
			await answer.promise;
			return reportFrom('a1');
		},
	});
	const {board, until} = openBoard(t, engine, {limitMs: 60_000, clock: {now: Date.now, elapsed: () => time}});
	// The endpoint is asked until it is known which member it is, and then that.
	await until(({members}) => members[0]?.name === 'm-a1' && members[0].answer === 'waiting');
	time = 4000;
	t.like(board.state().members[0], {answer: 'late', problem: 'no answer for 4 s'});
	answer.resolve();

	t.is((await until(({members}) => members[0]?.answer === 'ok')).members[0]!.problem, undefined);
});

test('what the first answers took is not counted: they have waited for the connection', async t => {
	const latencies = [5000, 7, 1, 1];
	const engine = await cluster(t, {
		info: {kind: 'remote', endpoints: ['http://m-a1']},
		members: async () => [],
		report: async () => reportFrom('a1', {latencies: [latencies.shift() ?? 1]}),
	});
	const {until} = openBoard(t, engine);
	await until(() => latencies.length === 0);
	const {latency} = (await until(({members}) => members[0]?.latency?.p50 === 1)).members[0]!;
	t.deepEqual(latency, {p50: 1, p99: 7});
});

test('who does not say that it leads does when the cluster says so, and what is odd is told as it is', async t => {
	const engine = await cluster(t, {
		members: async () => [member('a1'), member('b2'), member('c3')],
		async report(url) {
			if (url === 'http://m-c3') {
				throw new Error('an odd answer');
			}

			return {...wellReport, state: {missing: 'not there (404)'}, followers: undefined};
		},
	});
	const {until} = openBoard(t, engine);
	const state = await until(each => row(each, 'm-c3')?.answer === 'failed' && row(each, 'm-a1')?.role !== undefined && row(each, 'm-b2')?.role !== undefined);
	t.deepEqual(['m-a1', 'm-b2'].map(name => row(state, name)!.role), ['leader', 'follower']);
	t.is(row(state, 'm-c3')!.problem, 'an odd answer');
});

test('when a URL of a member does not answer its next one is asked', async t => {
	const engine = await cluster(t, {
		info: {kind: 'remote', endpoints: ['http://two']},
		members: async () => [member('a1', 'm-a1', ['http://one', 'http://two'])],
		async report(url) {
			if (url === 'http://one') {
				throw new AttemptError('unreachable', 'no route', {peer: url});
			}

			return reportFrom('a1');
		},
	});
	const {until} = openBoard(t, engine);
	const state = await until(({members}) => members[0]?.answer === 'ok');
	t.deepEqual(state.members.map(({name, url}) => [name, url]), [['m-a1', 'http://two']]);
});

test('an endpoint that is no member\'s URL is a row of its own, unless it is one of them by another name', async t => {
	const engine = await cluster(t, {
		info: {kind: 'remote', endpoints: ['http://proxy', 'http://user:secret@other/', 'http://m-a1/']},
		members: async () => [member('a1'), member('b2')],
		async report(url) {
			if (url.includes('other')) {
				return {...wellReport, state: {missing: 'not there (404)'}, followers: undefined};
			}

			if (url === 'http://m-b2') {
				throw new AttemptError('unreachable', 'no route');
			}

			// The proxy leads to the member that is not reached directly.
			return reportFrom(url === 'http://proxy' ? 'b2' : 'a1');
		},
	});
	const {until, board} = openBoard(t, engine);
	const state = await until(each => board.isSettled && each.members.length === 3 && each.members.every(({answer}) => answer === 'ok'));
	t.deepEqual(state.members.map(({name, url}) => [name, url]), [
		['http://user:...@other/', 'http://user:...@other/'], ['m-a1', 'http://m-a1'], ['m-b2', 'http://proxy'],
	]);
	t.false(JSON.stringify(state).includes('secret'));
	t.is(state.members[0]!.problem, 'stats not there (404)');
});

test('what is refused or not there says so, each part by itself', async t => {
	const engine = await cluster(t, {
		async members() {
			throw new RefusalError(404);
		},
		async leader() {
			throw new RefusalError(503);
		},
		async get() {
			throw new EtcdError(errorCodes.unauthorized, '/', 5);
		},
		// oxlint-disable-next-line require-yield -- it refuses
		async * watch() {
			throw new EtcdError(errorCodes.unauthorized, '/', 5);
		},
		report: async () => ({
			latencies: [1], version: {value: '3.5.1'}, state: {missing: 'not there (404)'}, counters: {missing: 'not there (404)'},
		}),
	});
	const {until, board} = openBoard(t, engine);
	const state = await until(each => each.membersProblem !== undefined && 'missing' in each.expiring && each.members[0]?.answer === 'ok' && board.isSettled);
	t.is(state.membersProblem, 'status 404');
	t.deepEqual(state.leader, {missing: 'there is none'});
	t.deepEqual(state.requests, {missing: 'not there (404)'});
	t.deepEqual(state.events, {missing: 'no watch: not allowed'});
	t.deepEqual(state.expiring, {missing: 'no reading: not allowed'});
	t.like(state.members[0], {
		name: 'http://m-a1', answer: 'ok', version: '3.5.1', problem: 'stats, counters not there (404)',
	});
	t.is(state.disk, undefined);
});

test('a cluster that is gone keeps its rows, and comes back', async t => {
	let isGone = false;
	const engine = await cluster(t, {
		async members() {
			if (isGone) {
				throw new ClusterError([new AttemptError('refused', 'connection refused', {peer: 'http://m-a1'})]);
			}

			return [member('a1'), member('b2')];
		},
		async report(url) {
			if (isGone) {
				throw new DeadlineError();
			}

			return reportFrom(url.slice(-2));
		},
	});
	const {until} = openBoard(t, engine);
	await until(({members}) => members.length === 2 && members.every(({answer}) => answer === 'ok'));
	isGone = true;
	const state = await until(each => each.membersProblem !== undefined && each.members.every(({answer}) => answer === 'late'));
	t.is(state.membersProblem, 'http://m-a1 refused');
	t.deepEqual(state.members.map(({name}) => name), ['m-a1', 'm-b2']);
	t.deepEqual(state.requests, {missing: 'no member answers'});
	isGone = false;
	await until(each => each.membersProblem === undefined && each.members.every(({answer}) => answer === 'ok'));
});

test('counters that begin again after a restart give no rate, and the row says so', async t => {
	let sets = 1000;
	const engine = await cluster(t, {
		async report() {
			sets++;
			return reportFrom('a1', {counters: {value: {setsSuccess: sets}}});
		},
	});
	const {until} = openBoard(t, engine);
	const rateOf = ({requests}: BoardState) => 'value' in requests ? requests.value.rates.find(({kind}) => kind === 'set')?.perSecond : undefined;
	await until(state => (rateOf(state) ?? 0) > 0);
	sets = 0;
	const state = await until(({members}) => members[0]?.isRestarted === true);
	t.true((rateOf(state) ?? 0) >= 0);
	t.true((rateOf(await until(each => (rateOf(each) ?? 0) > 0)) ?? 0) > 0);
});

test('no more than so many members are asked, and a member that leaves is asked no longer', async t => {
	let count = placesMax + 8;
	let asked = 0;
	const engine = await cluster(t, {
		members: async () => Array.from({length: count}, (_, i) => member(`id${i}`)),
		async report(url) {
			asked++;
			return reportFrom(url.slice('http://m-'.length));
		},
	});
	const {until, board} = openBoard(t, engine);
	const state = await until(({members, unaskedCount}) => unaskedCount > 0 && members.every(({answer}) => answer === 'ok'));
	t.deepEqual([state.members.length, state.unaskedCount], [placesMax, 9]);
	count = 1;
	await until(({members}) => members.length === 2);
	board.close();
	await new Promise(resolve => {
		setTimeout(resolve, 30);
	});
	const before = asked;
	await new Promise(resolve => {
		setTimeout(resolve, 50);
	});
	t.is(asked, before);
});

test('what happens to keys is counted, and what expires is listed, on the engine itself', async t => {
	const engine = await engineWith(t, ['/a/x', '/b/y']);
	await engine.set('/t/long', {value: '1', ttl: 1000});
	await engine.set('/t/short', {value: '1', ttl: 100});
	const {until} = openBoard(t, engine);
	const first = await until(each => 'value' in each.expiring && !each.expiring.value.isReading && 'value' in each.events && each.members[0]?.answer === 'ok');
	t.true('value' in first.expiring && first.expiring.value.readCount === 8);
	t.deepEqual('value' in first.expiring && first.expiring.value.keys.map(({key}) => key), ['/t/short', '/t/long']);
	t.deepEqual([first.kind, first.place, first.members[0]!.name], ['embedded', 'in memory', 'default']);
	t.deepEqual(first.disk, {missing: 'everything is in memory', isUsual: true});
	for (let i = 0; i < 5; i++) {
		await engine.set('/a/x', {value: String(i)});
	}

	await engine.delete('/t/short');
	await engine.set('/t/new', {value: '1', ttl: 50});
	const second = await until(({events}) => 'value' in events && events.value.count === 7);
	t.is(second.index, first.index! + 7);
	t.deepEqual('value' in second.events && second.events.value.directories.map(({path, count}) => [path, count]), [['/a', 5], ['/t', 2]]);
	t.deepEqual('value' in second.expiring && second.expiring.value.keys.map(({key}) => key), ['/t/new', '/t/long']);
	await engine.delete('/t', {recursive: true});
	await until(({expiring}) => 'value' in expiring && expiring.value.keys.length === 0);
});

test('a key that was refreshed, which wakes no watcher, is found out when its time is over', async t => {
	let time = Date.now();
	const engine = await engineWith(t, []);
	await engine.set('/a', {value: '1', ttl: 10});
	const {until} = openBoard(t, engine, {clock: {now: () => time, elapsed: () => time}});
	const timeOf = ({expiring}: BoardState) => 'value' in expiring ? expiring.value.keys[0]?.time : undefined;
	const first = timeOf(await until(state => timeOf(state) !== undefined))!;
	await engine.update('/a', {ttl: 1000, refresh: true});
	time += 20_000;
	const second = timeOf(await until(state => (timeOf(state) ?? 0) > first + 5000))!;
	t.true(second - first > 900_000);
});
