/**
Every example of every help text is run, as it stands there.
*/
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {isGroup} from '../../../source/commands/common/command.ts';
import {commands} from '../../../source/commands/index.ts';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type ShellActions} from '../../../source/session/builtins/actions.ts';
import {createShellTable} from '../../../source/session/builtins/index.ts';
import {openSession} from '../../helpers/session.ts';

/** The actions are for commands that run, and none does here. */
const {entries} = createShellTable(commands, {} as unknown as ShellActions);
const examples = new Set(entries.flatMap(entry => isGroup(entry) ? entry.subcommands : [entry]).flatMap(command => command.examples ?? []));

/** The tree that they are run on. */
const tree: Record<string, string> = {
	'/a/b/os': 'centos6', '/a/b/config.json': '{}', '/a/os': 'x', '/a/x.json': '{}', '/b/os': 'y',
	'/session': 'x', '/config/port': '1', '/v1/k': '1', '/v2/k': '1', '/logs/today': 'error', '/backup/k': '1',
	'/tmp/old.bak': 'x',
};

/** What has to be done before some of them, by the start of the example; the first that fits counts. */
const preparations: ReadonlyArray<readonly [start: string, lines: readonly string[]]> = [
	['mk /a/b/os', ['rm /a/b/os']],
	['get /a/config', ['set /a/config \'{"port":1}\'']],
	['set /a/config', ['set /a/config \'{"port":1}\'']],
	['rm /a/config', ['set /a/config \'{"hosts":["a"]}\'']],
	['mkdir /a/b', ['rm -r /a/b']],
	['setdir', ['rm -r /a/b']],
	['rmdir', ['rm /a/b/os', 'rm /a/b/config.json']],
	['user revoke', ['role add writers', 'user add alice:x', 'user grant alice --roles writers']],
	['user grant', ['role add readers', 'role add writers', 'user add alice:x']],
	['user get', ['user add alice:x']],
	['user remove', ['user add alice:x']],
	['user passwd', ['user add alice:x']],
	['role get', ['role add readers']],
	['role revoke', ['role add readers', 'role grant readers --path \'/a/*\' --read']],
	['role grant', ['role add readers']],
	['role remove', ['role add readers']],
	['auth enable', ['user add root:x']],
	['import backup.json', ['export / backup.json']],
	['import config.yaml', ['export /config config.yaml']],
	['cd -', ['cd /a']],
	['undo 3', ['set /u 1', 'set /u 2', 'set /u 3']],
	['undo', ['set /u 1']],
	['redo 2', ['set /u 1', 'set /u 2', 'undo 2']],
	['redo', ['set /u 1', 'undo']],
	['elect /leader node-1', []],
	['elect /leader', ['mk /leader node-1 --in-order']],
	['fg 2', ['sync /a /c --watch --yes &', 'sync /b /d --watch --yes &']],
	['fg', ['sync /a /c --watch --yes &']],
	['kill', ['sync /a /c --watch --yes &']],
	['alias ll', ['alias ll=\'ls -l\'']],
	['unalias ll', ['alias ll=\'ls -l\'']],
	['unwatch 2', ['watch /a', 'watch /b']],
	['unwatch', ['watch /a']],
];

/** What they say beside what they do: of what they speak of and is not here, most of them. By the start of the example. */
const remarks: ReadonlyArray<readonly [start: string, message: RegExp]> = [
	['set /a/config .port', /^\.port 1 → 6543\n$/],
	['backup', /no such file or directory/],
	['import --snap', /no such file or directory/],
	['member add --learner', /only etcd v3 has learners/],
	['member add', /cluster of one member/],
	['member promote', /only etcd v3 has learners/],
	['member remove', /Couldn't find a member/],
	['member update', /no peer port/],
	['auth disable', /already disabled/],
	['sync /config staging:/config', /no other clusters/],
	['sync prod:/config', /no other clusters/],
	['diff /config prod:/config', /no other clusters/],
	['cp -r /config prod:/config', /no other clusters/],
	['mv -r /config prod:/config', /no other clusters/],
	['wal', /no data dir/],
	['lease', /only etcd v3 has leases/],
	['maintenance', /only the store of etcd v3/],
	['get /a/b/os --at', /^index \d+ is yet to come/],
	['restore /config --at 900', /the past of another place can't be read here/],
	['restore old:/config', /the past of another place can't be read here/],
	['restore', /^index \d+ is yet to come|show no change of \/config\/db/],
	['diff --at', /^index \d+ is yet to come|^$/],
	['at now', /^$/],
	['at 1234', /^index \d+ is yet to come/],
	['at before:/config', /show no change of \/config|^$/],
	['at', /^$/],
	['doctor', /no connection/],
	['cp -r http://old:2379/config', /no other clusters/],
	['diff -u http://old:2379/v1', /no other clusters/],
	['use', /no (?:profiles|other clusters)/],
	['grep --json', /^\d+ values that are not JSON: skipped\n$/],
	['fg', /changes copied/],
	['kill', /changes copied/],
	['time', /^\d+(?:\.\d+)? m?s\n$/],
];

function entryFor<Value>(table: ReadonlyArray<readonly [string, Value]>, example: string): Value | undefined {
	return table.find(([start]) => `${example} `.startsWith(`${start} `))?.[1];
}

let folder = '';
const folderBefore = process.cwd();

test.before(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'etcsh-examples-'));
	process.chdir(folder);
	process.env.EDITOR = 'true';
	delete process.env.VISUAL;
});

test.after.always(async () => {
	process.chdir(folderBefore);
	await rm(folder, {recursive: true, force: true});
});

/** Resolves to what the example says is wrong. */
async function runAll(t: ExecutionContext, lines: readonly string[], example: string): Promise<string> {
	const engine = await openEmbedded();
	let errors = '';
	const jobEnd = Promise.withResolvers<void>();
	const session = openSession(engine, {
		print(block) {
			if (block.type === 'error') {
				errors += block.text;
			} else if (block.type === 'notice' && /^\[1\] (?:done|exit code)/.test(block.text)) {
				jobEnd.resolve();
			}
		},
	});
	t.teardown(async () => {
		await session.close();
		await engine.close();
	});
	for (const [key, value] of Object.entries(tree)) {
		await engine.set(key, {value});
	}

	for (const line of [...lines, example]) {
		t.is(errors, '', `before ${line}`);
		const {promise, resolve} = Promise.withResolvers<void>();
		const stop = session.subscribe(() => {
			const {question, running} = session.state;
			if (question !== undefined) {
				session.answer(question.kind === 'password' ? 'secret' : 'y');
			} else if (running === undefined) {
				resolve();
			}
		});
		session.submit(line);
		if (/^(?:exec-watch|fg)|--keep-alive/.test(line)) {
			// It would go on for ever.
			session.interrupt();
		}

		await promise;
		stop();
	}

	if (example.endsWith('&')) {
		await jobEnd.promise;
	}

	return errors;
}

for (const example of examples) {
	test.serial(`the example "${example}" does what it says`, async t => {
		const errors = await runAll(t, entryFor(preparations, example) ?? [], example);
		const remark = entryFor(remarks, example);
		if (remark === undefined) {
			t.is(errors, '');
		} else {
			t.regex(errors, remark);
		}
	});
}
