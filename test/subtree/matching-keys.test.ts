import test from 'ava';
import {matchingKeys} from '../../source/subtree/matching-keys.ts';
import {engineKinds} from '../helpers/engines.ts';

const kinds = engineKinds.filter(({missing}) => missing === undefined);

for (const kind of kinds) {
	test(`patterns match the keys of ${kind.name}`, async t => {
		const source = await kind.start();
		t.teardown(async () => source.stop());
		const engine = await source.open();
		t.teardown(async () => engine.close());
		for (const key of ['a/x.json', 'a/y.json', 'a/z.txt', 'b/x.json', 'b/c/x.json', 'b/_h/x.json', 'a*', 'wörld/世界']) {
			await engine.set(`/t/${key}`, {value: key});
		}

		const matches = async (pattern: string) => {
			const keys = await Array.fromAsync(matchingKeys(engine, `/t/${pattern}`));
			return keys.map(key => key.slice('/t/'.length)).join(' ');
		};

		t.is(await matches('a/*.json'), 'a/x.json a/y.json');
		t.is(await matches('*/x.json'), 'a/x.json b/x.json');
		t.is(await matches('**/x.json'), 'a/x.json b/x.json b/c/x.json');
		t.is(await matches('b/**'), 'b/c b/c/x.json b/x.json');
		t.is(await matches('**/**/c/?.json'), 'b/c/x.json');
		t.is(await matches('b/_h/*'), 'b/_h/x.json');
		t.is(await matches(String.raw`a\*`), 'a*');
		t.is(await matches('a?'), 'a*');
		t.is(await matches('w*/世?'), 'wörld/世界');
		t.is(await matches('a/../b/*.json'), 'b/x.json');
		t.is(await matches('a/x.json/*'), '');
		t.is(await matches('nothing/*'), '');
		t.is(await matches('a/x.json'), 'a/x.json');
		t.is(await matches('*/nothing'), '');
	});
}
