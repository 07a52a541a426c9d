import test from 'ava';
import {gapsOf} from '../../source/board/gaps.ts';
import {type BoardState} from '../../source/board/state.ts';

const whole: BoardState = {
	time: 0,
	kind: 'remote',
	place: '',
	members: [{name: 'm1', url: 'http://m1', answer: 'ok'}],
	unaskedCount: 0,
	leader: {value: 'm1'},
	requests: {value: {rates: []}},
	events: {value: {perSecond: 0, count: 0, directories: []}},
	expiring: {
		value: {
			keys: [], count: 1, readCount: 1, isReading: false, isPartial: true,
		},
	},
	disk: {missing: 'everything is in memory'},
};

test('where everything is there nothing is missing', t => {
	t.deepEqual(gapsOf(whole), []);
});

test('what never is there is not missed', t => {
	t.deepEqual(gapsOf({...whole, requests: {missing: 'not in this API', isUsual: true}}), []);
});

test('each part that is missing is named', t => {
	t.deepEqual(gapsOf({
		...whole,
		membersProblem: 'status 404',
		members: [
			{
				name: 'm1', url: 'http://m1', answer: 'ok', problem: 'stats status 500',
			},
			{
				name: 'm2', url: 'http://m2', answer: 'late', problem: 'no answer for 3 s',
			},
			{name: 'm3', url: 'http://m3', answer: 'waiting'},
		],
		unaskedCount: 2,
		leader: {missing: 'there is none'},
		requests: {missing: 'r'},
		events: {missing: 'e'},
		expiring: {missing: 'x'},
	}), [
		'members: status 404',
		'm1: stats status 500',
		'm2: no answer for 3 s',
		'm3: no answer yet',
		'2 members were not asked',
		'leader: there is none',
		'requests: r',
		'events: e',
		'what expires: x',
	]);
	const {expiring} = whole;
	t.deepEqual(
		'value' in expiring && gapsOf({...whole, expiring: {value: {...expiring.value, isReading: true}}}),
		['what expires: the keys could not be read in time'],
	);
});
