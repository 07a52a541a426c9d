import test from 'ava';
import {isGroup, type Command} from '../../source/commands/common/command.ts';
import {commandsIn} from '../../source/commands/index.ts';
import {rolesOf} from '../../source/commands/roles.ts';
import {flagsFirst} from '../../source/language/command-flags.ts';
import {parseGoFlags} from '../../source/language/go-flags.ts';
import fc from '../helpers/properties.ts';

const entries = commandsIn('shell');
const kindsOf = (line: string) => rolesOf(line.split(' '), entries, 'shell').roles.map(({kind}) => kind);

test('each word has one role', t => {
	t.deepEqual(kindsOf('etcsh etcdctl ls /a'), ['program', 'program', 'command', 'argument']);
	t.deepEqual(kindsOf('etcdctl -o json set /a --ttl 60 -- -1'), ['program', 'flag', 'flag value', 'command', 'argument', 'flag', 'flag value', 'terminator', 'argument']);
	t.deepEqual(kindsOf('user add rkt --help'), ['command', 'subcommand', 'argument', 'flag']);
	t.deepEqual(kindsOf('exec-watch /a -- echo -n'), ['command', 'argument', 'terminator', 'argument', 'argument']);
	t.deepEqual(kindsOf('nonsense /a'), ['command', 'argument']);
});

test('what nobody knows says so', t => {
	const [command, flag] = rolesOf(['set', '--nonsense'], entries, 'shell').roles;
	t.true(command?.kind === 'command' && command.entry?.name === 'set');
	t.true(flag?.kind === 'flag' && flag.flag === undefined && flag.flags.some(({name}) => name === 'ttl'));
	const [, subcommand] = rolesOf(['member', 'nonsense'], entries, 'shell').roles;
	t.true(subcommand?.kind === 'subcommand' && subcommand.command === undefined);
});

test('the next word has its place', t => {
	t.is(rolesOf(['set', '/a', '--ttl'], entries, 'shell').next.pending?.name, 'ttl');
	t.is(rolesOf(['set', '/a'], entries, 'shell').next.spec?.kind, 'value');
	t.is(rolesOf(['set', '/a', 'b'], entries, 'shell').next.spec, undefined);
	t.is(rolesOf(['member'], entries, 'shell').next.command, undefined);
	t.true(rolesOf(['set', '--'], entries, 'shell').next.areFlagsOver);
	t.false(rolesOf(['--'], entries, 'shell').next.areFlagsOver && rolesOf(['--', 'set'], entries, 'shell').next.areFlagsOver);
});

test('what an option stands for is known before the command, too', t => {
	const valueOf = (option: string) => rolesOf([option], entries, 'own').next.pending?.value;
	t.deepEqual(['--data-dir', '--wal-dir', '--file', '--ca-file'].map(option => valueOf(option)), ['file', 'file', 'file', 'file']);
	t.deepEqual(['--at', '--profile', '--endpoints'].map(option => valueOf(option)), ['moment', 'profile', undefined]);
});

test('flags of our own are no flags in the strict mode', t => {
	const flagOf = (mode: 'own' | 'strict') => {
		const [, role] = rolesOf(['ls', '-l'], commandsIn(mode), mode).roles;
		return role?.kind === 'flag' ? role.flag?.name : undefined;
	};

	t.is(flagOf('own'), 'l');
	t.is(flagOf('strict'), undefined);
});

const commands = entries.filter((entry): entry is Command => !isGroup(entry) && entry.arguments.every(({kind}) => kind !== 'command'));

/**
A line for one command: its flags, with and without values, in between other words. What follows a flag that takes the rest of the
line is a program's.
*/
const line = fc.constantFrom(...commands).chain(command => {
	const its = command.flags.filter(({takesRest}) => takesRest !== true);
	const flags = its.map(({name, type}) => type === 'bool' ? [`--${name}`] : [`--${name}`, '7']);
	const piece = fc.oneof(
		fc.constantFrom(['/a'], ['-'], ['b c'], ['']),
		...(flags.length === 0 ? [] : [fc.constantFrom(...flags), fc.constantFrom(...its.map(({name, type}) => [`-${name}=${type === 'bool' ? 'true' : '7'}`]))]),
	);
	return fc.tuple(fc.constant(command), fc.array(piece, {maxLength: 6}), fc.array(fc.constantFrom('/x', '--ttl', '-'), {maxLength: 2}), fc.boolean());
});

test('what is coloured as an argument is one when the line runs', t => {
	fc.assert(fc.property(line, ([command, pieces, rest, hasTerminator]) => {
		const words = [...pieces.flat(), ...(hasTerminator ? ['--', ...rest] : [])];
		const parsed = parseGoFlags(flagsFirst(words, command.flags), [...command.flags, {name: 'help', alias: 'h', type: 'bool'}]);
		fc.pre(parsed.problem === undefined);
		const {roles} = rolesOf([command.name, ...words], entries, 'shell');
		t.deepEqual(words.filter((_, i) => roles[i + 1]!.kind === 'argument'), [...parsed.positionals]);
	}));
});
