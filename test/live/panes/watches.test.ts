import test from 'ava';
import {type Engine, type KeyResponse} from '../../../source/engine/engine.ts';
import {ClusterReplacedError} from '../../../source/engine/errors.ts';
import {EventProgram} from '../../../source/live/panes/event-program.ts';
import {Watches} from '../../../source/live/panes/watches.ts';
import {EtcdError, errorCodes} from '../../../source/protocol/errors.ts';

const event = (index: number, value = 'x'): KeyResponse => ({
	action: 'set',
	node: {
		key: '/a', value, createdIndex: 1, modifiedIndex: index,
	},
	index: index - 1,
});

/** Each watch of it ends with the next of these, or with nothing. */
function failing(...errors: Error[]): Pick<Engine, 'get' | 'watch'> & {readonly waitIndexes: Array<bigint | undefined>} {
	const waitIndexes: Array<bigint | undefined> = [];
	return {
		waitIndexes,
		async get() {
			return {...event(40), action: 'get', index: 50};
		},
		async * watch(_key, options) {
			waitIndexes.push(options?.waitIndex);
			yield * [];
			const error = errors.shift();
			if (error !== undefined) {
				throw error;
			}
		},
	};
}

/** What is said about a watch until it has ended. */
async function troubleOf(source: Pick<Engine, 'get' | 'watch'>, waitIndex: bigint | 'oldest'): Promise<{readonly said: string[]; readonly rows: string[]}> {
	const said: string[] = [];
	return new Promise(resolve => {
		const watches = new Watches({...source, info: {kind: 'remote', endpoints: []}}, {
			now: () => 1000,
			changed() {
				const [pane] = watches.panes;
				if (pane?.state !== 'ended') {
					return;
				}

				const rows = pane.inSight(9).map(row => `${row.type} ${row.type === 'key' ? row.key : row.index}`);
				watches.close();
				resolve({said, rows});
			},
			trouble(pane, text) {
				said.push(`${pane.id} ${text}`);
			},
		});
		watches.open('/a', {recursive: true, waitIndex});
	});
}

test('what a watch has missed, that another cluster answers, and that it has ended is said', async t => {
	const source = failing(
		new EtcdError(errorCodes.eventIndexCleared, 'the requested history has been cleared [41/30]', 50),
		new ClusterReplacedError('another one', 70),
	);
	const {said, rows} = await troubleOf(source, 30n);
	t.deepEqual(said, [
		'1 events 30 to 50 were not all seen: the server\'s history no longer reaches back',
		'1 the cluster was rebuilt or restored: another one',
		'1 the watch ended',
	]);
	t.deepEqual(rows, ['replacement 70', 'gap 50']);
	t.deepEqual(source.waitIndexes, [30n, 51n, 71n]);
});

test('a server that does not know even the oldest event that it names is asked once', async t => {
	const source = failing(new EtcdError(errorCodes.eventIndexCleared, 'the requested history has been cleared [1/1]', 50));
	const {rows} = await troubleOf(source, 'oldest');
	t.deepEqual(rows, ['gap 50']);
	t.deepEqual(source.waitIndexes, [1n, 51n]);
});

test('a data dir that no server has open is at rest', t => {
	for (const [info, state] of [
		[{kind: 'embedded', endpoints: [], isReadOnly: true}, 'atRest'],
		[{kind: 'embedded', endpoints: []}, 'live'],
		[{kind: 'embedded', endpoints: ['http://127.0.0.1:1'], isReadOnly: true}, 'live'],
		[{kind: 'remote', endpoints: [], isReadOnly: true}, 'live'],
	] as const) {
		const watches = new Watches({
			...failing(),
			async * watch(_key, options) {
				options?.onLink?.(true);
				yield * [];
			},
			info,
		}, {now: () => 1000, changed: () => undefined});
		const pane = watches.open('/a', {recursive: true, waitIndex: 0n});
		t.is(pane.state, state);
		watches.close();
	}
});

test('the pane that keys act on is the chosen one, else the newest', t => {
	const watches = new Watches({...failing(), info: {kind: 'remote', endpoints: []}}, {now: () => 1000, changed: () => undefined});
	t.is(watches.focused, undefined);
	const panes = [1, 2, 3].map(() => watches.open('/a', {recursive: true, waitIndex: 0n}));
	t.is(watches.focused, panes[2]);
	watches.focus(panes[0]!.id);
	t.is(watches.focused, panes[0]);
	watches.focus(99);
	t.is(watches.focused, panes[0]);
	watches.togglePause();
	t.deepEqual(panes.map(({isPaused}) => isPaused), [true, false, false]);
	watches.end(panes[0]!.id);
	t.is(watches.focused, panes[2]);
	watches.close();
});

test('that events came too fast for a program is said once it has ended', async t => {
	const ended = new AbortController();
	const said = Promise.withResolvers<string>();
	const program = new EventProgram('true', {
		signal: ended.signal,
		host: {
			print: () => undefined,
			changed: () => undefined,
			failed(text) {
				if (text.includes('came too fast')) {
					said.resolve(text);
				}
			},
		},
	});
	// One is taken at once, ten thousand may wait. What holds a null character is refused without being run.
	for (let i = 0; i < 10_002; i++) {
		program.add(event(i, 'a\0b'));
	}

	t.is(program.waitingCount, 10_000);
	ended.abort();
	t.is(await said.promise, '1 event came too fast for true: it was not run for that');
});

test('with a watch ends what its program has started', async t => {
	const ended = new AbortController();
	const closed = Promise.withResolvers<void>();
	const program = new EventProgram('sleep 30 & echo begun; wait', {
		signal: ended.signal,
		host: {
			print() {
				ended.abort();
			},
			// Its output stays open as long as anything of it runs.
			changed: closed.resolve,
			failed(text) {
				t.fail(text);
			},
		},
	});
	program.add(event(1));
	await closed.promise;
	t.is(program.waitingCount, 0);
});
