/**
The full-screen view of a session, and the lines that run while it is there.
*/
import test, {type ExecutionContext} from 'ava';
import {type Engine} from '../../source/engine/engine.ts';
import {KeyDecoder} from '../../source/terminal/input/key-decoder.ts';
import {altered} from '../helpers/altered-engine.ts';
import {engineWith} from '../helpers/engine-with.ts';
import {openSession} from '../helpers/session.ts';

const f2 = '\u001BOQ';

async function open(t: ExecutionContext, {canShow = true, get}: {readonly canShow?: boolean; readonly get?: (engine: Engine) => Engine['get']} = {}) {
	const store = await engineWith(t, ['/k']);
	const engine = get === undefined ? store : altered(store, {get: get(store)});
	let shownCount = 0;
	let isShown = false;
	let printed = '';
	const lent: Array<PromiseWithResolvers<void>> = [];
	const listeners = new Set<() => void>();
	const changed = (): void => {
		for (const listener of listeners) {
			listener();
		}
	};

	const session = openSession(engine, {
		print(block) {
			printed += block.type === 'command' ? '' : block.text;
		},
		showFullScreen(_view, closed) {
			if (!canShow) {
				return false;
			}

			shownCount++;
			isShown = true;
			void closed.then(() => {
				isShown = false;
				changed();
			});
			return true;
		},
		async withTerminal() {
			const end = Promise.withResolvers<void>();
			lent.push(end);
			changed();
			await end.promise;
			throw new Error('the editor has failed');
		},
	});
	t.teardown(async () => session.close());
	session.subscribe(changed);
	const decoder = new KeyDecoder();
	return {
		session, lent,
		get shown() {
			return {shownCount, isShown};
		},
		printed: () => printed,
		type(input: string) {
			for (const event of decoder.push(input)) {
				session.handle(event);
			}
		},
		async until(isWanted: () => boolean) {
			return new Promise<void>(resolve => {
				const look = (): void => {
					if (!isWanted()) {
						return;
					}

					listeners.delete(look);
					resolve();
				};

				listeners.add(look);
				look();
			});
		},
	};
}

type Bench = Awaited<ReturnType<typeof open>>;

async function openView({type, until, session}: Bench): Promise<void> {
	type(f2);
	await until(() => session.state.fullScreen?.chosen?.path === '/k');
}

test('the view makes way for a line of its own that needs the terminal, and comes back', async t => {
	const bench = await open(t);
	await openView(bench);
	bench.type('e');
	await bench.until(() => bench.lent.length === 1 && !bench.shown.isShown);
	// Keys are the line's meanwhile.
	bench.type('x');
	t.is(bench.session.state.editor.text, 'x');
	bench.lent[0]!.resolve();
	await bench.until(() => bench.shown.isShown && bench.session.state.running === undefined);
	t.is(bench.shown.shownCount, 2);
	t.regex(bench.session.state.fullScreen!.remark!.text, /the editor has failed/);
});

test('a view that was left meanwhile does not come back', async t => {
	const bench = await open(t);
	await openView(bench);
	bench.type('e');
	await bench.until(() => bench.lent.length === 1);
	bench.session.leave();
	bench.lent[0]!.resolve();
	await bench.session.close();
	t.is(bench.shown.shownCount, 1);
	t.is(bench.session.state.fullScreen, undefined);
	t.notRegex(bench.printed(), /error of its own/);
});

test('for a line that was typed at the prompt the view does not go, nor does it hear what that says', async t => {
	const gate = Promise.withResolvers<void>();
	let isGated = false;
	const bench = await open(t, {
		get: engine => async (key, options) => {
			if (isGated && key === '/k') {
				await gate.promise;
			}

			return engine.get(key, options);
		},
	});
	isGated = true;
	bench.type(`edit /k\r${f2}`);
	t.true(bench.shown.isShown);
	gate.resolve();
	await bench.until(() => bench.lent.length === 1);
	t.deepEqual(bench.shown, {shownCount: 1, isShown: true});
	bench.lent[0]!.resolve();
	await bench.until(() => bench.session.state.running === undefined);
	t.deepEqual(bench.shown, {shownCount: 1, isShown: true});
	t.is(bench.session.state.fullScreen!.remark, undefined);
	t.regex(bench.printed(), /the editor has failed/);
});

test('where something else is on the screen there is no view', async t => {
	const {type, session} = await open(t, {canShow: false});
	type(`${f2}x`);
	t.deepEqual([session.state.fullScreen, session.state.editor.text], [undefined, 'x']);
});
