import process from 'node:process';
import test from 'ava';
import {recordings, replay} from '../helpers/conformance.ts';
import {cliPath} from '../helpers/etcsh.ts';
import {turns} from '../helpers/turns.ts';

// Each step is a process of its own.
const inTurn = turns(3);

for (const recording of recordings('cli')) {
	test(`${recording.name} prints as recorded: ${recording.about}`, async t => {
		const differences = await inTurn(async () => {
			// Waiting for its turn does not count.
			t.timeout(300_000);
			return replay(recording, [process.execPath, cliPath, 'etcdctl']);
		});
		t.deepEqual(differences, []);
	});
}
