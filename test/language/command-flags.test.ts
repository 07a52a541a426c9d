import test from 'ava';
import {flagsFirst, reorderTokens} from '../../source/language/command-flags.ts';

for (const [typed, parsed] of [
	['/a', '/a'],
	['/a --recursive', '--recursive /a'],
	['/k v --ttl 10 --swap-with-value x', '--ttl 10 --swap-with-value x /k v'],
	['/k --ttl 10 v', '--ttl 10 v /k'],
	['--in-order /q v --ttl 100', '--in-order /q v --ttl 100'],
	['/k -', '- /k'],
	['-- /k -5', '-- /k -5'],
	['--ttl 5 -- /k -5', '--ttl 5 -- /k -5'],
	['/k -- -5', '/k -- -5'],
	['/k --ttl 5 -- -5', '--ttl 5 /k -- -5'],
	['/a --', '/a --'],
] as const) {
	test(`"${typed}" is parsed as "${parsed}"`, t => {
		t.deepEqual(reorderTokens(typed.split(' ')), parsed.split(' '));
	});
}

const flags = [{name: 'ttl', type: 'int'}, {name: 'sort', type: 'bool'}, {name: 'output', alias: 'o', type: 'string'}] as const;

for (const [typed, parsed] of [
	['/a --ttl 5 v', '--ttl 5 -- /a v'],
	['/a v --ttl=5 --sort', '--ttl=5 --sort -- /a v'],
	['--sort /a -o json /b', '--sort -o json -- /a /b'],
	['/a - --sort', '--sort -- /a -'],
	['/a --sort -- --ttl -5', '--sort -- /a --ttl -5'],
	['/a --ttl', '--ttl'],
	['/a --sort v --ttl', '--sort --ttl'],
] as const) {
	test(`at the prompt "${typed}" is parsed as "${parsed}"`, t => {
		t.deepEqual(flagsFirst(typed.split(' '), flags), parsed.split(' '));
	});
}

test('a command line after the terminator can be told from the arguments before it', t => {
	t.deepEqual(flagsFirst('/a --sort -- ls -l'.split(' '), flags, {isTerminatorKept: true}), '--sort -- /a -- ls -l'.split(' '));
});
