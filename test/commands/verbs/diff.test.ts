/**
A comparison that gives up. In a file of its own: it holds the thread for its second, and others count theirs.
*/
import {fill, onEach} from '../../helpers/on-each-engine.ts';

onEach('values that are too different to be compared line by line hold nothing up', async (t, {run, engine, directory}) => {
	const valueOf = (letter: string) => Array.from({length: 20_000}, (_, i) => `${letter}${i * i}`).join('\n');
	await fill(engine, directory, {a: valueOf('a'), b: valueOf('b')});
	t.deepEqual(await run('diff a b'), {code: 1, stdout: '/a and /b differ\n', stderr: ''});
});
