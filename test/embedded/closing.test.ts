/**
What an engine holds of this process: it has given it all back when its end has been waited for. One after the other, since all
tests of a file are in one process.
*/
import process from 'node:process';
import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {usedDescriptors} from '../../source/util/descriptors.ts';
import {temporaryDirectory} from '../helpers/data-dirs.ts';

/** Timers and sockets that keep a process alive. */
const holdersOf = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout' || name.startsWith('TCP')).toSorted();

test.serial('a closed engine has no file and no port open, whoever closes it and however often', async t => {
	const dataDir = await temporaryDirectory(t);
	const options = {dataDir, listenClientUrls: ['http://127.0.0.1:0']};
	// What is loaded on demand is there after the first time.
	const first = await openEmbedded(options);
	await first.close();
	const [descriptors, holders] = [usedDescriptors(), holdersOf()];
	for (let i = 0; i < 3; i++) {
		const engine = await openEmbedded(options);
		await engine.set('/a', {value: String(i)});
		const early = engine.close();
		await engine.close();
		t.is(usedDescriptors(), descriptors);
		t.deepEqual(holdersOf(), holders);
		await early;
	}
});

test.serial('a watch keeps the process alive only as long as it waits', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const before = holdersOf();
	const controller = new AbortController();
	const waiting = engine.waitForEvent('/a', {signal: controller.signal});
	const events = engine.watch('/a', {signal: controller.signal})[Symbol.asyncIterator]();
	const next = events.next();
	t.is(holdersOf().length, before.length + 2);
	controller.abort();
	await t.throwsAsync(waiting);
	t.true((await next).done);
	t.deepEqual(holdersOf(), before);
});
