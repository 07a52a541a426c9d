import test from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {runWords} from '../../helpers/command-context.ts';
import {harvest} from '../../helpers/trees.ts';

test('a word that is empty is no key, least of all the root', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set('/a/x', {value: '1'});
	await engine.set('/b', {value: '2'});
	const before = await harvest(engine, '/');
	const stdin = '{"format":"etcsh","version":1,"key":"/f","nodes":[{"path":"k","value":"1"}]}';
	const other = await openEmbedded();
	t.teardown(async () => other.close());
	await other.set('/y', {value: '3'});
	const more = {connectTo: async () => other};
	const lines = [
		['cp', '/b', ''],
		['cp', '-r', '', 'prod:/'],
		['mv', '/b', ''],
		['sync', 'prod:/', '', '--delete', '--yes'],
		['sync', '', 'prod:/z'],
		['import', '-', ''],
		['export', ''],
		['diff', '', '/a'],
		['rm', '-r', '--yes', ''],
		['rmdir', ''],
		['set', '', 'v'],
		['mkdir', ''],
		['ttl', '', '5m'],
		['find', '', '--delete', '--yes'],
		['find', '/a', '', '--exec', 'rm', '{}', '--yes'],
		['grep', 'x', ''],
		['grep', '--json', '.x', ''],
		['du', ''],
		['tree', ''],
	];
	for (const words of lines) {
		for (const mode of ['own', 'shell'] as const) {
			const {code, stdout, stderr} = await runWords(words, {
				mode, engine, stdin, directory: '/a', more,
			});
			t.not(code, 0, words.join(' '));
			t.is(stdout, '', words.join(' '));
			t.regex(stderr, /^an empty word names no key\n {2}The root is \/, the current directory is a dot\.\n$/, words.join(' '));
		}
	}

	t.deepEqual(await harvest(engine, '/'), before);
	t.deepEqual((await harvest(other, '/')).map(({path}) => path), ['', 'y']);
});
