/**
Everywhere that a command has to be told of: whoever adds one runs this file first, and does what it says.
*/
import {inspect, isDeepStrictEqual} from 'node:util';
import test from 'ava';
import {
	followsTerminator,
	isGroup,
	namesOf,
	type Command,
	type CommandEntry,
} from '../../source/commands/common/command.ts';
import {noTerminal} from '../../source/commands/common/context.ts';
import {shellCommands} from '../../source/commands/common/shell-commands.ts';
import {foreignWords} from '../../source/commands/help-texts/foreign-words.ts';
import {overview} from '../../source/commands/help-texts/own-help.ts';
import {commands} from '../../source/commands/index.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {isDestructive} from '../../source/prompt/history/history-rules.ts';
import {withoutUrlPasswords} from '../../source/prompt/history/url-passwords.ts';
import {type ShellActions} from '../../source/session/builtins/actions.ts';
import {createShellTable} from '../../source/session/builtins/index.ts';
import {subjects} from '../faults/network-subjects.ts';
import {runWords} from '../helpers/command-context.ts';
import {commandLines} from '../helpers/command-lines.ts';

const {entries: shellEntries} = createShellTable(commands, {} as unknown as ShellActions);

function pathsOf(entry: CommandEntry): readonly string[] {
	return isGroup(entry) ? entry.subcommands.map(({name}) => `${entry.name} ${name}`) : [entry.name];
}

/** What help lists at the end, since nobody has said where it belongs; two have no better place. */
function unsorted(entries: readonly CommandEntry[]): readonly string[] {
	const more = overview(entries, {mode: 'shell', terminal: noTerminal}).split('\nMore\n', 2)[1] ?? '';
	return entries.map(({name}) => name).filter(name => !['completion', 'help'].includes(name) && more.split('\n').some(row => row.startsWith(`  ${name} `)));
}

/** What is left to do for the commands of a table, a sentence each. */
function leftToDo(entries: readonly CommandEntry[]): readonly string[] {
	const leftOut = unsorted(entries);
	return entries.flatMap(entry => {
		const {name, brief} = entry;
		const paths = pathsOf(entry);
		return [
			...(brief === undefined ? [`${name}: give it a \`brief\` where its \`summary\` is, for the page of all commands`] : []),
			...(leftOut.includes(name) ? [`${name}: add it to \`sections\` in source/commands/help-texts/own-help.ts`] : []),
			...namesOf(entry).filter(each => foreignWords.includes(each))
				.map(each => `${name}: remove "${each}" from source/commands/help-texts/foreign-words.ts`),
			...paths.filter(path => !(path in commandLines)).map(path => `${path}: add an entry to test/helpers/command-lines.ts`),
		];
	});
}

test('each command is in every table that has to know it', t => {
	t.deepEqual(leftToDo(commands), []);
	const known = new Set(commands.flatMap(entry => pathsOf(entry)));
	t.deepEqual(Object.keys(commandLines).filter(path => !known.has(path)).map(path => `remove ${path} from test/helpers/command-lines.ts`), []);
});

test('a command that is nowhere is told every place', t => {
	const count: CommandEntry = {
		name: 'count', summary: 'counts', usage: '', effect: 'reads', flags: [], arguments: [], run: async () => 0,
	};
	t.deepEqual(leftToDo([...commands, count]).filter(line => line.startsWith('count: ')), [
		'count: give it a `brief` where its `summary` is, for the page of all commands',
		'count: add it to `sections` in source/commands/help-texts/own-help.ts',
		'count: remove "count" from source/commands/help-texts/foreign-words.ts',
		'count: add an entry to test/helpers/command-lines.ts',
	]);
});

const common = new Set(commands.map(({name}) => name));

function isForPlace({arguments: specs}: Command): boolean {
	return specs.some(({kind}) => kind === 'place' || kind === 'profile');
}

/** What is to be known of a command that only the shell has where it is not loaded. */
function factsOf(members: readonly Command[]): object {
	return {
		...(members.some(({effect}) => effect === 'destroys') && {destroys: true}),
		...(members.some(command => isForPlace(command)) && {takesPlace: true}),
	};
}

/** What is left to do for all that can be typed at the prompt, a sentence each. */
function leftToDoInShell(entries: readonly CommandEntry[]): readonly string[] {
	return entries.flatMap(entry => {
		const {name, brief} = entry;
		const members = isGroup(entry) ? entry.subcommands : [entry];
		const isOfShell = !common.has(name);
		return [
			...(brief === undefined ? [`${name}: give it a \`brief\` where its \`summary\` is`] : []),
			...(isOfShell && members.some(({mayBeJob}) => mayBeJob === undefined)
				? [`${name}: give it \`mayBeJob\`: false if it changes the shell itself, else true`]
				: []),
			...(isOfShell ? namesOf(entry) : []).filter(each => !isDeepStrictEqual(shellCommands.get(each), factsOf(members)))
				.map(each => `${name}: write \`${each}: ${inspect(factsOf(members))}\` into source/commands/common/shell-commands.ts`),
			...members.filter(command => command.holdsTerminal === undefined && command.arguments.some((spec, i) => followsTerminator(spec, i)))
				.map(() => `${name}: give it \`holdsTerminal\`: true if its program has the terminal all the time, else false`),
		];
	});
}

test('each command of the shell says what the shell has to know of it', t => {
	t.deepEqual(leftToDoInShell(shellEntries), []);
	const known = new Set(shellEntries.flatMap(entry => namesOf(entry)));
	t.deepEqual(shellCommands.keys().filter(name => !known.has(name)).toArray(), [], 'remove them from source/commands/common/shell-commands.ts');
});

test('a command of the shell that says nothing is told what to say', t => {
	const visit: CommandEntry = {
		name: 'visit', summary: 'visits', usage: '', effect: 'reads', flags: [], run: async () => 0,
		arguments: [{name: 'place', kind: 'place'}, {name: 'command', kind: 'command'}],
	};
	t.deepEqual(leftToDoInShell([...shellEntries, visit]).filter(line => line.startsWith('visit: ')), [
		'visit: give it a `brief` where its `summary` is',
		'visit: give it `mayBeJob`: false if it changes the shell itself, else true',
		'visit: write `visit: { takesPlace: true }` into source/commands/common/shell-commands.ts',
		'visit: give it `holdsTerminal`: true if its program has the terminal all the time, else false',
	]);
});

test('what destroys is never suggested, under each of its names', t => {
	const destroying = shellEntries.flatMap(entry => isGroup(entry)
		? entry.subcommands.filter(({effect}) => effect === 'destroys').map(({name}) => `${entry.name} ${name}`)
		: (entry.effect === 'destroys' ? namesOf(entry) : []));
	t.true(destroying.includes('del') && destroying.includes('lease revoke') && destroying.includes('undo'));
	t.deepEqual(destroying.filter(line => !isDestructive(line)), []);
});

test('the password of a place is kept nowhere, under each name of a command that takes one', t => {
	const names = shellEntries.flatMap(entry => isGroup(entry) || !isForPlace(entry) ? [] : namesOf(entry));
	t.true(names.includes('doctor') && names.includes('connect'));
	t.deepEqual(names.filter(name => withoutUrlPasswords(`${name} u:secret@h`).includes('secret')), []);
});

/** Beside keys they print other things, so that a program cannot take each line for a file. */
const printsMore = new Set(['diff', 'log', 'export']);

const printing = new Set(commands.flatMap(entry => isGroup(entry) ? [] : [entry]).filter(({name, effect}) => effect === 'reads' || name === 'find').map(({name}) => name));
const quick = subjects.filter(({name, isWatch}) => isWatch !== true && !['doctor', 'top'].includes(name) && printing.has(name));

for (const {name, words} of quick) {
	test(`${name} changes nothing, and says when it prints keys`, async t => {
		const engine = await openEmbedded();
		t.teardown(async () => engine.close());
		for (const key of ['/k/a', '/k/d/b', '/k/d/e/f']) {
			await engine.set(key, {value: '1'});
		}

		const {index} = await engine.get('/', {});
		const {stdout} = await runWords(words.map(word => word.replaceAll('K', '/k')), {mode: 'own', engine});
		t.is((await engine.get('/', {})).index, index, `${name} has changed something: its effect is not "reads"`);
		const lines = stdout.split('\n').filter(line => /(?:^|\s|\/)[abdef](?:$|\s|:)/.test(line));
		const command = commands.find(entry => entry.name === name)!;
		t.true(
			lines.length < 2 || printsMore.has(name) || (!isGroup(command) && command.printsKeys === true),
			`${name} prints keys: give it \`printsKeys: true\`, or name it in \`printsMore\` here`,
		);
	});
}
