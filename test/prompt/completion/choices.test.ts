/**
Whatever the command table lists as a choice or a flag is offered at the prompt, in bash, in zsh and in fish.
*/
import test from 'ava';
import {isGroup, type Command, type CommandEntry} from '../../../source/commands/common/command.ts';
import {commands} from '../../../source/commands/index.ts';
import {etcdctlFlags, ownFlags} from '../../../source/language/global-flags.ts';
import {rolesOf} from '../../../source/commands/roles.ts';
import {answer} from '../../../source/modes/complete.ts';
import {complete} from '../../../source/prompt/completion/completion.ts';
import {type ShellActions} from '../../../source/session/builtins/actions.ts';
import {createShellTable} from '../../../source/session/builtins/index.ts';

/** Words up to the one that is to be chosen, and the choices there. */
type Place = {readonly words: readonly string[]; readonly choices: readonly string[]};

function placesOf(command: Command, names: readonly string[]): readonly Place[] {
	return [
		...command.flags.filter(flag => flag.choices !== undefined).map(({name, choices}) => ({words: [...names, `--${name}`], choices: choices!})),
		...command.arguments.entries().filter(([, {name}]) => name !== 'number' && !(name === 'name' && names[0] === 'unalias'))
			.filter(([, spec]) => spec.choices !== undefined)
			.map(([i, {choices}]) => ({words: [...names, ...Array.from({length: i}, () => '/x')], choices: choices!})),
	];
}

function placesIn(entries: readonly CommandEntry[]): readonly Place[] {
	return entries.flatMap(entry => isGroup(entry)
		? [
			{words: [entry.name], choices: entry.subcommands.map(({name}) => name)},
			{words: ['help', entry.name], choices: entry.subcommands.map(({name}) => name)},
			...entry.subcommands.flatMap(command => placesOf(command, [entry.name, command.name])),
		]
		: placesOf(entry, [entry.name]));
}

/** A command, the beginning of a flag, and its flags that begin so. */
type FlagPlace = {readonly words: readonly string[]; readonly dashes: string; readonly flags: readonly string[]};

function flagPlacesIn(entries: readonly CommandEntry[]): readonly FlagPlace[] {
	const placesFor = ({flags}: Command, words: readonly string[]) => ['--', '-'].map((dashes): FlagPlace => ({
		words, dashes, flags: flags.filter(({name}) => (name.length === 1) === (dashes === '-')).map(({name}) => dashes + name),
	}));
	return entries.flatMap(entry => isGroup(entry)
		? entry.subcommands.flatMap(command => placesFor(command, [entry.name, command.name]))
		: placesFor(entry, [entry.name]));
}

const globals = rolesOf([], commands, 'own').next.flags.filter(flag => flag.choices !== undefined)
	.map(({name, choices}): Place => ({words: [`--${name}`], choices: choices!}));
const topics: Place = {words: ['help'], choices: commands.map(({name}) => name)};
// The commands are made, not run.
const shellTable = createShellTable(commands, {jobs: {list: []}, aliases: new Map()} as unknown as ShellActions).entries;

test('there are choices and flags to look at', t => {
	t.true(placesIn(commands).length > 20);
	t.true(flagPlacesIn(commands).filter(({flags}) => flags.length > 0).length > 40);
	t.true(globals.some(({words}) => words[0] === '--output'));
});

test('the prompt offers every choice', t => {
	for (const {words, choices} of [...placesIn(shellTable), ...globals, topics]) {
		const text = `${words.join(' ')} `;
		const {candidates} = complete({
			text, cursor: text.length, commands: shellTable, directory: '/', view: () => undefined,
		});
		const labels = new Set(candidates.map(({label}) => label));
		t.deepEqual(choices.filter(choice => !labels.has(choice)), [], text);
	}
});

test('the prompt offers every flag', t => {
	for (const {words, dashes, flags} of flagPlacesIn(shellTable)) {
		const text = `${words.join(' ')} ${dashes}`;
		const {candidates} = complete({
			text, cursor: text.length, commands: shellTable, directory: '/', view: () => undefined,
		});
		const labels = new Set(candidates.map(({label}) => label));
		t.deepEqual(flags.filter(flag => !labels.has(flag)), [], text);
	}
});

for (const shell of ['bash', 'zsh', 'fish'] as const) {
	test(`${shell} offers every flag`, async t => {
		for (const {words, dashes, flags} of flagPlacesIn(commands)) {
			const printed = await answer(shell, shell === 'bash' ? [`etcsh ${words.join(' ')} ${dashes}`, dashes] : ['--', ...words, dashes]);
			const texts = new Set(printed.split('\n').map(line => line.split('\t', 1)[0]));
			t.deepEqual(flags.filter(flag => !texts.has(flag)), [], words.join(' '));
		}
	});

	test(`${shell} offers every choice`, async t => {
		for (const {words, choices} of [...placesIn(commands), ...globals, topics]) {
			const printed = await answer(shell, shell === 'bash' ? [`etcsh ${words.join(' ')} `, ''] : ['--', ...words, '']);
			const texts = new Set(printed.split('\n').map(line => line.split('\t', 1)[0]));
			t.deepEqual(choices.filter(choice => !texts.has(choice)), [], words.join(' '));
		}
	});
}

test('a usage that lists choices has them in the table', t => {
	const specs = shellTable.flatMap(entry => isGroup(entry) ? entry.subcommands : [entry]).flatMap(command => [
		...command.arguments.map(({name, choices, kind}) => ({
			what: `${command.name} ${name}`, isListed: /^[a-z]+(?:\|[a-z]+)+$/.test(name) && kind === 'text', choices,
		})),
		...command.flags.map(({name, usage, choices}) => ({what: `${command.name} --${name}`, isListed: /^[a-z]+(?:, [a-z]+)* or [a-z]+$/.test(usage), choices})),
	]);
	const globalSpecs = [...etcdctlFlags, ...ownFlags].map(({name, usage}) => ({
		what: `--${name}`, isListed: /: [a-z]+(?:, [a-z]+)+ or [a-z]+$/.test(usage), choices: globals.find(({words}) => words[0] === `--${name}`)?.choices,
	}));
	t.deepEqual([...specs, ...globalSpecs].filter(({isListed, choices}) => isListed && choices === undefined), []);
});
