import path from 'node:path';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type EngineInfo} from '../../source/engine/engine.ts';
import {forwardingEngine} from '../../source/engine/forwarding.ts';
import {altered} from '../helpers/altered-engine.ts';
import {runLine} from '../helpers/command-context.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {engineKinds} from '../helpers/engines.ts';
import {onEach} from '../helpers/on-each-engine.ts';

test('log says from where on the history is known', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set('/k', {value: 'old'});
	for (let i = 0; i < 1010; i++) {
		await engine.set('/other', {value: String(i)});
	}

	t.regex((await runLine('log /k', {engine})).stdout, /^nothing has happened to \/k since index \d+\n$/);
	await engine.set('/k', {value: 'new'});
	t.regex((await runLine('log /k', {engine})).stdout, /^ +\d+ {2}set {15}old → new\nwhat happened before index \d+ is no longer known\n$/);
	await engine.set('/young', {value: 'v'});
	// It may have been there before, and been removed.
	t.regex((await runLine('log /young', {engine})).stdout, /^ +\d+ {2}set {15}v\nwhat happened before index \d+ is no longer known\n$/);
	t.is((await runLine('log /_hidden', {engine})).code, 0);
});

test('log of a busy server tells what it has kept until the end', async t => {
	const source = await engineKinds.find(({name}) => name === 'the remote engine on our own server')!.start();
	t.teardown(async () => source.stop());
	const engine = await source.open();
	let count = 0;
	const write = async () => engine.set('/busy', {value: String(++count)});
	for (let i = 0; i < 1100; i++) {
		await write();
	}

	// Two writes come for each event that is read.
	const busy = altered(engine, {
		async * watch(key, options) {
			for await (const event of engine.watch(key, options)) {
				await write();
				await write();
				yield event;
			}
		},
	});
	await engine.set('/again/k', {value: 'v'});
	const again = await runLine('log /again', {engine, terminal: {}});
	t.regex(again.stdout, /^ +\d+ {2}set .*\/again\/k {2}v\nwhat happened before index \d+ is no longer known\n {2}The files of a server tell more: --data-dir DIR/);
	t.notRegex((await runLine('log /again --since 1100', {engine, terminal: {}})).stdout, /no longer known/);
	const {stdout, code} = await runLine('log /busy', {engine: busy});
	t.is(code, 0);
	const values = stdout.matchAll(/ → (\d+)$/gm).map(([, value]) => Number(value)).toArray();
	t.true(values.length > 10 && values.length < 1000, String(values.length));
	t.deepEqual(values, Array.from({length: values.length}, (_, i) => values[0]! - i));
	t.regex(stdout, /\nwhat happened before index \d+ is no longer known\n$/);
});

onEach('log begins with the newest change', async (t, {run, engine, directory}) => {
	await engine.set(`${directory}/k`, {value: 'one'});
	const {index} = await engine.set(`${directory}/k`, {value: 'two'});
	await engine.set(`${directory}/x/y`, {value: '1'});
	await engine.delete(`${directory}/k`);
	const changes = (text: string) => text.replaceAll(/^ +\d+ +/gm, '').replaceAll(/ {2,}/g, ' ');
	t.is(changes((await run('log k')).stdout), 'delete was two\nset one → two\nset one\n');
	t.is(changes((await run(`log k --since ${index}`)).stdout), 'delete was two\nset one → two\n');
	t.is((await run(`log k --since ${index + 100_000}`)).stdout, `nothing has happened to /k since index ${index + 100_000}\n`);
	const {stdout} = await run('log -o json .');
	const rows = JSON.parse(stdout) as ReadonlyArray<{readonly index: number; readonly key: string}>;
	t.deepEqual(rows.filter(({key}) => key !== '').map(({key}) => key), ['/k', '/x/y', '/k', '/k']);
});

test('who works through the process that has the data dir reads the log on disk as that does', async t => {
	const dataDir = path.join(await temporaryDirectory(t), 'd');
	const engine = await openEmbedded({dataDir});
	t.teardown(async () => engine.close());
	await engine.set('/k', {value: 'old'});
	for (let i = 0; i < 1010; i++) {
		await engine.set('/other', {value: String(i)});
	}

	const through = forwardingEngine(() => engine, {
		get info(): EngineInfo {
			const {dataDir: own, ...info} = engine.info;
			return {...info, sharedDataDir: own};
		},
	});
	t.regex((await runLine('log /k', {engine: through})).stdout, /^ +\d+ {2}set {15}old\n$/);
});
