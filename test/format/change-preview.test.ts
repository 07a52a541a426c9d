import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {changePreview, differingPreviews} from '../../source/format/change-preview.ts';
import {runLine} from '../helpers/command-context.ts';

function pod(name: string, phase: string): string {
	return JSON.stringify({
		kind: 'Pod', apiVersion: 'v1', metadata: {name, namespace: 'default'}, status: {phase},
	});
}

const options = {arrow: '→', cells: 30};

test('values that begin alike are shown where they differ', t => {
	const start = 'x'.repeat(100);
	t.deepEqual(differingPreviews(`${start}1`, `${start}2`, 30), ['…xxxxxxxx1', '…xxxxxxxx2']);
	t.deepEqual(differingPreviews('old', 'new', 30), ['old', 'new']);
	const [before, after] = differingPreviews(`${start}😀😀😀😀😀1`, `${start}😀😀😀😀😀2`, 30);
	t.true(before.isWellFormed() && after.isWellFormed() && before !== after);
	t.is(changePreview(`{"a":"${start}1"}`, `{"a":"${start}2"}`, options), '.a …xxxxxxxx1" → …xxxxxxxx2"');
	t.is(changePreview('{"a":1}', '{"a":1,"b":[2]}', options), '.b + [2]');
	t.is(changePreview('{"a":1,"b":2}', '{}', options), '.a - 1 (+1 more)');
	t.is(changePreview('a', 'b', {...options, quote: '"'}), '"a" → "b"');
});

test('diff, log and a dry run name the path that has changed in a JSON document', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set('/a/web', {value: pod('web', 'Running')});
	await engine.set('/b/web', {value: pod('web', 'Q')});
	t.is((await runLine('diff /a /b', {engine})).stdout, '~ web  .status.phase "Running" → "Q"\n');
	t.is((await runLine('diff -q /a /b', {engine})).stdout, '~ web\n');
	t.regex((await runLine('sync /b /a --dry-run', {engine})).stdout, /^~ \/a\/web {2}\.status\.phase "Running" → "Q"\n/);
	await engine.set('/a/web', {value: pod('web', 'Q')});
	t.regex((await runLine('log /a/web', {engine})).stdout, /^ +\d+ {2}set {15}\.status\.phase "Running" → "Q"\n/);
	await engine.set('/a/web', {value: pod('web', 'R')});
	t.deepEqual(JSON.parse((await runLine('diff /a /b -o json', {engine})).stdout), [
		{
			key: 'web', difference: 'changed', from: pod('web', 'R'), to: pod('web', 'Q'),
		},
	]);
});
