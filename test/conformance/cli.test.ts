import process from 'node:process';
import test from 'ava';
import {recordings, replay} from '../helpers/conformance.ts';
import {EtcdctlHost} from '../helpers/etcdctl-host.ts';
import {cliPath} from '../helpers/etcsh.ts';
import {turns} from '../helpers/turns.ts';

const atOnce = 3;
const inTurn = turns(atOnce);
const hosts = Array.from({length: atOnce}, () => new EtcdctlHost());
const idle = [...hosts];

test.after.always(async () => {
	await Promise.all(hosts.map(async host => host[Symbol.asyncDispose]()));
});

for (const recording of recordings('cli')) {
	test(`${recording.name} prints as recorded: ${recording.about}`, async t => {
		const differences = await inTurn(async () => {
			// Waiting for its turn does not count.
			t.timeout(300_000);
			const host = idle.pop()!;
			try {
				return await replay(recording, {command: [process.execPath, cliPath, 'etcdctl'], host});
			} finally {
				idle.push(host);
			}
		});
		t.deepEqual(differences, []);
	});
}
