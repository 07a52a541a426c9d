/**
Where a server has no v2 but speaks v3, that is offered and found.
*/
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {diagnoseTarget} from '../../source/connect/diagnosis.ts';
import {openPlace} from '../../source/connect/open-place.ts';
import {hasOnlyV3, probeEndpoint} from '../../source/connect/startup.ts';
import {parseGlobalFlags} from '../../source/language/global-flags.ts';
import {describeFound, textOf} from '../../source/ui/start/start-choice.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';
import {runEtcsh} from '../helpers/etcsh.ts';
import {TerminalProbe} from '../helpers/terminal.ts';
import {
	freePort,
	startLiveEtcd,
	whyNoLiveEtcd,
	type LiveEtcd,
} from '../helpers/live-etcd.ts';

if (whyNoLiveEtcd() === undefined) {
	let live: LiveEtcd;

	test.before(async () => {
		live = await startLiveEtcd(undefined, {hasV2: false});
	});

	test.after.always(async () => {
		await live?.stop();
	});

	const globalsOf = (...tokens: readonly string[]) => {
		const parsed = parseGlobalFlags(tokens, {}, {isStrict: false});
		if (parsed.problem !== undefined) {
			throw new Error(parsed.problem);
		}

		return parsed.options;
	};

	test('the start screen offers v3 where there is no v2', async t => {
		const found = (await probeEndpoint(live.url))!;
		t.true(hasOnlyV3(found));
		t.regex(describeFound(found), /\(etcd 3\.\d+\.\d+, v3 only\)\.$/);
		t.is(textOf('connect', found), 'connect to it by its v3 API');
		t.is(textOf('connect', {...found, hasV2: true}), 'connect to it');
		t.false(hasOnlyV3({...found, version: ''}));
	});

	test('a shell on endpoints that were named offers v3, and leaves with Esc', async t => {
		await using left = await TerminalProbe.start(['--endpoints', live.url]);
		await left.waitFor('v3 only');
		left.type('\u001B');
		t.is(await left.exited, 130);
		await using terminal = await TerminalProbe.start(['--endpoints', `${live.url},${live.url}`]);
		await terminal.waitFor('connect to it by its v3 API');
		terminal.type('\r');
		await terminal.waitForPrompt();
		terminal.enter('set /shell/a b');
		terminal.enter('stat /shell');
		await terminal.waitFor('Children:');
		await using plain = await TerminalProbe.start(['--plain', '--endpoints', live.url]);
		await plain.waitFor('1: connect to it by its v3 API');
		plain.enter('1');
		await plain.waitFor('connected to');
	});

	test('an error that says that v2 is off names the option', async t => {
		const {code, stderr} = await runEtcsh(['--endpoints', live.url, 'get', '/a']);
		t.not(code, 0);
		t.regex(stderr, /--api 3 speaks v3/);
	});

	test('an address leads there by itself, and so do several', async t => {
		// A member on a busy machine takes its time.
		const patient = globalsOf('--timeout', '30s', '--total-timeout', '60s');
		const several = await openPlace(`${live.url},${live.url}`, 'shell', {globals: patient, isStrict: false, stderr: () => undefined});
		t.is(several.engine.info.api, 3);
		await several.engine.close();
		const {engine, options} = await openPlace(live.url, 'shell', {globals: patient, isStrict: false, stderr: () => undefined});
		t.teardown(async () => engine.close());
		t.is(engine.info.api, 3);
		t.is(options.api, '3');
		await engine.set('/a', {value: 'x'});
	});

	test.serial('doctor takes from a profile with that address how it is reached', async t => {
		const folder = await temporaryDirectory(t);
		process.env.ETCSH_CONFIG = path.join(folder, 'config.yaml');
		t.teardown(() => {
			delete process.env.ETCSH_CONFIG;
		});
		await writeFile(process.env.ETCSH_CONFIG, `profiles:\n  other:\n    endpoints: http://127.0.0.1:1\n  new:\n    endpoints: ${live.url}\n    api: 3\n`);
		for (const target of [live.url, live.url.replace('http://', ''), `http://127.0.0.1:9,${live.url}`]) {
			const findings = await Array.fromAsync(diagnoseTarget(target, globalsOf(), {isStrict: false, stderr: () => undefined}));
			t.is(findings.at(-1)!.step, 'reads', `at ${target}`);
			t.true(findings.some(({step, state}) => step === 'v3' && state !== 'failed'), `at ${target}`);
		}
	});

	test('doctor explains the connection, and what is wrong with another', async t => {
		const findings = await Array.fromAsync(diagnoseTarget(live.url, globalsOf('--api', '3'), {isStrict: false, stderr: () => undefined}));
		t.deepEqual(findings.map(({step, state}) => [step, state === 'slow' ? 'ok' : state]), ['v3', 'leader', 'alarms', 'members', 'auth', 'reads'].map(step => [step, 'ok']));
		const [failed] = await Array.fromAsync(diagnoseTarget(`http://127.0.0.1:${await freePort()}`, globalsOf('--api', '3'), {isStrict: false, stderr: () => undefined}));
		t.like(failed, {step: 'v3', state: 'failed'});
		t.regex(failed!.text, /refused/);
		const v2 = await Array.fromAsync(diagnoseTarget(live.url, globalsOf(), {isStrict: false, stderr: () => undefined}));
		t.regex(v2.find(({step}) => step === 'v2')!.advice!, /--api 3/);
	});
}
