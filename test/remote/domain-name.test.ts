import test from 'ava';
import {isDomainName} from '../../source/remote/domain-name.ts';

for (const [name, expected] of [
	['a', true],
	['a.', true],
	['.', true],
	['_etcd-client._tcp.example.com', true],
	['4.example', true],
	[`${'a'.repeat(63)}.b`, true],
	[`${'a.'.repeat(126)}a`, true],
	['a.'.repeat(127), true],
	['', false],
	['a..b', false],
	['.a', false],
	['-a.b', false],
	['a-.b', false],
	['a b', false],
	['é', false],
	['1.2.3', false],
	[`${'a'.repeat(64)}.b`, false],
	[`${'a.'.repeat(127)}a`, false],
] as const) {
	test(`${JSON.stringify(name)} is ${expected ? 'a' : 'no'} name that the DNS can know`, t => {
		t.is(isDomainName(name), expected);
	});
}
