import test from 'ava';
import {type KeyResponse} from '../../source/engine/engine.ts';
import {HiddenNames} from '../../source/live/hidden-names.ts';

function event(action: KeyResponse['action'], key: string): KeyResponse {
	return {action, index: 9, node: {key, createdIndex: 1, modifiedIndex: 9}};
}

test('each hidden part of a path is known in its directory, in order, until it or what it lies in is removed', t => {
	const names = new HiddenNames();
	for (const key of ['/a/_z/x/_y', '/a/_b', '/_top', '/a/plain', '/a/no_hidden/x_']) {
		names.observe(event('set', key));
	}

	const known = () => ['/', '/a', '/a/_z', '/a/_z/x', '/a/no_hidden'].map(directory => names.in(directory));
	t.deepEqual(known(), [['_top'], ['_b', '_z'], [], ['_y'], []]);
	names.observe(event('delete', '/a/_zz'));
	t.deepEqual(known(), [['_top'], ['_b', '_z'], [], ['_y'], []]);
	names.observe(event('expire', '/a/_z'));
	t.deepEqual(known(), [['_top'], ['_b'], [], [], []]);
	names.observe(event('get', '/a/_z/q'));
	names.clear();
	t.deepEqual(known(), [[], [], [], [], []]);
});

test('no more than a thousand are remembered', t => {
	const names = new HiddenNames();
	for (let i = 0; i < 1010; i++) {
		names.observe(event('set', `/_${i}`));
	}

	t.is(names.in('/').length, 1000);
	names.observe(event('delete', '/_0'));
	names.observe(event('set', '/_new'));
	t.true(names.in('/').includes('_new'));
});
