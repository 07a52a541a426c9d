import test from 'ava';
import {reorderTokens} from '../../source/args/command-flags.ts';

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
