import process from 'node:process';
import test from 'ava';
import {recordings, replay} from '../helpers/conformance.ts';
import {cliPath} from '../helpers/etcsh.ts';
import {turns} from '../helpers/turns.ts';

// Each step is a process of its own.
const inTurn = turns(2);

for (const recording of recordings('cli')) {
	test(`${recording.name} prints as recorded: ${recording.about}`, async t => {
		t.timeout(120_000);
		t.deepEqual(await inTurn(async () => replay(recording, [process.execPath, cliPath, 'etcdctl'])), []);
	});
}
