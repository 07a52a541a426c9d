import {readFileSync} from 'node:fs';
import test from 'ava';
import {isGroup} from '../../source/commands/common/command.ts';
import {type CommandTerminal} from '../../source/commands/common/context.ts';
import {commands} from '../../source/commands/index.ts';
import {createShellTable} from '../../source/session/builtins/index.ts';
import {runWords} from '../helpers/command-context.ts';

type CliStep = {readonly cli: readonly string[]; readonly expect: {readonly stdout: string}};
type Step = CliStep | {readonly cli?: undefined};

/** What was run and answered; pauses and requests are left out. */
function stepsOf(name: string): CliStep[] {
	const {steps} = JSON.parse(readFileSync(`test/fixtures/conformance/cli/${name}.json`, 'utf8')) as {steps: Step[]};
	return steps.filter(step => step.cli !== undefined);
}

/** What the real etcdctl explained without contacting anything, in lines that begin with the command. */
const explained = [
	'seed-4.2', 'help-keys-commands', 'help-member', 'help-other-commands', 'help-user', 'help-group-odd', 'usage-command-flags-1', 'usage-command-flags-2', 'usage-unknown-command',
].flatMap(name => stepsOf(name))
	.filter(({cli, expect}) => cli[0] !== undefined && !cli[0].startsWith('-') && /^(?:NAME:|Incorrect Usage|No help topic|Cannot use)/.test(expect.stdout));

test('there are recordings of every kind of help', t => {
	t.true(explained.length > 60);
});

const titles = new Set<string>();
for (const {cli, expect} of explained) {
	const title = `"${cli.join(' ')}" explains itself as etcdctl does`;
	if (titles.has(title)) {
		continue;
	}

	titles.add(title);
	test(title, async t => {
		t.deepEqual(await runWords(cli), {code: 0, stdout: expect.stdout, stderr: ''});
	});
}

test('help without a topic is the application\'s', async t => {
	const {expect} = stepsOf('seed-4.1').find(({cli}) => cli[0] === '-h')!;
	for (const words of [[], ['help'], ['h']]) {
		t.deepEqual(await runWords(words), {code: 0, stdout: expect.stdout, stderr: ''});
	}
});

test('an empty name is that of all commands, or of all in its group', async t => {
	const {stdout: application} = await runWords([]);
	const expected = application
		.replace('[global options] command', 'command')
		.replace(/ {3}\nVERSION:\n.*\n {3}\n/, '\n')
		.replace('GLOBAL OPTIONS:', 'OPTIONS:');
	for (const words of [[''], ['help', ''], ['h', '', 'ls']]) {
		t.deepEqual(await runWords(words), {code: 0, stdout: expected, stderr: ''});
	}

	const group = await runWords(['member']);
	t.deepEqual(await runWords(['member', '']), group);
	t.deepEqual(await runWords(['member', 'help', '']), group);
});

test('of two mistakes a group finds the flag under two names, a command the first', async t => {
	t.regex((await runWords(['member', '-h', '--help', '--nosuch'])).stdout, /^Cannot use two forms of the same flag: h help\n\nNAME:\n {3}etcdctl member - /);
	t.regex((await runWords(['ls', '-h', '--help', '--nosuch'])).stdout, /^Incorrect Usage\.\n\nNAME:\n {3}etcdctl ls - /);
});

test('our own help lists every command', async t => {
	const {code, stdout} = await runWords(['help'], {mode: 'own'});
	t.is(code, 0);
	for (const entry of commands) {
		t.regex(stdout, new RegExp(String.raw`^  ${entry.name}\b`, 'm'));
	}
});

test('our own help of a command has its extensions and examples', async t => {
	for (const words of [['help', 'ls'], ['ls', '-h'], ['ls', '/a', '--help']]) {
		const {code, stdout, stderr} = await runWords(words, {mode: 'own'});
		t.is(code, 0);
		t.is(stderr, '');
		t.regex(stdout, /^etcsh ls \[KEY…\]\n/);
		t.regex(stdout, /^ {2}-l +show type/m);
		t.regex(stdout, /^ {2}etcsh ls \/a --recursive$/m);
	}
});

test('our own help reaches the commands of a group', async t => {
	for (const words of [['help', 'member', 'list'], ['member', 'help', 'list'], ['member', 'list', '-h']]) {
		t.regex((await runWords(words, {mode: 'shell'})).stdout, /^member list\n {2}enumerate/, words.join(' '));
	}

	const group = await runWords(['help', 'member'], {mode: 'shell'});
	for (const words of [['member', 'help'], ['member', 'help', 'nosuch'], ['member', 'help', '--nosuch']]) {
		t.deepEqual(await runWords(words, {mode: 'shell'}), group);
	}
});

test('a command that does not exist is an error in our own modes, with what may have been meant', async t => {
	const mistyped = await runWords(['gett', '/a'], {mode: 'own'});
	t.deepEqual(mistyped, {code: 1, stdout: '', stderr: 'There is no command "gett".\n  Did you mean get?\n'});
	t.regex((await runWords(['wacth', '/a'], {mode: 'own'})).stderr, /Did you mean watch\?/);
	t.is((await runWords(['xyzzy'], {mode: 'shell'})).stderr, 'There is no command "xyzzy".\n  help lists them all.\n');
	t.is((await runWords(['x'], {mode: 'shell'})).stderr, 'There is no command "x".\n  help lists them all.\n');
	t.is((await runWords(['member', 'lst'], {mode: 'own'})).stderr, 'There is no command "member lst".\n  Did you mean member list?\n');
});

test('what was pasted into the shell and is none of its commands gets the fitting next step', async t => {
	const cases = [
		['uname', '!uname runs the system\'s program.'],
		['$', 'Leave out the prompt in front of the command.'],
		['[root@host', 'Leave out the prompt in front of the command.'],
		['me@host:~#', 'Leave out the prompt in front of the command.'],
	] as const;
	for (const [name, nextStep] of cases) {
		t.deepEqual(await runWords([name, 'x'], {mode: 'shell'}), {code: 1, stdout: '', stderr: `There is no command "${name}".\n  ${nextStep}\n`});
	}

	t.is((await runWords(['uname'], {mode: 'own'})).stderr, 'There is no command "uname".\n  etcsh help lists them all.\n');
});

test('a wrong flag is an error in our own modes, with its reason', async t => {
	t.deepEqual(await runWords(['get', '/a', '--nope'], {mode: 'own'}), {
		code: 1, stdout: '', stderr: 'Error:  flag provided but not defined: -nope\n  etcsh help get shows its flags.\n',
	});
});

test('the next step is what can be typed there: the system\'s shell has a help of its own', async t => {
	for (const [words, step] of [
		[['get', '/a', '--nope'], 'help get shows its flags.'],
		[['nonsense'], 'help lists them all.'],
		[['member', '--nope'], 'help member lists what it can do.'],
	] as const) {
		t.true((await runWords(words, {mode: 'own'})).stderr.endsWith(`\n  etcsh ${step}\n`), `outside the shell: ${step}`);
		t.true((await runWords(words, {mode: 'shell'})).stderr.endsWith(`\n  ${step}\n`), `in the shell: ${step}`);
	}
});

test('extensions do not exist in the strict mode', async t => {
	t.is((await runWords(['version'])).stdout, 'No help topic for \'version\'\n');
	t.regex((await runWords(['ls', '-l'])).stdout, /^Incorrect Usage\./);
});

test('what only the prompt has is no mistyped command', async t => {
	for (const name of ['undo', 'cd', 'exit', 'use']) {
		for (const words of [[name], ['help', name]]) {
			const {code, stderr} = await runWords(words, {mode: 'own'});
			t.deepEqual({code, stderr}, {code: 1, stderr: `There is no command "${name}".\n  ${name} works only in the shell, which etcsh starts without a command.\n`});
		}
	}

	t.regex((await runWords(['help', 'gett'], {mode: 'own'})).stderr, /Did you mean get\?/);
});

test('and all of what only the prompt has is known as that', async t => {
	const inCommon = new Set(commands.map(({name}) => name));
	// Nothing is called while a table is made.
	const {entries} = createShellTable(commands, {} as never);
	const own = entries.filter(entry => !inCommon.has(entry.name));
	t.true(own.length > 5);
	for (const {name} of own) {
		t.regex((await runWords([name], {mode: 'own'})).stderr, /works only in the shell/, `of ${name}`);
	}
});

/** A terminal of which only the width is known. */
const terminalOf = (columns: number): CommandTerminal => ({
	columns, rows: 24, hasColor: false, draw() {
		throw new Error('help is plain');
	},
});

test('our own help fits into the terminal, and nothing is lost by that', async t => {
	const pairs = commands.flatMap(entry => isGroup(entry) ? [[entry.name], ...entry.subcommands.map(({name}) => [entry.name, name])] : [[entry.name]]);
	for (const topic of [[], ...pairs]) {
		for (const mode of ['own', 'shell'] as const) {
			const free = await runWords(['help', ...topic], {mode});
			const {stdout} = await runWords(['help', ...topic], {mode, more: {terminal: terminalOf(60)}});
			const withoutExamples = stdout.replace(/\nExamples\n.*$/s, '');
			t.deepEqual(withoutExamples.split('\n').filter(line => line.length > 60), [], `help ${topic.join(' ')}`);
			// The overview is a shorter one in a terminal.
			t.deepEqual(stdout.split(/\s+/), (topic.length === 0 ? stdout : free.stdout).split(/\s+/), `help ${topic.join(' ')}`);
		}
	}
});

test('without a terminal a row of our own help is a line, and notes are as wide as prose may be', async t => {
	const {stdout} = await runWords(['help'], {mode: 'own'});
	t.regex(stdout, /^ {2}du .+ how many keys it has$/m);
	t.true((await runWords(['help', 'import'], {mode: 'own'})).stdout.replace(/\nFlags\n.*$/s, '').split('\n').every(line => line.length <= 120));
});

test('of the words of cp and mv the sources are many, not the targets', async t => {
	for (const name of ['cp', 'mv']) {
		t.regex((await runWords(['help', name], {mode: 'own'})).stdout, new RegExp(`^etcsh ${name} SOURCE… TARGET\n`));
	}
});

test('import says what it takes outside the strict mode', async t => {
	t.regex((await runWords(['help'], {mode: 'own'})).stdout, /^ {2}import .*from a file, a folder/m);
	t.regex((await runWords(['help', 'import'])).stdout, /import a snapshot to a cluster/);
});
