import process from 'node:process';
import test from 'ava';
import {recordings, replay} from '../helpers/conformance.ts';
import {cliPath} from '../helpers/etcsh.ts';
import {turns} from '../helpers/turns.ts';

/** The tutorial's sections but for the backups, and what goes furthest into watches, values and errors. */
const replayed = /^(?:seed-4\.(?!1[01]$)|keys-|values-|watch-(?:json|extended|signals|after-index)$|exec-watch-env$)/;

// Each step is a process of its own.
const inTurn = turns(3);

for (const recording of recordings('cli')) {
	if (!replayed.test(recording.name)) {
		continue;
	}

	test(`${recording.name} prints as recorded: ${recording.about}`, async t => {
		t.timeout(120_000);
		t.deepEqual(await inTurn(async () => replay(recording, [process.execPath, cliPath, 'etcdctl'])), []);
	});
}
