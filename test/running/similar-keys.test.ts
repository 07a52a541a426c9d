import test from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {similarKeys} from '../../source/running/similar-keys.ts';
import {engineWith} from '../helpers/engine-with.ts';

test('nearly the same names come first, then the same name elsewhere, three in all', async t => {
	const engine = await engineWith(t, ['/config/Databse', '/config/database2', '/config/data', '/config/old/database', '/config/new/database', '/other/database']);
	t.deepEqual(await similarKeys(engine, {missing: '/config/database', rest: ''}, {}), ['/config/Databse', '/config/database2', '/config/new/database']);
	t.deepEqual(await similarKeys(engine, {missing: '/config/url', rest: ''}, {}), []);
	// The longer the name, the more letters may differ: of five, two.
	const short = await engineWith(t, ['/t/abcde']);
	t.deepEqual(await similarKeys(short, {missing: '/t/abcxy', rest: ''}, {}), ['/t/abcde']);
	t.deepEqual(await similarKeys(short, {missing: '/t/abxyz', rest: ''}, {}), []);
});

test('what lay below the missing name is looked for below each', async t => {
	const engine = await engineWith(t, ['/apps/front/port', '/apps/fromt/other', '/apps/deep/frond/port', '/apps/a/port']);
	t.deepEqual(await similarKeys(engine, {missing: '/apps/frond', rest: '/port'}, {}), ['/apps/front/port', '/apps/a/port', '/apps/deep/frond/port']);
	t.deepEqual(await similarKeys(engine, {missing: '/apps/deap', rest: ''}, {}), ['/apps/deep']);
	t.deepEqual(await similarKeys(engine, {missing: '/apps/deap', rest: '/nothing/like/it'}, {}), ['/apps/deep']);
});

test('no more than eight directories are searched', async t => {
	const letters = [...'abcdefghijkl'];
	const engine = await engineWith(t, letters.map(letter => `/${letter.repeat(6)}/wanted`));
	const asked: string[] = [];
	const reader: Pick<Engine, 'get'> = {
		async get(key, options) {
			asked.push(key);
			return engine.get(key, options);
		},
	};
	t.deepEqual(await similarKeys(reader, {missing: '/wanted', rest: ''}, {}), ['/aaaaaa/wanted', '/bbbbbb/wanted', '/cccccc/wanted']);
	t.deepEqual(asked.filter(key => key.endsWith('/wanted')), letters.slice(0, 8).map(letter => `/${letter.repeat(6)}/wanted`));
});

test('a guess that fails, or is no longer wanted, is none', async t => {
	const engine = await engineWith(t, ['/a/wanted']);
	t.deepEqual(await similarKeys(engine, {missing: '/none/x', rest: ''}, {}), []);
	t.deepEqual(await similarKeys(engine, {missing: '/wanted', rest: ''}, {signal: AbortSignal.abort()}), []);
	const controller = new AbortController();
	const slow: Pick<Engine, 'get'> = {
		async get(key, options) {
			if (key.endsWith('/wanted')) {
				controller.abort();
				throw new Error('given up');
			}

			return engine.get(key, options);
		},
	};
	t.deepEqual(await similarKeys(slow, {missing: '/wanted', rest: ''}, {signal: controller.signal}), []);
});
