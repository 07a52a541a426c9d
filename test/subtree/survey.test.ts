import test from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {survey} from '../../source/subtree/survey.ts';

test('keys, directories and their size are counted up to a limit, with the first three as examples', async t => {
	const engine = await openEmbedded({});
	t.teardown(async () => engine.close());
	for (const key of ['a', 'b', 'c', 'd/e', '_hidden']) {
		await engine.set(`/t/${key}`, {value: 'four'});
	}

	await engine.create('/empty/f/g', {dir: true});
	const keys = ['/t/a', '/t/b', '/t/c', '/t/d/e'];
	const size = ['/t', '/t/d', ...keys].join('').length + (4 * keys.length);
	const whole = {
		keyCount: 4, directoryCount: 1, isComplete: true, size, sample: keys.slice(0, 3),
	};
	t.deepEqual(await survey(engine, '/t', {countMax: 100}), whole);
	t.deepEqual(await survey(engine, '/t', {countMax: 5}), whole);
	t.like(await survey(engine, '/t', {countMax: 4}), {keyCount: 3, directoryCount: 1, isComplete: false});
	t.deepEqual(await survey(engine, '/empty', {countMax: 100}), {
		keyCount: 0, directoryCount: 2, isComplete: true, size: '/empty/empty/f/empty/f/g'.length, sample: ['/empty/f', '/empty/f/g'],
	});
});
