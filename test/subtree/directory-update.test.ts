import {updateDirectory} from '../../source/subtree/directory-update.ts';
import {fill, onEach} from '../helpers/on-each-engine.ts';

onEach('a directory gets a lifetime, and loses it', async (t, {engine, directory}) => {
	await engine.create(`${directory}/d`, {dir: true});
	const {node} = await updateDirectory(engine, `${directory}/d`, {ttl: 500});
	t.true(node.ttl! > 400 && node.ttl! <= 500);
	await updateDirectory(engine, `${directory}/d`);
	const permanent = await engine.get(`${directory}/d`);
	t.true(permanent.node.dir);
	t.is(permanent.node.expiration, undefined);
	await t.throwsAsync(updateDirectory(engine, `${directory}/absent`), {message: /^100: /});
});

onEach('a key that has come in place of a directory keeps its value and its lifetime', async (t, {engine, directory}) => {
	await fill(engine, directory, {k: 'stays'});
	await engine.set(`${directory}/short`, {value: 'stays', ttl: 500});
	await t.throwsAsync(updateDirectory(engine, `${directory}/k`, {ttl: 9}), {message: /^101: /});
	await t.throwsAsync(updateDirectory(engine, `${directory}/short`), {message: /^101: /});
	const {node: kept} = await engine.get(`${directory}/k`);
	t.is(kept.value, 'stays');
	t.is(kept.expiration, undefined);
	const {node} = await engine.get(`${directory}/short`);
	t.is(node.value, 'stays');
	t.true(node.ttl! > 400 && node.ttl! <= 500);
});

onEach('what is written meanwhile is not overwritten with what was there before', async (t, {engine, directory}) => {
	await fill(engine, directory, {k: 'old'});
	const slow = {
		update: engine.update.bind(engine),
		async set(...words: Parameters<typeof engine.set>) {
			await engine.set(`${directory}/k`, {value: 'newest'});
			return engine.set(...words);
		},
	};
	await t.throwsAsync(updateDirectory(slow, `${directory}/k`), {message: /^101: /});
	const {node} = await engine.get(`${directory}/k`);
	t.is(node.value, 'newest');
});
