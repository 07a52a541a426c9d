import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {runLine} from '../helpers/command-context.ts';

test('log says from where on the history is known', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set('/k', {value: 'old'});
	for (let i = 0; i < 1010; i++) {
		await engine.set('/other', {value: String(i)});
	}

	t.regex((await runLine('log /k', {engine})).stdout, /^nothing has happened to \/k since index \d+\n$/);
	await engine.set('/k', {value: 'new'});
	t.regex((await runLine('log /k', {engine})).stdout, /^what happened before index \d+ is no longer known\n +\d+ {2}set {15}old → new\n$/);
	await engine.set('/young', {value: 'v'});
	t.regex((await runLine('log /young', {engine})).stdout, /^ +\d+ {2}set {15}v\n$/);
	t.is((await runLine('log /_hidden', {engine})).code, 0);
});
