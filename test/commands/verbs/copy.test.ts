import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {forwardingEngine} from '../../../source/engine/forwarding.ts';
import {runWords} from '../../helpers/command-context.ts';
import {harvest} from '../../helpers/trees.ts';

async function openFilled(t: ExecutionContext): Promise<Engine> {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set('/from/a', {value: '1'});
	await engine.set('/from/d/b', {value: '2'});
	return engine;
}

/** An engine on which something happens before a key is read for the `count`th time. */
function whenRead(engine: Engine, key: string, count: number, happen: () => Promise<unknown>): Engine {
	let left = count;
	return forwardingEngine(() => engine, {
		async get(asked, options) {
			left -= asked === key ? 1 : 0;
			if (asked === key && left === 0) {
				await happen();
			}

			return engine.get(asked, options);
		},
	});
}

for (const verb of ['cp', 'mv']) {
	test(`${verb}: a source that goes after the first look is not a copy of nothing`, async t => {
		for (const source of ['/from', '/from/a']) {
			const engine = await openFilled(t);
			const going = whenRead(engine, source, 2, async () => engine.delete('/from', {recursive: true}));
			const {code, stdout, stderr} = await runWords([verb, '-r', '-T', source, '/to'], {mode: 'own', engine: going});
			t.like({code, stdout}, {code: 1, stdout: ''});
			t.is(stderr, `${source} is not there any more\n  Nothing more is written.\n`);
		}
	});

	test(`${verb}: a source that goes while it is copied is no smaller one`, async t => {
		const engine = await openFilled(t);
		const going = whenRead(engine, '/from/d', 1, async () => engine.delete('/from', {recursive: true}));
		const {code, stderr} = await runWords([verb, '-r', '-T', '/from', '/to'], {mode: 'own', engine: going});
		t.is(code, 1);
		t.regex(stderr, /^stopped: .* copied.*\n\/from is not there any more\n {2}Nothing more is written\.\n$/);
	});

	test(`${verb}: of several sources none is copied when one cannot be`, async t => {
		const engine = await openFilled(t);
		await engine.set('/other', {value: '3'});
		const before = await harvest(engine, '/');
		const {code, stderr} = await runWords([verb, '-r', '/other', '/from', '/from/d/'], {mode: 'own', engine});
		t.is(code, 1);
		t.is(stderr, '/from/d/from lies in /from: a directory cannot go into itself\n  Name a target outside of it.\n');
		t.deepEqual(await harvest(engine, '/'), before);
	});
}
