import test from 'ava';
import {isGroup, namesOf} from '../../../source/commands/common/command.ts';
import {
	adviceFor,
	adviceForFlag,
	foreignFlags,
	foreignWords,
} from '../../../source/commands/help-texts/foreign-words.ts';
import {unknownCommand} from '../../../source/commands/help-texts/unknown-command.ts';
import {commands} from '../../../source/commands/index.ts';
import {type ShellActions} from '../../../source/session/builtins/actions.ts';
import {createShellTable} from '../../../source/session/builtins/index.ts';
import {runLine, runWords} from '../../helpers/command-context.ts';
import {fill, onEach} from '../../helpers/on-each-engine.ts';

const {entries} = createShellTable(commands, {} as unknown as ShellActions);
const names = new Set(entries.flatMap(entry => namesOf(entry)));

test('each word of a neighbour leads to commands that exist, and is none of ours', t => {
	for (const word of foreignWords) {
		t.false(names.has(word), `${word} is a command of ours now: remove it from source/commands/help-texts/foreign-words.ts`);
		for (const [line] of adviceFor(word)!) {
			t.true(names.has(line.split(' ', 1)[0]!), `${word}: ${line}`);
		}
	}
});

test('in every front end a neighbour\'s word is answered with our command', async t => {
	for (const [word, line] of [['cat', 'get KEY'], ['vi', 'edit KEY'], ['touch', 'mk KEY'], ['KEYS', 'ls -r'], ['delete', 'rm KEY'], ['txn', 'set KEY']]) {
		const own = await runWords([word!], {mode: 'own'});
		t.is(own.code, 1);
		t.true(own.stderr.startsWith(`There is no command "${word!}".\n  etcsh ${line!}`), own.stderr);
		const shell = await runLine(word!);
		t.true(shell.stderr.startsWith(`There is no command "${word!}".\n  ${line!}`), shell.stderr);
	}

	t.is((await runWords(['lease', 'grant', '20'], {mode: 'own'})).stderr, [
		'There is no command "lease grant".', '  etcsh set KEY VALUE --ttl 60 writes a key with a lease of its own.', '',
	].join('\n'));
	t.is((await runWords(['undelete', '/a'], {mode: 'own'})).stderr, [
		'There is no command "undelete".',
		'  etcsh restore KEY --at before:KEY brings back what was there before the newest change. In the shell, undo takes back the last change of the session.',
		'',
	].join('\n'));
	t.regex((await runWords(['events'], {mode: 'shell'})).stderr, /^ {2}log KEY shows what happened/m);
	t.regex((await runWords(['as-of', '5'], {mode: 'shell'})).stderr, /^ {2}at INDEX shows/m);
	t.is((await runWords(['lease', 'xyzzy'], {mode: 'shell'})).stderr, 'There is no command "lease xyzzy".\n  help lease lists what it can do.\n');
	t.regex(unknownCommand('open', commands, {mode: 'own'}), /^ {2}In the shell, use PROFILE\|URL goes/m);
	t.regex(unknownCommand('cat', entries, {mode: 'shell'}), /get KEY prints a value\. !cat runs the system's program/);
	t.regex(unknownCommand('connect', commands, {mode: 'own'}), /connect works only in the shell/);
	t.regex(unknownCommand('at', commands, {mode: 'own'}), /at works only in the shell, which .*; etcsh --at INDEX COMMAND shows one command the same\.$/m);
	t.regex(unknownCommand('quit', commands, {mode: 'own'}), /quit works only in the shell/);
	t.regex(unknownCommand('serve', commands, {mode: 'own'}), /serve comes first.*etcsh serve --help/);
	t.regex(unknownCommand('serve', commands, {mode: 'shell'}), /outside the shell: etcsh serve --help/);
});

test('etcdctl knows none of these words', async t => {
	for (const word of ['put', 'del', 'cat']) {
		const {code, stdout, stderr} = await runWords([word], {mode: 'strict'});
		t.deepEqual({code, stdout, stderr}, {code: 0, stdout: `No help topic for '${word}'\n`, stderr: ''});
	}
});

onEach('put and del are set and rm', async (t, {run}) => {
	t.is((await run('put k v --ttl 5m')).stdout, 'v\n');
	t.is((await run('get k')).stdout, 'v\n');
	t.is((await run('del k')).code, 0);
	t.is((await run('get k')).code, 4);
});

onEach('what is advised fits the command that failed', async (t, {run, engine, directory}) => {
	await fill(engine, directory, {'d/k': 'v'});
	const {stderr} = await run('mkdir d');
	t.regex(stderr, /mkdir -p accepts a directory/);
	t.notRegex(stderr, /set replaces/);
	t.regex((await run('mk d/k v')).stderr, /set replaces it/);
	t.regex((await run('update e v')).stderr, /set makes the key/);
	t.notRegex((await run('mkdir d', {mode: 'strict', directory})).stderr, /mkdir -p/);
});

test('a flag of etcdctl 3 is answered by what does that here', async t => {
	for (const [line, advice] of [
		['get / --prefix', 'ls -r [DIRECTORY] lists all keys below. P ls -r -l [DIRECTORY] shows their values, too.'],
		['get / --prefix --keys-only', 'ls -r [DIRECTORY] lists all keys below. P ls -r -l [DIRECTORY] shows their values, too.'],
		['get --keys-only /', 'ls -r [DIRECTORY] lists all keys below.'],
		['get /a -w json', 'get KEY -o json prints more than the value.'],
		['put /a 1 --lease=12ab', 'set KEY VALUE --ttl 60 writes a key with a lease of its own.'],
		['del / --prefix', 'rm -r KEY removes a directory with all that is in it.'],
		['watch / --prefix', 'watch --recursive DIRECTORY shows changes of all keys below.'],
	] as const) {
		for (const [mode, program] of [['own', 'etcsh '], ['shell', '']] as const) {
			const {code, stdout, stderr} = await runWords(line.split(' '), {mode});
			t.deepEqual({code, stdout}, {code: 1, stdout: ''});
			t.is(stderr.split('\n', 2)[1], `  ${program}${advice.replace('P ', () => program)}`, `for ${line}`);
		}
	}

	t.regex((await runWords(['get', '/', '--prefix'])).stdout, /^Incorrect Usage\.\n\nNAME:/);
});

test('each flag of etcdctl 3 leads to commands and flags that exist, and is none of ours', t => {
	const flagsOf = (name: string) => {
		const entry = commands.find(each => namesOf(each).includes(name));
		return new Set(entry === undefined || isGroup(entry) ? [] : entry.flags.flatMap(flag => [flag.name, flag.alias]));
	};

	for (const [command, flag] of foreignFlags) {
		t.false(flagsOf(command).has(flag), `${command} --${flag} is ours now: remove it from source/commands/help-texts/foreign-words.ts`);
		for (const [line] of adviceForFlag(command, flag)!) {
			const [name, ...words] = line.split(' ');
			t.true(names.has(name!), `for ${line}`);
			t.deepEqual(words.filter(word => word.startsWith('-') && !flagsOf(name!).has(word.replace(/^--?/, ''))), [], `for ${line}`);
		}
	}
});
