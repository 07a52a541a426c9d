/**
What shells let people say, typed into ours: lists, jobs, `$(…)`, `time`, aliases.
*/
import {
	mkdir,
	mkdtemp,
	rm,
	writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {startServe} from '../helpers/etcsh.ts';
import {TerminalProbe, type TerminalOptions} from '../helpers/terminal.ts';

async function startShell(options: TerminalOptions = {}): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded'], options);
	await terminal.waitForPrompt();
	return terminal;
}

async function put(terminal: TerminalProbe, key: string, value: string): Promise<void> {
	const url = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen.text)![0];
	await fetch(`${url}/v2/keys${key}`, {method: 'PUT', body: new URLSearchParams({value})});
}

test.serial('commands are joined, each is an undo step of its own, and a pasted line may hold programs', async t => {
	await using terminal = await startShell();
	terminal.enter('set /a 1; set /a 2 && get /a || get /none');
	await terminal.waitFor(/none\n1\n2\n2\n/);
	terminal.enter('get /none && get /a; pwd');
	const screen = await terminal.waitFor(/Key not found \(\/none\)[^❯]*\n\/\n/);
	t.notRegex(screen.text, /pwd\n2/);
	terminal.enter('undo --list');
	await terminal.waitFor(/1 .*set \/a 2\n2 .*set \/a 1\n/);
	terminal.enter('etcdctl mkdir /t --ttl 100;echo it is done');
	await terminal.waitFor(/\nit is done\n/);
	terminal.enter('ls / | sort -r | head -1; get /a');
	await terminal.waitFor(/get \/a\n\/t\n2\n/);
	terminal.enter('rm /a; ; rm /t');
	await terminal.waitFor(/a command has to stand before the ;/);
	terminal.enter('get /a');
	await terminal.waitFor(/❯ get \/a\n2\n/);
});

test.serial('a line that ends with && goes on, and Ctrl-C ends all of it', async t => {
	await using terminal = await startShell();
	terminal.type('pwd &&\r');
	terminal.type('set /x 1\r');
	await terminal.waitFor(/pwd &&\n.*set \/x 1\n\/\n1\n/);
	terminal.enter('sync /x /y --watch; set /x 2');
	await terminal.waitFor(/watching \/x/);
	terminal.type('\u0003');
	await terminal.waitForPrompt();
	terminal.enter('get /x');
	const screen = await terminal.waitFor(/❯ get \/x\n\d\n/);
	t.regex(screen.text, /❯ get \/x\n1\n/);
});

test.serial('a job goes on behind, leaves a half-typed line alone, and comes back', async t => {
	await using terminal = await startShell();
	terminal.enter('set /from/a one');
	await terminal.waitFor(/one\n/);
	terminal.enter('sync /from /to --watch &');
	await terminal.waitFor(/\[1\] sync \/from \/to --watch\n(?:.*\n)*\[1\] watching/);
	terminal.type('get /to/b');
	await put(terminal, '/from/b', 'two');
	const half = await terminal.waitFor(/❯ get \/to\/b/);
	t.notRegex(half.text, /\[1\].*❯/);
	terminal.type('\u0015');
	terminal.enter('jobs');
	await terminal.waitFor(/❯ jobs\n\[1\] runs +sync \/from \/to --watch\n/);
	terminal.enter('get /to/b');
	await terminal.waitFor(/❯ get \/to\/b\ntwo\n/);
	terminal.enter('fg');
	await terminal.waitFor(/❯ fg\nsync \/from \/to --watch\n/);
	terminal.type('\u001A');
	await terminal.waitFor(/\[1\] sync \/from \/to --watch goes on\n/);
	terminal.enter('cd / &');
	await terminal.waitFor(/cd changes the shell itself, and is no job/);
	terminal.enter('kill 1');
	await terminal.waitFor(/\[1\] ended +sync/);
	terminal.enter('fg');
	await terminal.waitFor(/there are no jobs/);
});

test.serial('Ctrl-Z sends what runs behind, and leaving asks about it', async t => {
	await using terminal = await startShell();
	terminal.enter('set /from/a one');
	await terminal.waitFor(/one\n/);
	terminal.enter('sync /from /to --watch');
	await terminal.waitFor(/watching/);
	terminal.type('\u001A');
	await terminal.waitFor(/\[1\] .* goes on behind/);
	terminal.type('\u0004');
	await terminal.waitFor(/This job ends with the shell\. Leave\? \(y\/n\)/);
	terminal.type('n');
	await terminal.waitFor(/\(y\/n\) no\n/);
	terminal.enter('pwd');
	await terminal.waitFor(/❯ pwd\n\/\n/);
	terminal.enter('exit');
	await terminal.waitFor(/❯ exit\n(?:.*\n)*.*Leave\? \(y\/n\)/);
	terminal.type('y');
	t.is(await terminal.exited, 0);
	await terminal.waitFor(/\[1\] ended with the shell/);
});

test.serial('a job that asks waits until it is in front', async t => {
	await using terminal = await startShell();
	terminal.enter('set /d/a 1; set /d/b 2');
	await terminal.waitFor(/\n1\n2\n/);
	terminal.enter('rm -r /d &');
	await terminal.waitFor(/\[1\] waits for you: fg 1/);
	terminal.enter('get /d/a');
	await terminal.waitFor(/❯ get \/d\/a\n1\n/);
	terminal.enter('fg');
	await terminal.waitFor(/2 keys: .*\n.*\(y\/n\)/);
	terminal.type('y');
	await terminal.waitForPrompt();
	terminal.enter('ls / -p');
	const screen = await terminal.waitFor(/❯ ls \/ -p\n/);
	t.notRegex(screen.text, /ls \/ -p\n\/d/);
});

test.serial('$( ), time and aliases', async t => {
	await using terminal = await startShell();
	terminal.enter('set /a "one  two"; set /b "<$(get /a)>"');
	await terminal.waitFor(/\n<one {2}two>\n/);
	terminal.enter('get $(get /a)');
	await terminal.waitFor(/"two" is one word too many|one word too many/);
	terminal.enter('set -- /flag "-r /"; rm $(get /flag)');
	await terminal.waitFor(/\$\( \) printed -r, which would be taken for an option/);
	terminal.enter('rm $(get /none)');
	await terminal.waitFor(/\$\(get \/none\) ended with exit code/);
	terminal.enter('time get /b');
	await terminal.waitFor(/❯ time get \/b\n<one {2}two>\n[\d.]+ m?s\n/);
	terminal.enter('alias g=\'get /b\' && alias');
	await terminal.waitFor(/\nalias g='get \/b'\n/);
	terminal.enter('g && unalias g; g');
	await terminal.waitFor(/❯ g && unalias g; g\n<one {2}two>\n/);
	terminal.type('set /c $(get /fl\t');
	const {text} = await terminal.waitFor(/set \/c \$\(get \/flag/);
	t.notRegex(text, /PrevNode/);
});

test.serial('options in front of a command hold for it alone', async t => {
	const dataDir = await mkdtemp(path.join(tmpdir(), 'etcsh-there-'));
	const server = await startServe(dataDir);
	t.teardown(async () => {
		await server.stop();
		await rm(dataDir, {recursive: true, force: true});
	});
	await using terminal = await startShell();
	terminal.enter('etcdctl --debug ls; set /here 1');
	const debugged = await terminal.waitFor(/start to sync cluster using endpoints\(http[^)]*\)\n[^❯]*cURL Command: curl -X GET http:[^❯]*\n1\n/);
	t.regex(debugged.text, /Cluster-Endpoints: http/);
	terminal.enter(`--endpoints ${server.url} set /there 2; get /there`);
	await terminal.waitFor(/\n2\nError: {2}100: Key not found \(\/there\)/);
	terminal.enter('--read-only set /here 3; -o json get /here; --timeout 3s get /here');
	await terminal.waitFor(/"value":"1"[^❯]*\n1\n/);
	terminal.enter('--plain ls');
	await terminal.waitFor(/--plain is an option of etcsh itself/);
	terminal.enter('--debug set /here 4; undo');
	await terminal.waitFor(/undone: --debug set \/here 4/);
});

test.serial('the start file is run first, and what is wrong in it names its line', async t => {
	const home = await mkdtemp(path.join(tmpdir(), 'etcsh-start-'));
	t.teardown(async () => rm(home, {recursive: true, force: true}));
	await mkdir(path.join(home, 'config', 'etcsh'), {recursive: true});
	await writeFile(path.join(home, 'config', 'etcsh', 'etcshrc'), '# mine\nalias ll=\'ls -l\'\nget /none\nset /x 1; cd /nowhere\nalias two=\'pwd;\npwd\'\nset "\n');
	const env = {XDG_CONFIG_HOME: path.join(home, 'config')};
	await using terminal = await startShell({home, env});
	await terminal.waitFor(/Key not found \(\/none\)[^❯]*\n {2}in \S*(?:\n\S*)?etcshrc, line 3\n/);
	await terminal.waitFor(/etcshrc, line 4\n/);
	await terminal.waitFor(/the quote " is not closed\n {2}in \S*(?:\n\S*)?etcshrc, line 7\n/);
	terminal.enter('alias; ll /');
	await terminal.waitFor(/alias ll='ls -l'\n(?:.*\n)*.*\/x +1\n/);
	terminal.enter('history');
	const {text} = await terminal.waitFor(/1 {2}alias; ll \/\n/);
	t.notRegex(text, /❯ get \/none/);
	terminal.enter('exit');
	t.is(await terminal.exited, 0);
	await using plain = await TerminalProbe.start(['--embedded', '--plain'], {home, env});
	await plain.waitFor(/etcshrc, line 7\n(?:.*\n)*.*> $/m);
	await using without = await TerminalProbe.start(['--embedded', '--no-start-file'], {home, env});
	await without.waitForPrompt();
	without.enter('ll /');
	await without.waitFor(/There is no command "ll"/);
});
