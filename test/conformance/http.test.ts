import test from 'ava';
import {recordings, replay} from '../helpers/conformance.ts';
import {turns} from '../helpers/turns.ts';

// Each runs a server with a data dir of its own; more at once only wait for each other.
const inTurn = turns(4);

for (const recording of recordings('http')) {
	test(`${recording.name} answers as recorded: ${recording.about}`, async t => {
		const differences = await inTurn(async () => {
			// Waiting for its turn does not count.
			t.timeout(240_000);
			return replay(recording);
		});
		t.deepEqual(differences, []);
	});
}
