import {
	mkdir,
	mkdtemp,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {commands} from '../../source/commands/index.ts';
import {isGroup} from '../../source/commands/common/command.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {openSession} from '../helpers/session.ts';
import {runWords} from '../helpers/command-context.ts';

test.before(async t => {
	const home = await mkdtemp(path.join(tmpdir(), 'etcsh-elsewhere-'));
	await mkdir(path.join(home, 'etcsh'));
	await writeFile(path.join(home, 'etcsh', 'config.yaml'), 'profiles:\n  prod:\n    endpoints: http://127.0.0.1:1\n');
	process.env.XDG_CONFIG_HOME = home;
	t.context = home;
});

test.after.always(async t => {
	await rm(t.context as string, {recursive: true});
});

for (const command of commands) {
	const [first] = isGroup(command) ? [] : command.arguments;
	if (isGroup(command) || first === undefined || first.isAnywhere === true || (first.kind !== 'key' && first.kind !== 'directory')) {
		continue;
	}

	test(`${command.name} refuses a key of another cluster instead of working on one of that name here`, async t => {
		for (const [word, advice] of [
			['prod:/x/a', /^prod:\/x\/a is a key on another cluster, .*\n {2}PROFILE:\/key is for cp, mv, sync, diff and restore\. .* use prod\. \.\/prod:\/x\/a is the key of that name here\.\n$/],
			['http://u:secret@h:2379/x', /^http:\/\/u:\.\.\.@h:2379\/x is a key on another cluster, .*\n {2}A URL is for /],
		] as const) {
			for (const mode of ['own', 'shell'] as const) {
				// Connecting would fail the test.
				const {code, stdout, stderr} = await runWords([command.name, word], {mode});
				t.deepEqual({code, stdout}, {code: command.mistakeExitCode ?? 1, stdout: ''});
				t.regex(stderr, advice);
			}
		}
	});
}

for (const [name, ...words] of [
	['cp', 'prod:/x', 'prod:/y'],
	['mv', 'prod:/x', 'http://127.0.0.1:1/y'],
	['sync', 'prod:/x', 'prod:/y'],
	['diff', 'prod:/x', 'prod:/y'],
	['restore', 'prod:/x'],
] as const) {
	test(`${name} of keys of other clusters alone refuses a moment that stands in front, which is none of theirs`, async t => {
		const engine = await openEmbedded();
		t.teardown(async () => engine.close());
		const inShell = await runWords(['--at', '3', name, ...words], {mode: 'shell', more: {connectWith: async () => ({engine})}});
		const inFront = await runWords([name, ...words], {mode: 'own', more: {isMomentNamed: true}});
		for (const {code, stdout, stderr} of [inShell, inFront]) {
			t.deepEqual({code, stdout}, {code: name === 'diff' ? 2 : 1, stdout: ''});
			t.regex(stderr, /^--at is about the cluster in use, and prod:\/x is on another one\n {2}The past of a profile /);
		}
	});
}

test('what is no profile, a value and the strict mode are as they were', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	t.is((await runWords(['set', 'other:/x', '1'], {mode: 'own', engine, directory: '/'})).code, 0);
	t.is((await runWords(['set', './prod:/x', '1'], {mode: 'own', engine})).code, 0);
	t.is((await runWords(['set', '/a', 'prod:/x'], {mode: 'own', engine})).code, 0);
	t.is((await runWords(['set', '/b', 'http://h:1/x'], {mode: 'own', engine})).code, 0);
	t.is((await runWords(['set', 'prod:/x', '2'], {engine})).code, 0);
	t.is((await engine.get('/prod:/x')).node.value, '2');
});

test('the shell\'s own commands refuse it, too', async t => {
	const engine = await openEmbedded();
	let printed = '';
	const session = openSession(engine, {
		print(block) {
			printed += block.text;
		},
	});
	t.teardown(async () => {
		await session.close();
		await engine.close();
	});
	session.submit('watch prod:/x');
	await new Promise<void>(resolve => {
		const stop = session.subscribe(() => {
			if (session.state.running !== undefined) {
				return;
			}

			stop();
			resolve();
		});
	});
	t.regex(printed, /prod:\/x is a key on another cluster, and watch works on the present one/);
	t.deepEqual(session.state.panes, []);
});
