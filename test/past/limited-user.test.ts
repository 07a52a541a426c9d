/**
Somebody who may read only a part of a cluster, and its past.
*/
import test, {type ExecutionContext} from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {openRemote} from '../../source/remote/remote-engine.ts';
import {runWords} from '../helpers/command-context.ts';
import {engineKinds} from '../helpers/engines.ts';

const remoteKinds = engineKinds.filter(kind => kind.name.startsWith('the remote'));

type Limited = {
	/** Who may do everything. */
	readonly root: Engine;
	/** Who may read `/p/*` and `/lone`. */
	readonly limited: Engine;
};

async function openBoth(t: ExecutionContext, kind: (typeof remoteKinds)[number]): Promise<Limited> {
	const source = await kind.start();
	t.teardown(async () => source.stop());
	const open = async (credentials: string): Promise<Engine> => {
		const engine = await openRemote({
			endpoints: [source.url], credentials, headerTimeoutMs: 30_000, totalTimeoutMs: 60_000, isSyncWanted: true, isStrict: false,
		});
		t.teardown(async () => engine.close());
		return engine;
	};

	const engine = await source.open();
	t.teardown(async () => engine.close());
	await engine.auth.createUser('root', 'r');
	await engine.auth.createUser('app', 'a');
	await engine.auth.createRole('app');
	await engine.auth.grantPermissions('app', {kv: {read: ['/p/*', '/lone'], write: []}});
	await engine.auth.grantRoles('app', ['app']);
	await engine.auth.enable();
	const root = await open('root:r');
	await root.auth.revokePermissions('guest', {kv: {read: ['/*'], write: ['/*']}});
	return {root, limited: await open('app:a')};
}

for (const kind of remoteKinds) {
	const testOrSkip = kind.missing === undefined ? test : test.skip;
	testOrSkip(`log tells of what the user may read: ${kind.name}`, async t => {
		const {root, limited: engine} = await openBoth(t, kind);
		await root.set('/p/x', {value: 'one'});
		await root.set('/other', {value: 'not for all'});
		await root.set('/lone', {value: 'alone'});
		await root.delete('/p', {recursive: true});
		await root.set('/p/x', {value: 'two'});
		await root.set('/p/d/y', {value: 'deep'});
		await root.set('/other', {value: 'still not'});
		const log = async (key: string) => {
			const {code, stdout, stderr} = await runWords(['log', key], {mode: 'own', engine});
			return {code, text: `${stdout}${stderr}`.replaceAll(/^ +\d+ +/gm, '').replaceAll(/ {2,}/g, ' ')};
		};

		t.deepEqual(await log('/p/x'), {code: 0, text: 'set two\ndelete /p\nset one\n'});
		t.deepEqual(await log('/p/d'), {code: 0, text: 'set /p/d/y deep\ndelete /p\n'});
		t.deepEqual(await log('/lone'), {code: 0, text: 'set alone\n'});
		const refused = await log('/other');
		t.is(refused.code, 4);
		t.regex(refused.text, /^Error: 110: .*\n Access control is on: /);
		t.is((await runWords(['log', '/p/x'], {mode: 'own', engine: root})).stdout.split('\n').length, 4);
	});

	testOrSkip(`a history that the user may not watch says who may: ${kind.name}`, async t => {
		const {root, limited: engine} = await openBoth(t, kind);
		const {index} = await root.set('/p/x', {value: 'one'});
		await root.set('/dir/k', {value: ''});
		await root.auth.grantPermissions('app', {kv: {read: ['/dir'], write: []}});
		const run = async (...words: string[]) => {
			const {code, stderr} = await runWords(words, {mode: 'own', engine});
			return {code, hint: stderr.split('\n', 2)[1]};
		};

		t.deepEqual(await run('log', '/dir'), {
			code: 4, hint: '  What has happened in /dir is told to those who may read all of it: a role that reads /dir* lets them.',
		});
		for (const moment of [String(index), '-1', 'before:/p/x']) {
			t.deepEqual(await run('get', '/p/x', '--at', moment), {
				code: 4,
				hint: '  The past of a cluster is told by all that has happened there: etcsh --username NAME, of a user with a role that reads /*. '
					+ 'etcsh log KEY lists the changes of what you may read.',
			});
		}
	});
}
