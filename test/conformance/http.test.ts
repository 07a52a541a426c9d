import test from 'ava';
import {recordings, replay, type Recording} from '../helpers/conformance.ts';
import {turns} from '../helpers/turns.ts';

// Each runs a server with a data dir of its own; more at once only wait for each other.
const inTurn = turns(4);

const secondReplayMilliseconds = 700;
const secondReplaySteps = 100;

/** Long ones are replayed on one way only: what makes them long has nothing to do with HTTP. */
function isShort({steps}: Recording): boolean {
	const milliseconds = steps.reduce((sum, {sleep = 0, after = 0}) => sum + sleep + after, 0);
	return milliseconds <= secondReplayMilliseconds && steps.length <= secondReplaySteps;
}

for (const recording of recordings('http')) {
	for (const isShortWayOpen of isShort(recording) ? [true, false] : [true]) {
		test(`${recording.name} answers as recorded${isShortWayOpen ? '' : ' by node:http'}: ${recording.about}`, async t => {
			const differences = await inTurn(async () => {
				// Waiting for its turn does not count.
				t.timeout(240_000);
				return replay(recording, undefined, {isShortWayOpen});
			});
			t.deepEqual(differences, []);
		});
	}
}
