import test from 'ava';
import {parseGoFlags, type GoFlag} from '../../source/language/go-flags.ts';

const definitions: readonly GoFlag[] = [
	{name: 'ttl', type: 'int'},
	{name: 'count', type: 'uint'},
	{name: 'wait', type: 'duration'},
	{name: 'output', alias: 'o', type: 'string'},
	{name: 'roles', type: 'strings'},
	{name: 'debug', type: 'bool'},
	{name: 'p', type: 'bool'},
];

function read(...tokens: string[]) {
	const result = parseGoFlags(tokens, definitions);
	if (result.problem !== undefined) {
		throw new Error(result.problem);
	}

	return result;
}

function problemOf(...tokens: string[]): string | undefined {
	return parseGoFlags(tokens, definitions).problem;
}

test('one dash and two are the same, and a value may follow or be joined by =', t => {
	for (const tokens of [['-output', 'json'], ['--output', 'json'], ['-output=json'], ['--output=json'], ['-o', 'json'], ['--o=json']]) {
		const {flags, positionals} = read(...tokens, 'get');
		t.is(flags.string('output'), 'json', tokens.join(' '));
		t.deepEqual(positionals, ['get']);
	}
});

test('flags end at the first positional, at a lone dash and at --, which is dropped', t => {
	t.deepEqual(read('--debug', 'get', '--p').positionals, ['get', '--p']);
	t.deepEqual(read('-', '--debug').positionals, ['-', '--debug']);
	t.deepEqual(read('--debug', '--', '-x', '--').positionals, ['-x', '--']);
	t.deepEqual(read('', '--debug').positionals, ['', '--debug']);
});

test('the value of a flag is the next token whatever it looks like', t => {
	t.is(read('--ttl', '-1').flags.int('ttl'), -1n);
	t.is(read('--output', '--debug').flags.string('output'), '--debug');
	t.is(read('--output=a=b').flags.string('output'), 'a=b');
	t.true(read('--output=').flags.has('output'));
});

test('booleans take a value only with =', t => {
	const {flags, positionals} = read('--debug', 'false');
	t.true(flags.bool('debug'));
	t.deepEqual(positionals, ['false']);
	for (const text of ['1', 't', 'T', 'TRUE', 'true', 'True']) {
		t.true(read(`--debug=${text}`).flags.bool('debug'), `--debug=${text}`);
	}

	for (const text of ['0', 'f', 'F', 'FALSE', 'false', 'False']) {
		t.false(read(`--debug=${text}`).flags.bool('debug'), `--debug=${text}`);
	}
});

test('the last of repeated flags counts, and string lists append', t => {
	t.is(read('--ttl', '1', '--ttl', '2').flags.int('ttl'), 2n);
	t.deepEqual(read('--roles', 'a,b', '--roles=c').flags.strings('roles'), ['a,b', 'c']);
});

test('what was not given reads as nothing', t => {
	const {flags} = read();
	t.false(flags.has('ttl'));
	t.is(flags.int('ttl'), 0n);
	t.is(flags.string('output'), '');
	t.deepEqual(flags.strings('roles'), []);
	t.is(flags.duration('wait'), undefined);
});

test('the spelling used is known, the value is found under the first name', t => {
	const {flags} = read('-o', 'json');
	t.true(flags.has('output'));
	t.true(flags.wasSpelled('o'));
	t.false(flags.wasSpelled('output'));
});

for (const [text, value] of [
	['10', 10n],
	['-10', -10n],
	['+10', 10n],
	['0x1F', 31n],
	['0144', 100n],
	['0o17', 15n],
	['0b101', 5n],
	['1_000', 1000n],
	['0_7', 7n],
	['9223372036854775807', 9_223_372_036_854_775_807n],
	['-9223372036854775808', -9_223_372_036_854_775_808n],
] as const) {
	test(`the integer ${text} is ${value}`, t => {
		t.is(read('--ttl', text).flags.int('ttl'), value);
	});
}

for (const text of ['08', '1e3', '1.5', '', '_1', '1__0', '1_', '0x', 'abc', ' 1', '--1']) {
	test(`"${text}" is no integer`, t => {
		t.is(problemOf('--ttl', text), `invalid value ${JSON.stringify(text)} for flag -ttl: parse error`);
	});
}

test('integers beyond 64 bits are out of range', t => {
	t.is(problemOf('--ttl', '9223372036854775808'), 'invalid value "9223372036854775808" for flag -ttl: value out of range');
	t.is(read('--count', '18446744073709551615').flags.int('count'), 18_446_744_073_709_551_615n);
	t.is(problemOf('--count', '18446744073709551616'), 'invalid value "18446744073709551616" for flag -count: value out of range');
	t.is(problemOf('--count', '-1'), 'invalid value "-1" for flag -count: parse error');
});

for (const [text, nanoseconds] of [
	['1.5s', 1_500_000_000n],
	['.5s', 500_000_000n],
	['1m0.5s', 60_500_000_000n],
	['+1s', 1_000_000_000n],
	['-1s', -1_000_000_000n],
	['0', 0n],
	['100ms', 100_000_000n],
	['1h2m', 3_720_000_000_000n],
	['5us', 5000n],
	['5µs', 5000n],
	['7ns', 7n],
	['1.s', 1_000_000_000n],
] as const) {
	test(`the duration ${text} is ${nanoseconds} ns`, t => {
		t.is(read('--wait', text).flags.duration('wait'), nanoseconds);
	});
}

for (const text of ['5', '', 's', '.s', '1x', '1s2', 'abc', '9999999h']) {
	test(`"${text}" is no duration`, t => {
		t.is(problemOf('--wait', text), `invalid value ${JSON.stringify(text)} for flag -wait: parse error`);
	});
}

test('mistakes have the words of Go\'s flag package', t => {
	t.is(problemOf('--nope'), 'flag provided but not defined: -nope');
	t.is(problemOf('-ojson'), 'flag provided but not defined: -ojson');
	t.is(problemOf('--output'), 'flag needs an argument: -output');
	t.is(problemOf('-o'), 'flag needs an argument: -o');
	t.is(problemOf('--debug=maybe'), 'invalid boolean value "maybe" for -debug: parse error');
	t.is(problemOf('---debug'), 'bad flag syntax: ---debug');
	t.is(problemOf('--=x'), 'bad flag syntax: --=x');
	t.is(problemOf('-=x'), 'bad flag syntax: -=x');
});
