import test from 'ava';
import {recordings, replay} from '../helpers/conformance.ts';

/** Each runs a server with a data dir of its own; more at once only wait for each other. */
const runnersMax = 6;
let idleRunners = runnersMax;
const waiting: Array<() => void> = [];

async function inTurn<T>(action: () => Promise<T>): Promise<T> {
	if (idleRunners === 0) {
		await new Promise<void>(resolve => {
			waiting.push(resolve);
		});
	} else {
		idleRunners--;
	}

	try {
		return await action();
	} finally {
		const next = waiting.shift();
		if (next === undefined) {
			idleRunners++;
		} else {
			next();
		}
	}
}

for (const recording of recordings('http')) {
	test(`${recording.name} answers as recorded: ${recording.about}`, async t => {
		t.timeout(60_000);
		t.deepEqual(await inTurn(async () => replay(recording)), []);
	});
}
