import test from 'ava';
import {isGroup, type Command} from '../../source/commands/common/command.ts';
import {commands} from '../../source/commands/index.ts';
import {runWords} from '../helpers/command-context.ts';

const table: ReadonlyArray<readonly [string, Command]> = commands.flatMap(entry => isGroup(entry)
	? entry.subcommands.map(command => [`${entry.name} ${command.name}`, command] as const)
	: [[entry.name, entry] as const]);

for (const [path, command] of table) {
	if (command.arguments.some(({isRepeated}) => isRepeated)) {
		continue;
	}

	test(`${path} refuses a word that it has no use for, before it does anything`, async t => {
		const words = [...path.split(' '), ...command.arguments.map(() => '/x'), '/left over'];
		for (const mode of ['own', 'shell'] as const) {
			// Connecting would fail the test.
			const {code, stdout, stderr} = await runWords(words, {mode});
			t.deepEqual({code, stdout}, {code: command.mistakeExitCode ?? 1, stdout: ''});
			t.regex(stderr, /^Error: {2}"\/left over" is one word too many\n {2}\S.*\n$/);
		}
	});
}

test('no command of the table names a flag twice', t => {
	for (const [path, {flags}] of table) {
		const names = flags.flatMap(({name, alias}) => alias === undefined ? [name] : [name, alias]);
		t.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), [], path);
	}
});

test('a value in several words is shown as one', async t => {
	const {stderr} = await runWords(['set', '/y', 'hello', 'world'], {mode: 'own'});
	t.is(stderr, 'Error:  "world" is one word too many\n  A value with blanks has to be one word: etcsh set /y \'hello world\'\n');
	t.true((await runWords(['set', '/y', 'it\'s', 'so'], {mode: 'own'})).stderr.endsWith(': etcsh set /y \'…\'\n'));
});

test('a word that is hardly the name of a part is not taken for a path', async t => {
	for (const words of [['set', '/y', 'hello', 'world'], ['get', '/y', '/z'], ['update', '/y', 'a', 'b'], ['get', '/y', '5']]) {
		t.notRegex((await runWords(words, {mode: 'own'})).stderr, /begins with a dot/);
	}
});

test('a path that lacks its dot is told so first', async t => {
	for (const [words, advice] of [
		[['set', '/pd', 'status.phase', 'Fixed'], 'A path into a value begins with a dot: etcsh set /pd .status.phase Fixed. A value'],
		[['set', '/pd', 'list[0]', 'Fixed'], 'A path into a value begins with a dot: etcsh set /pd .list[0] Fixed. A value'],
		[['get', '/pd', 'status.phase'], 'A path into a value begins with a dot: etcsh get /pd .status.phase. The command'],
		[['get', '/pd', 'hosts'], 'A path into a value begins with a dot: etcsh get /pd .hosts. The command'],
		[['rm', '/pd', 'status.phase'], 'A path into a value begins with a dot: etcsh rm /pd .status.phase. The command'],
	] as const) {
		const {code, stderr} = await runWords([...words], {mode: 'own'});
		t.is(code, 1);
		t.true(stderr.includes(advice));
	}
});

test('a pattern is advised only where one can name several keys', async t => {
	t.regex((await runWords(['rm', '/a', '/b'], {mode: 'own'})).stderr, /A pattern, as in etcsh rm '\/a\/\*', names several keys/);
	for (const name of ['mkdir', 'setdir', 'edit']) {
		t.notRegex((await runWords([name, '/a', '/b'], {mode: 'own'})).stderr, /pattern/, `for ${name}`);
	}
});

test('a flag whose value is missing does not take another word for it', async t => {
	for (const words of [['find', '/', '--name'], ['set', '/a', 'v', '--ttl'], ['ls', '-o'], ['watch', '/a', '--after-index']]) {
		const {code, stderr} = await runWords(words, {mode: 'own'});
		t.deepEqual({code, stderr: stderr.split('\n', 1)[0]}, {code: 1, stderr: `Error:  flag needs an argument: ${words.at(-1)!.replace('--', '-')}`});
	}
});

test('a negative number is told where it stands', async t => {
	const {stderr} = await runWords(['set', '/a', '-5'], {mode: 'own'});
	t.is(stderr, 'Error:  flag provided but not defined: -5\n  A value that begins with - has to follow --, as in: etcsh set … -- -5\n');
});

test('a flag between the arguments is one, and they keep their order', async t => {
	const {stderr} = await runWords(['rm', '/one', '--recursive', '/two'], {mode: 'own'});
	t.true(stderr.startsWith('Error:  "/two" is one word too many\n'));
	const said = await runWords(['set', '/y', '--ttl', '60', 'hello', 'world'], {mode: 'own'});
	t.true(said.stderr.endsWith(': etcsh set /y \'hello world\'\n'));
});

test('what restores a snapshot takes no keys', async t => {
	const {code, stderr} = await runWords(['import', '--snap', '/nowhere', '/config'], {mode: 'own'});
	t.is(code, 1);
	t.true(stderr.startsWith('Error:  "/config" is one word too many\n'));
});
