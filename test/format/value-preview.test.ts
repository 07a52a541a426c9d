import test from 'ava';
import {valuePreview, valuePreviews} from '../../source/format/value-preview.ts';

function pod(name: string, phase: string): string {
	return JSON.stringify({
		kind: 'Pod',
		apiVersion: 'v1',
		metadata: {
			name, namespace: 'default', uid: 'c0ffee', creationTimestamp: '2016-05-01T12:00:00Z', labels: {app: 'web'},
		},
		spec: {containers: Array.from({length: 100}, (_, i) => ({name: `c${i}`, image: 'nginx'})), nodeName: 'node-3'},
		status: {phase, hostIP: '10.0.0.3'},
	});
}

test('of a document that begins like all its neighbours the name and the state are shown', t => {
	t.regex(valuePreview(pod('web-1', 'Running'), 'a-key'), /^name: web-1, phase: Running, .*nodeName: node-3.* …$/);
});

test('what the name of the key says already is not said again', t => {
	t.regex(valuePreview(pod('web-1', 'Failed'), 'web-1'), /^phase: Failed, /);
});

test('lists, nothing and what is the same everywhere are left out', t => {
	const preview = valuePreview(`{"kind":"Pod","uid":"c0ffee","list":[1],"none":null,"color":"red","more":"${'x'.repeat(80)}"}`, 'k');
	t.regex(preview, /^color: red, /);
	t.notRegex(preview, /Pod|c0ffee|list|none/);
});

test('for narrow places the values of a document stand without their names', t => {
	t.regex(valuePreviews(pod('web-1', 'Failed'), 'web-1').brief!, /^Failed, .*node-3.* …$/);
	for (const value of ['plain', `[${'1,'.repeat(60)}1]`, JSON.stringify({kind: 'x', name: 'y'.repeat(1000)})]) {
		t.is(valuePreviews(value, 'k').brief, undefined);
	}
});

test('what is short, no object, or no JSON is shown from its beginning', t => {
	for (const value of ['{"kind":"Pod","name":"x"}', `[${'1,'.repeat(60)}1]`, `{"cut": "${'x'.repeat(100)}`, 'x'.repeat(100), '', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`]) {
		t.is(valuePreview(value, 'k'), value.slice(0, 200));
	}
});

test('a preview has an end, however long, wide or deep the document is', t => {
	const wide = JSON.stringify(Object.fromEntries(Array.from({length: 2000}, (_, i) => [`n${i}`, i])));
	const deep = `{"state":"up","x":${'{"x":'.repeat(3000)}1${'}'.repeat(3001)}`;
	const long = JSON.stringify({kind: 'x', state: 'up', text: 'y'.repeat(100_000)});
	t.true(valuePreview(wide, 'k').length <= 200);
	t.is(valuePreview(deep, 'k'), 'state: up …');
	t.is(valuePreview(long, 'k'), long.slice(0, 200));
	t.is(valuePreview(JSON.stringify({kind: 'x', name: 'y'.repeat(1000)}), 'k').length, 200);
});
