import test from 'ava';
import {promptPrefix, type PromptPlace} from '../../source/prompt/prompt-prefix.ts';

const place: PromptPlace = {
	directory: '/registry', isReadOnly: false, status: {state: 'ok'}, statusTime: 1000,
};

function textOf(change: Partial<PromptPlace>, {columns = 80, now = 1000} = {}): string {
	return promptPrefix({...place, ...change}, {columns, now}).map(({text}) => text).join(' ');
}

test('the prompt tells cluster, user, rights, health and directory', t => {
	const profile = {name: 'prod', isProtected: true};
	t.is(textOf({}), '/registry');
	t.is(textOf({profile, user: 'root'}), 'prod root@ /registry');
	t.is(textOf({profile, isReadOnly: true}), 'prod (read-only) /registry');
	t.is(textOf({isReadOnly: true}, {columns: 40}), '(ro) /registry');
	const status = {state: 'trying', detail: 'master1:2379 refused, trying master2'} as const;
	t.is(textOf({profile, status}, {now: 4900}), 'prod ◌ master1:2379 refused, trying master2 (3 s) /registry');
	t.is(textOf({status: {state: 'down', detail: 'm1 refused'}}), '✗ m1 refused /registry');
	t.is(textOf({status: {state: 'down', detail: 'm1 refused'}}, {now: 2000}), '✗ m1 refused (1 s) /registry');
	t.is(textOf({status}, {columns: 40}), '◌ /registry');
	t.is(textOf({label: 'h1:2379', user: 'root', at: 7}), 'h1:2379 root@ @7 /registry');
	t.is(textOf({profile, label: 'h1:2379'}), 'prod /registry');
	t.is(textOf({isReadOnly: true, at: 7}), '@7 /registry');
});

test('a protected profile is a part of its own kind', t => {
	t.deepEqual(promptPrefix({...place, profile: {name: 'p', isProtected: true, color: 'blue'}}, {columns: 80, now: 0})[0], {kind: 'protected', text: 'p', color: 'blue'});
	t.is(promptPrefix({...place, profile: {name: 'p', isProtected: false}}, {columns: 80, now: 0})[0]!.kind, 'profile');
});
