/**
How long a walk over 100,000 keys in 1,000 directories takes, on both engines.
*/
import process from 'node:process';
import {openEmbedded} from '../source/embedded/embedded-engine.ts';
import {type Engine} from '../source/engine/engine.ts';
import {openRemote} from '../source/remote/remote-engine.ts';
import {walk} from '../source/subtree/walk.ts';

const directoryCount = 1000;
const keysPerDirectory = 100;
const rounds = 5;

async function measure(name: string, engine: Engine): Promise<void> {
	const times: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const start = performance.now();
		let count = 0;
		for await (const {dir} of walk(engine, '/')) {
			count += dir ? 0 : 1;
		}

		times.push(performance.now() - start);
		if (count !== directoryCount * keysPerDirectory) {
			throw new Error(`${count} keys were walked`);
		}
	}

	times.sort((a, b) => a - b);
	process.stdout.write(`${name}: ${Math.round(times[Math.floor(rounds / 2)]!)} ms (fastest ${Math.round(times[0]!)} ms)\n`);
}

await using stack = new AsyncDisposableStack();
const url = 'http://127.0.0.1:23799';
const embedded = await openEmbedded({listenClientUrls: [url]});
stack.defer(async () => embedded.close());
for (let directory = 0; directory < directoryCount; directory++) {
	await Promise.all(Array.from({length: keysPerDirectory}, async (_, key) => embedded.set(`/d${directory}/k${key}`, {value: 'v'.repeat(64)})));
}

const remote = await openRemote({
	endpoints: [url], headerTimeoutMs: 10_000, totalTimeoutMs: 30_000, isSyncWanted: false, isStrict: false,
});
stack.defer(async () => remote.close());
await measure('embedded', embedded);
await measure('remote, server in the same process', remote);
