import test from 'ava';
import {isGroup, type Command} from '../../../source/commands/common/command.ts';
import {noTerminal, type CommandContext} from '../../../source/commands/common/context.ts';
import {briefRows} from '../../../source/commands/help-texts/brief-help.ts';
import {
	commandOverview,
	flagHint,
	groupOverview,
	optionsOverview,
	overview,
} from '../../../source/commands/help-texts/own-help.ts';
import {commands} from '../../../source/commands/index.ts';
import {type ShellActions} from '../../../source/session/builtins/actions.ts';
import {etcdctlFlags, ownFlags} from '../../../source/language/global-flags.ts';
import {createShellTable} from '../../../source/session/builtins/index.ts';
import {widthOf} from '../../../source/terminal/text/width.ts';
import {runWords} from '../../helpers/command-context.ts';

const {entries} = createShellTable(commands, {} as unknown as ShellActions);
const program: Pick<CommandContext, 'mode' | 'terminal'> = {mode: 'shell', terminal: noTerminal};

function readerAt(columns: number, mode: 'own' | 'shell' = 'shell'): Pick<CommandContext, 'mode' | 'terminal'> {
	return {
		mode, terminal: {
			columns, rows: 40, draw: () => undefined,
		} as unknown as CommandContext['terminal'],
	};
}

/** Every help there is, with the path of its command. */
const helps: ReadonlyArray<readonly [path: string, textFor: (reader: Pick<CommandContext, 'mode' | 'terminal'>) => string]> = [
	['help', reader => overview(entries, reader)],
	['help options', optionsOverview],
	...entries.flatMap(entry => isGroup(entry)
		? [
			[entry.name, (reader: Pick<CommandContext, 'mode' | 'terminal'>) => groupOverview(entry, reader)] as const,
			...entry.subcommands.map(command => ofCommand(`${entry.name} ${command.name}`, command)),
		]
		: [ofCommand(entry.name, entry)]),
];

function ofCommand(path: string, command: Command) {
	return [path, (reader: Pick<CommandContext, 'mode' | 'terminal'>) => commandOverview(path, command, reader)] as const;
}

test('all commands fit on one screen of 80 columns and 40 rows, with the prompt below', t => {
	const rows = overview(entries, readerAt(80)).trimEnd().split('\n');
	const advice = 'rows, and 38 fit: give the command another place in `sections` of source/commands/help-texts/own-help.ts';
	t.true(rows.length <= 38, `${rows.length} ${advice}`);
	for (const {name} of entries) {
		t.true(rows.some(row => ` ${row} `.includes(` ${name} `)), name);
	}

	const {length} = overview(commands, readerAt(80, 'own')).trimEnd().split('\n');
	t.true(length <= 38, `${length} ${advice}`);
});

test('each command has a few words of its own there, and none is cut', t => {
	for (const width of [40, 60, 80, 120, 200, Infinity]) {
		for (const {name} of entries) {
			t.true(
				briefRows([{title: 'All', entries}], width).some(row => new RegExp(String.raw`^ {2}${name} +\S.{0,26}$`).test(row)),
				`${name}: give it a \`brief\` of at most 27 characters`,
			);
		}
	}
});

for (const columns of [60, 80, 120]) {
	test(`no help text of any command is broken within a word at ${columns} columns`, t => {
		for (const [path, textFor] of helps) {
			const words = new Set(textFor(program).split(/\s+/));
			const text = textFor(readerAt(columns));
			// An example stays one line: a broken one cannot be pasted.
			for (const row of text.split('\nExamples\n', 1)[0]!.split('\n')) {
				t.true(widthOf(row) <= columns, `${path}: ${row}`);
			}

			const isWhole = path === 'help' || text.split(/\s+/).every(word => words.has(word));
			t.true(isWhole, path);
		}
	});
}

test('ways to start the program have their line of help, too', async t => {
	t.regex((await runWords(['help', 'serve'], {mode: 'own'})).stdout, /^ {2}etcsh serve .*--help shows its flags\n$/);
	t.regex((await runWords(['help', 'etcdctl'], {mode: 'own'})).stdout, /^ {2}etcsh etcdctl /);
	t.is((await runWords(['help', 'serving'], {mode: 'own'})).code, 1);
});

test('the options name every choice of cluster and of colours', t => {
	const text = overview(commands, {mode: 'own', terminal: noTerminal});
	t.deepEqual(['--api 3', '--profile NAME', '--theme light|dark|auto'].filter(option => !text.includes(`\n  ${option} `)), []);
});

test('each option is named there, but for those that nobody should use any more', t => {
	const named = new Set(optionsOverview(program).split('\n').flatMap(row => row.slice(2).split(/ {2,}/, 1)[0]!.split(/[ ,;]+/)));
	const known = [...etcdctlFlags, ...ownFlags].filter(({usage}) => !usage.startsWith('DEPRECATED'));
	t.deepEqual(known.filter(({name, alias}) => !named.has(`--${name}`) && !named.has(`-${alias}`)).map(({name}) => name), []);
});

test('who mistypes a flag is told the one that is much like it, and where all are', t => {
	const flags = [{name: 'ttl', type: 'int', usage: ''}, {name: 'swap-with-value', type: 'string', usage: ''}] as const;
	const hint = (wrong: string | undefined) => flagHint('set', {wrong, flags, mode: 'own'});
	t.is(hint('tll'), 'Did you mean --ttl? etcsh help set shows its flags.');
	t.is(hint('swap-with-valeu'), 'Did you mean --swap-with-value? etcsh help set shows its flags.');
	t.deepEqual([hint('nothing-like-it'), hint(undefined)], Array.from({length: 2}, () => 'etcsh help set shows its flags.'));
	t.is(hint('endpoints'), 'It stands in front of the command: etcsh --endpoints … set');
	t.is(hint('u'), 'It stands in front of the command: etcsh -u … set');
	t.is(hint('read-only'), 'It stands in front of the command: etcsh --read-only set');
	t.is(flagHint('set', {wrong: 'profile', flags, mode: 'shell'}), 'It stands in front of the command: --profile … set');
	t.is(hint('v'), 'etcsh help set shows its flags.');
	t.is(hint('5'), 'A value that begins with - has to follow --, as in: etcsh set … -- -5');
});

test('a flag for a time shows how one is written', async t => {
	const {stdout} = await runWords(['help', 'set'], {mode: 'own'});
	t.regex(stdout, /--ttl 5m/);
	t.regex(stdout, /--swap-with-value STRING/);
});
