import test, {type ExecutionContext} from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {deadUrl, startFakeServer} from '../helpers/fake-server.ts';

type Answer = string | number | {readonly status: number; readonly body: string};

const self = {
	name: 'm1', id: 'a1', state: 'StateLeader', startTime: '2026-01-01T00:00:00Z', leaderInfo: {leader: 'a1', uptime: '1s'},
};
const good: Readonly<Record<string, Answer>> = {
	'/version': '{"etcdserver":"2.3.7","etcdcluster":"2.3.0"}',
	'/v2/stats/self': JSON.stringify(self),
	'/v2/stats/store': '{"getsSuccess":3,"setsFail":1,"watchers":2,"else":9}',
	'/v2/stats/leader': '{"leader":"a1","followers":{"b2":{"latency":{"current":0.5,"average":1,"minimum":9223372036854776000},"counts":{"fail":4,"success":9}}}}',
};

/** An engine on a server that answers these, and on endpoints that are given. */
async function engineOn(t: ExecutionContext, answers: Readonly<Record<string, Answer>>, credentials?: string): Promise<{
	readonly engine: Engine; readonly url: string; readonly authorizations: Array<string | undefined>;
}> {
	const authorizations: Array<string | undefined> = [];
	const {url} = await startFakeServer(t, (request, response) => {
		authorizations.push(request.headers.authorization);
		const answer = {...good, ...answers}[request.url!] ?? 404;
		if (typeof answer === 'string') {
			response.end(answer);
		} else {
			response.statusCode = typeof answer === 'number' ? answer : answer.status;
			response.end(typeof answer === 'number' ? '' : answer.body);
		}
	});
	const engine = await openRemote({
		endpoints: [url], headerTimeoutMs: 10_000, totalTimeoutMs: 10_000, isSyncWanted: false, isStrict: false, credentials,
	});
	t.teardown(async () => engine.close());
	return {engine, url, authorizations};
}

test('a leader tells everything', async t => {
	const {engine, url} = await engineOn(t, {});
	const {latencies, ...report} = await engine.report(url);
	t.is(latencies.length, 4);
	t.deepEqual(report, {
		version: {value: '2.3.7'},
		state: {
			value: {
				id: 'a1', name: 'm1', isLeader: true, leaderId: 'a1', startTime: Date.UTC(2026, 0, 1),
			},
		},
		counters: {value: {getsSuccess: 3, setsFail: 1, watchers: 2}},
		followers: {
			value: [{
				id: 'b2', currentMs: 0.5, averageMs: 1, failCount: 4,
			}],
		},
	});
});

test('a follower is not asked for what only the leader knows', async t => {
	const {engine, url} = await engineOn(t, {'/v2/stats/self': JSON.stringify({...self, state: 'StateFollower'}), '/v2/stats/leader': 403});
	const report = await engine.report(url);
	t.is(report.followers, undefined);
	t.is(report.latencies.length, 3);
});

test('each part says why it is missing, and the others are there all the same', async t => {
	const nonsense = {missing: 'not as etcd answers'};
	const off = await engineOn(t, {'/v2/stats/self': 404, '/v2/stats/store': 404});
	t.like(await off.engine.report(off.url), {
		version: {value: '2.3.7'},
		state: {missing: 'not there (404): v2 is off, or a proxy keeps it back'},
		counters: {missing: 'not there (404): v2 is off, or a proxy keeps it back'},
	});
	const refused = await engineOn(t, {'/v2/stats/self': 401, '/v2/stats/store': 403, '/version': 500});
	t.like(await refused.engine.report(refused.url), {
		version: {missing: 'status 500'}, state: {missing: 'not allowed (401)'}, counters: {missing: 'not allowed (403)'},
	});
	for (const body of ['', 'null', '[]', '{}', '{"id":5,"leaderInfo":{}}', '{"id":"x","leaderInfo":7}', '<html>', '{"getsSuccess":"9","watchers":-1}', '{"a":']) {
		const {engine, url} = await engineOn(t, {'/version': body, '/v2/stats/self': body, '/v2/stats/store': body});
		t.like(await engine.report(url), {version: nonsense, state: nonsense, counters: nonsense}, `for ${body}`);
	}

	for (const body of ['{"followers":[]}', '{"followers":null}', '{}']) {
		const {engine, url} = await engineOn(t, {'/v2/stats/leader': body});
		t.like(await engine.report(url), {followers: nonsense}, `for ${body}`);
	}

	const odd = await engineOn(t, {'/v2/stats/leader': '{"followers":{"x":null,"y":{"latency":"fast","counts":[]}}}'});
	t.like(await odd.engine.report(odd.url), {
		followers: {
			value: [{
				id: 'x', currentMs: 0, averageMs: 0, failCount: 0,
			}, {id: 'y', currentMs: 0}],
		},
	});
});

test('names of any length are cut, and an answer without end is none', async t => {
	const long = await engineOn(t, {'/v2/stats/self': JSON.stringify({...self, name: 'x'.repeat(100_000)})});
	const {state} = await long.engine.report(long.url);
	t.true('value' in state && state.value.name.length === 200);
	const endless = await engineOn(t, {'/v2/stats/self': JSON.stringify({...self, name: 'x'.repeat(2_000_000)})});
	t.like(await endless.engine.report(endless.url), {state: {missing: 'not as etcd answers'}, version: {value: '2.3.7'}});
	const many = await engineOn(t, {
		'/v2/stats/leader': JSON.stringify({followers: Object.fromEntries(Array.from({length: 5000}, (_, i) => [`m${i}`, {}]))}),
	});
	const {followers} = await many.engine.report(many.url);
	t.true(followers !== undefined && 'value' in followers && followers.value.length === 100);
});

test('a number that no counter of 64 bits can have is left out', async t => {
	const {engine, url} = await engineOn(t, {
		'/v2/stats/store': '{"getsSuccess":18446744073709551615,"setsFail":1e300,"watchers":1e400,"expireCount":-1}',
		'/v2/stats/leader': '{"leader":"a1","followers":{"b2":{"latency":{"current":1e300,"average":1},"counts":{"fail":2}}}}',
	});
	const report = await engine.report(url);
	t.deepEqual(report.counters, {value: {getsSuccess: 2 ** 64}});
	t.like(report.followers, {value: [{currentMs: 0, averageMs: 1, failCount: 2}]});
});

test('one that does not answer has no report, and the password goes to endpoints alone', async t => {
	const {engine, url, authorizations} = await engineOn(t, {}, 'root:secret');
	await engine.report(url);
	t.deepEqual([...new Set(authorizations)], ['Basic cm9vdDpzZWNyZXQ=']);
	const other = await engineOn(t, {});
	await engine.report(other.url);
	t.deepEqual([...new Set(other.authorizations)], [undefined]);
	await t.throwsAsync(engine.report(await deadUrl(t)), {name: 'AttemptError'});
	const hanging = await startFakeServer(t, () => undefined);
	await t.throwsAsync(engine.report(hanging.url, {signal: AbortSignal.timeout(50)}));
});
