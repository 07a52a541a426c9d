import test from 'ava';
import {partPaths} from '../../source/format/json-paths.ts';

test('the ways to all parts are told, those near the root first', t => {
	t.deepEqual(partPaths('{"a":{"b c":[1,{"d":null}]},"e":"x"}'), [
		{path: '.a', detail: 'names: 1'},
		{path: '.e', detail: '"x"'},
		{path: '.a["b c"]', detail: 'a list of 2'},
		{path: '.a["b c"][0]', detail: '1'},
		{path: '.a["b c"][1]', detail: 'names: 1'},
		{path: '.a["b c"][1].d', detail: 'null'},
	]);
	t.is(partPaths('[5]')[0]!.path, '.[0]');
});

test('of much only the beginning is told, of what is no document nothing', t => {
	t.is(partPaths(JSON.stringify(Array.from({length: 5000}, () => 1))).length, 1000);
	for (const text of ['', 'no', '5', `["${'x'.repeat(300_000)}"]`]) {
		t.deepEqual(partPaths(text), []);
	}

	t.is(partPaths(`${'['.repeat(5000)}${']'.repeat(5000)}`).length, 1000);
});
