import {spawnSync} from 'node:child_process';
import process from 'node:process';
import test from 'ava';

/** The largest space for new objects, in MB, of a process in which much lives for a while. */
function newSpaceOf(first: string): number {
	const script = `
		import {getHeapSpaceStatistics} from 'node:v8';
		import {setImmediate} from 'node:timers/promises';
		${first}
		const living = [];
		let most = 0;
		for (let i = 0; i < 300; i++) {
			living[i % 50] = Array.from({length: 10_000}, (_, n) => [n]);
			await setImmediate();
			most = Math.max(most, getHeapSpaceStatistics().find(space => space.space_name === 'new_space').space_size);
		}

		console.log(most / 1024 / 1024);
	`;
	const {stdout} = spawnSync(process.execPath, ['--input-type=module', '-e', script], {encoding: 'utf8'});
	return Number(stdout);
}

test('the space for new objects stays small, where it would grow', t => {
	const heap = new URL('../../source/serve/heap.js', import.meta.url).href;
	const [free, tight] = [newSpaceOf(''), newSpaceOf(`(await import('${heap}')).limitNewSpace();`)];
	// It grows by a factor of two, and without that by a page now and then: from 16 MB to 64 are two such steps, which no pages come near.
	t.true(tight < 48 && free > 48, `${tight} MB, and ${free} MB without`);
});
