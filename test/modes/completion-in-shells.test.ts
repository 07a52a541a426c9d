import {spawnSync} from 'node:child_process';
import {
	mkdir,
	mkdtemp,
	rm,
	symlink,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {cliPath, runEtcsh, startServe} from '../helpers/etcsh.ts';
import {TerminalProbe} from '../helpers/terminal.ts';

/** A test that says in its title when the shell is not there. */
function testIn(shell: string) {
	const isMissing = spawnSync(shell, ['--version']).error !== undefined;
	const run = isMissing ? test.skip : test;
	return (title: string, body: (t: ExecutionContext) => Promise<void>) => {
		run(`${title}${isMissing ? ` (no ${shell} is installed here)` : ''}`, body);
	};
}

/** A server with a few keys, and `etcsh` in the PATH. */
async function startPlace(t: ExecutionContext): Promise<NodeJS.ProcessEnv> {
	const directory = await mkdtemp(path.join(tmpdir(), 'etcsh-completion-'));
	await mkdir(path.join(directory, 'bin'));
	await symlink(cliPath, path.join(directory, 'bin', 'etcsh'));
	const server = await startServe(path.join(directory, 'data'));
	t.teardown(async () => {
		await server.stop();
		await rm(directory, {recursive: true, force: true});
	});
	const env = {
		...process.env,
		ETCDCTL_ENDPOINTS: server.url,
		HOME: directory,
		PATH: [path.join(directory, 'bin'), path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
	};
	for (const key of ['/app/one', '/app/sub/deep', '/apple', '/blank/two words']) {
		t.is((await runEtcsh(['set', key, 'v'], {env})).code, 0);
	}

	return env;
}

testIn('fish')('fish completes commands, flags and live keys', async t => {
	const env = await startPlace(t);
	const complete = (line: string) => {
		const {stdout, stderr} = spawnSync('fish', ['--no-config', '-c', 'etcsh completion fish | source; complete -C "$LINE_TYPED"'], {
			encoding: 'utf8', env: {...env, LINE_TYPED: line},
		});
		t.is(stderr, '');
		return stdout.split('\n').filter(text => text !== '').map(text => text.split('\t', 1)[0]);
	};

	t.deepEqual(complete('etcsh upd'), ['update', 'updatedir']);
	t.deepEqual(complete('etcsh mk --i'), ['--in-order']);
	t.deepEqual(complete('etcsh get /ap'), ['/app/', '/apple']);
	t.deepEqual(complete('etcsh get /app/s'), ['/app/sub/']);
});

testIn('zsh')('zsh completes commands, flags and live keys on the line', async t => {
	const env = await startPlace(t);
	await using shell = await TerminalProbe.startCommand(['zsh', '-f', '-i'], {env: {...env, PS1: 'ready> '}, columns: 100});
	await shell.waitFor('ready> ');
	shell.enter('autoload -Uz compinit && compinit -u -D && source <(etcsh completion zsh) && PS1="loaded> "');
	await shell.waitFor(/^loaded> $/m);
	for (const [typed, line] of [
		['etcsh mk --i', 'etcsh mk --in-order'],
		['etcsh get /app/o', 'etcsh get /app/one'],
		['etcsh get /blank/', String.raw`etcsh get /blank/two\ words`],
		['etcsh ls /app/s', 'etcsh ls /app/sub/'],
	] as const) {
		shell.type(`${typed}\t`);

		await shell.waitUntil(line, ({rows}) => rows.some(row => row.trimEnd() === `loaded> ${line}`));
		// Ctrl-U: the next one begins on an empty line.
		shell.type('\u0015');

		await shell.waitFor(/^loaded> *$/m);
	}

	shell.type('etcsh get /ap\t\t');
	const {rows} = await shell.waitFor(/^\/apple\b/m);
	t.deepEqual(rows.slice(1, 4).map(row => row.trimEnd()), ['loaded> etcsh get /app', '/app/', '/apple']);
});
