import test from 'ava';
import {snapshotJson, snapshotText} from '../../source/board/snapshot-text.ts';
import {type BoardState} from '../../source/board/state.ts';

const state: BoardState = {
	time: Date.parse('2026-01-01T00:00:00Z'),
	kind: 'remote',
	place: 'http://a, http://b',
	members: [
		{
			name: 'm1', url: 'http://a', answer: 'ok', role: 'leader', version: '2.3.7', latency: {p50: 1, p99: 20}, requestsPerSecond: 1234, upMs: 61_000,
		},
		{
			name: 'm2', url: 'http://b', answer: 'ok', watcherCount: 1000,
		},
		{
			name: 'm3', url: 'http://c', answer: 'late', problem: 'no answer for 3 s', followerMs: 2,
		},
		{
			name: 'm4', url: 'http://d', answer: 'failed', problem: 'nothing listens there',
		},
		{name: 'm5', url: 'http://e', answer: 'waiting'},
	],
	unaskedCount: 2,
	leader: {value: 'm1'},
	index: 77,
	requests: {
		value: {
			rates: [{kind: 'get', perSecond: 3, count: 31}, {
				kind: 'set', perSecond: 0.25, failedPerSecond: 1, count: 1234,
			}], watcherCount: 1,
		},
	},
	events: {value: {perSecond: 2, count: 12, directories: [{path: '/a', perSecond: 1.5, count: 10}, {path: '/long\u001B', perSecond: 0, count: 2}]}},
	expiring: {
		value: {
			keys: [{key: '/soon', time: Date.parse('2026-01-01T00:01:30Z')}, {key: '/past', time: 0}], count: 2, readCount: 9, isReading: false, isPartial: false,
		},
	},
};

test('the board is a few lines in columns, without those in which nobody has anything', t => {
	t.is(snapshotText(state), String.raw`http://a, http://b
7 members, leader: m1, index 77

members
  name  state    version  p50     p99    req/s  watchers  follows  up
  m1    leader   2.3.7    1.0 ms  20 ms  1,234  -         -        1m1s
  m2    answers  -        -       -      -      1,000     -        -
  m3    HANGS    -        -       -      -      -         2.0 ms   -     no answer for 3 s
  m4    DOWN     -        -       -      -      -         -        -     nothing listens there
  m5    asking…  -        -       -      -      -         -        -
  2 more, not asked

requests a second: 1 watcher
  get  3.0              31 in all
  set  0.3  failed 1.0  1,234 in all

events: 2.0 a second, 12 since the start
  /a         1.5/s  10
  /long\x1b  0/s    2

expires next: 2 with a ttl
  /soon  1m30s
  /past  0s
`);
});

test('what is not known says why, and where there is nothing stands nothing', t => {
	const text = snapshotText({
		...state,
		members: [{name: 'm1', url: 'http://a', answer: 'ok'}],
		unaskedCount: 0,
		membersProblem: 'status 404',
		leader: {missing: 'there is none'},
		index: undefined,
		requests: {missing: 'r'},
		events: {missing: 'e\u0007'},
		expiring: {missing: 'x'},
		disk: {missing: 'everything is in memory'},
	});
	t.is(text, String.raw`http://a, http://b
1 member, leader: there is none
the member list is not known: status 404

members
  name  state
  m1    answers

requests a second: r

events: e\x07

expires next: x

disk: everything is in memory
`);
	const {value: requests} = state.requests as {value: {rates: []}};
	t.true(snapshotText({...state, requests: {value: {rates: requests.rates}}}).includes('\nrequests a second\n'));
});

test('the document has times as text, and numbers that are not longer than they need to be', t => {
	const parsed = JSON.parse(snapshotJson({...state, place: 'a\uDCFF', events: {value: {perSecond: 1 / 3, count: 1, directories: []}}})) as Record<string, unknown>;
	t.like(parsed, {
		time: '2026-01-01T00:00:00.000Z', place: 'a\uFFFD', events: {value: {perSecond: 0.333, count: 1}}, index: 77,
	});
	t.like((parsed.expiring as {value: unknown}).value, {keys: [{key: '/soon', expiration: '2026-01-01T00:01:30.000Z'}, {key: '/past', expiration: '1970-01-01T00:00:00.000Z'}]});
});
