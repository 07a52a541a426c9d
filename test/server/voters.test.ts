import {Buffer} from 'node:buffer';
import test from 'ava';
import {UserError} from '../../source/errors.ts';
import {encodeAddMember, encodeRemoveMember} from '../../source/server/membership.ts';
import {votersAfter} from '../../source/server/voters.ts';

function log(...payloads: readonly Uint8Array[]) {
	return payloads.map((data, i) => ({
		type: 1 as const, term: 1, index: i + 1, data,
	}));
}

test('members that join and leave are followed through the log', t => {
	t.deepEqual(votersAfter([7n], log(encodeAddMember(9n, ['http://m9:2380']), encodeAddMember(8n, []), encodeRemoveMember(7n))), [8n, 9n]);
});

for (const [what, data] of [
	['cut', encodeAddMember(9n, ['http://m9:2380']).subarray(0, -3)],
	['foreign', Buffer.from('{}')],
	['without its JSON', Buffer.concat([encodeAddMember(9n, ['http://m9:2380']).subarray(0, -1), Buffer.from('x')])],
] as const) {
	test(`a membership change that is ${what} is an error with the next step`, t => {
		const error = t.throws(() => votersAfter([], log(data)), {instanceOf: UserError, message: /^a membership change in the log cannot be read: ./v});
		t.regex(error.hint!, /etcsh wal/v);
	});
}
