import test, {type ExecutionContext} from 'ava';
import {type Engine, type Node} from '../../../source/engine/engine.ts';
import {UserError} from '../../../source/errors.ts';
import {walk} from '../../../source/subtree/walk.ts';
import {planUndo} from '../../../source/session/undo/undo.ts';
import {UndoLog} from '../../../source/session/undo/undo-log.ts';
import {EtcdError, errorCodes} from '../../../source/protocol/errors.ts';
import {altered} from '../../helpers/altered-engine.ts';
import {engineKinds, openRemoteAt} from '../../helpers/engines.ts';

const node = (key: string, more: Partial<Node> = {}): Node => ({
	key, modifiedIndex: 9, createdIndex: 9, ...more,
});
const now = Date.parse('2026-01-01T00:00:00Z');
const soon = '2026-01-01T00:00:07.5Z';
const past = '2025-12-31T23:59:59Z';

for (const [title, change, steps, expired = []] of [
	['a new key is removed', {action: 'set', node: node('/a', {value: 'x'})}, [{type: 'remove', key: '/a', prevIndex: 9}]],
	['a changed key gets its value back', {action: 'update', node: node('/a', {value: 'y'}), prevNode: node('/a', {modifiedIndex: 4, value: 'x'})}, [{
		type: 'restore', key: '/a', value: 'x', prevIndex: 9, restores: 4,
	}]],
	['with what is left of its ttl', {action: 'set', node: node('/a', {value: 'y'}), prevNode: node('/a', {modifiedIndex: 4, value: 'x', expiration: soon})}, [{
		type: 'restore', key: '/a', value: 'x', prevIndex: 9, restores: 4, ttl: 8,
	}]],
	['a value that would have expired goes', {action: 'set', node: node('/a', {value: 'y'}), prevNode: node('/a', {modifiedIndex: 4, value: 'x', expiration: past})}, [{type: 'remove', key: '/a', prevIndex: 9}], ['/a']],
	['a removed key is made again', {action: 'delete', node: node('/a'), prevNode: node('/a', {modifiedIndex: 4, value: 'x'})}, [{
		type: 'create', key: '/a', value: 'x', isPart: false, restores: 4,
	}]],
	['but not an expired one', {action: 'delete', node: node('/a'), prevNode: node('/a', {modifiedIndex: 4, value: 'x', expiration: past})}, [], ['/a']],
	['a new directory is removed', {action: 'create', node: node('/d', {dir: true})}, [{type: 'removeDirectory', key: '/d', prevIndex: 9}]],
	['a directory gets its ttl back', {action: 'update', node: node('/d', {dir: true}), prevNode: node('/d', {modifiedIndex: 4, dir: true, expiration: soon})}, [{
		type: 'restoreDirectory', key: '/d', prevIndex: 4, ttl: 8,
	}]],
	['a subtree comes back, without what lay in an expired directory', {
		action: 'delete', node: node('/d', {dir: true}), prevNode: node('/d', {modifiedIndex: 4, dir: true}), removed: [node('/d', {modifiedIndex: 4, dir: true}), node('/d/e', {modifiedIndex: 4, dir: true, expiration: past}), node('/d/e/x', {modifiedIndex: 4, value: '1'}), node('/d/f', {modifiedIndex: 4, value: '2'})],
	}, [{
		type: 'create', key: '/d', isPart: false, restores: 4,
	}, {
		type: 'create', key: '/d/f', value: '2', isPart: true, restores: 4,
	}], ['/d/e', '/d/e/x']],
] as ReadonlyArray<[string, Parameters<typeof planUndo>[0], unknown, string[]?]>) {
	test(`plan: ${title}`, t => {
		t.deepEqual(planUndo(change, now), {steps, expired} as ReturnType<typeof planUndo>);
	});
}

type Bench = {
	readonly engine: Engine;
	readonly log: UndoLog;
	/** Changes by others. */
	readonly others: Engine;
	readonly command: (label: string, work: (engine: Engine) => Promise<unknown>) => Promise<void>;
	readonly tree: () => Promise<readonly string[]>;
};

for (const kind of engineKinds.slice(0, 2)) {
	const open = async (t: ExecutionContext): Promise<Bench> => {
		const source = await kind.start();
		t.teardown(async () => source.stop());
		const others = await source.open();
		const log = new UndoLog(Date.now);
		const engine = log.recording(others);
		return {
			engine,
			log,
			others,
			async command(label, work) {
				log.begin(label);
				await work(engine);
				log.end();
			},
			tree: async () => (await Array.fromAsync(walk(others, '/'))).slice(1).map(({key, value, dir, ttl}) => `${key}${dir === true ? '/' : `=${value}`}${ttl === undefined ? '' : ' ttl'}`),
		};
	};

	test(`${kind.name}: directories that a write made go with it, and come back with it`, async t => {
		const {engine, log, others, command, tree} = await open(t);
		await others.create('/there', {dir: true});
		await command('set /there/new/sub/x 1', async each => each.set('/there/new/sub/x', {value: '1'}));
		await command('mk --in-order /q one', async each => each.createInOrder('/q', {value: 'one'}));
		await command('mkdir /m/n', async each => each.create('/m/n', {dir: true}));
		await command('cp', async each => {
			await each.set('/c/1/a', {value: '1'});
			await each.set('/c/1/b', {value: '2'});
			await each.set('/c/2/a', {value: '3'});
		});
		const withoutOrder = (nodes: readonly string[]): string[] => nodes.map(each => each.replace(/\d{20}/, 'N'));
		const after = withoutOrder(await tree());
		for (let round = 0; round < 2; round++) {
			for (let i = 0; i < 4; i++) {
				await log.step(engine, 'undo', {});
			}

			t.deepEqual(await tree(), ['/there/']);
			for (let i = 0; i < 4; i++) {
				await log.step(engine, 'redo', {});
			}

			t.deepEqual(withoutOrder(await tree()), after);
		}
	});

	test(`${kind.name}: what was removed with a directory that a write had made goes again, too`, async t => {
		const {engine, log, command, tree} = await open(t);
		await command('set /b/c/d 1', async each => each.set('/b/c/d', {value: '1'}));
		await command('rm -r /b', async each => each.delete('/b', {recursive: true}));
		for (let round = 0; round < 2; round++) {
			await log.step(engine, 'undo', {});
			await log.step(engine, 'undo', {});
			t.deepEqual(await tree(), []);
			await log.step(engine, 'redo', {});
			t.deepEqual(await tree(), ['/b/', '/b/c/', '/b/c/d=1']);
			await log.step(engine, 'redo', {});
			t.deepEqual(await tree(), []);
		}
	});

	test(`${kind.name}: a directory stays that something else lies in, or that was made by somebody else since`, async t => {
		const {engine, log, others, command, tree} = await open(t);
		await command('set /a/b/x 1', async each => each.set('/a/b/x', {value: '1'}));
		await others.set('/a/theirs', {value: '2'});
		await log.step(engine, 'undo', {});
		t.deepEqual(await tree(), ['/a/', '/a/theirs=2']);
		await command('set /a/b/x 1', async each => each.set('/a/b/x', {value: '1'}));
		await others.delete('/a', {recursive: true});
		await others.create('/a/b', {dir: true});
		await t.throwsAsync(log.step(engine, 'undo', {}), {message: /is gone$/});
		t.deepEqual(await tree(), ['/a/', '/a/b/']);
		await others.delete('/a', {recursive: true});

		await command('mkdir /p/q', async each => each.create('/p/q', {dir: true}));
		await command('set /p/q/r 1', async each => each.set('/p/q/r', {value: '1'}));
		await log.step(engine, 'undo', {});
		t.deepEqual(await tree(), ['/p/', '/p/q/']);
		// A removal that was undone has made the directories anew.
		await command('rm -r /p', async each => each.delete('/p', {recursive: true}));
		await log.step(engine, 'undo', {});
		await log.step(engine, 'undo', {});
		t.deepEqual(await tree(), []);
	});

	test(`${kind.name}: every kind of change is taken back and made again`, async t => {
		const {engine, log, others, command, tree} = await open(t);
		await others.set('/k', {value: 'old', ttl: 500});
		await others.set('/d/x', {value: '1', ttl: 500});
		await others.create('/d/empty', {dir: true, ttl: 500});
		const before = await tree();
		await command('set /k new', async each => each.set('/k', {value: 'new'}));
		await command('set /n 1', async each => each.set('/n', {value: '1'}));
		await command('mkdir /e', async each => each.create('/e', {dir: true}));
		await command('updatedir', async each => each.update('/d/empty', {dir: true}));
		await command('mk --in-order', async each => each.createInOrder('/e', {value: 'q'}));
		await command('rm /n', async each => each.delete('/n'));
		await command('rm /d --recursive', async each => each.delete('/d', {recursive: true}));
		const after = await tree();
		t.deepEqual(log.entries.map(({label}) => label), ['rm /d --recursive', 'rm /n', 'mk --in-order', 'updatedir', 'mkdir /e', 'set /n 1', 'set /k new']);
		for (let i = 0; i < 7; i++) {
			await log.step(engine, 'undo', {});
		}

		t.deepEqual(await tree(), before);
		await t.throwsAsync(log.step(engine, 'undo', {}), {instanceOf: UserError, message: 'there is nothing to undo'});
		for (let i = 0; i < 7; i++) {
			await log.step(engine, 'redo', {});
		}

		t.deepEqual((await tree()).map(line => line.replace(/\/e\/\d+/, '/e/n')), after.map(line => line.replace(/\/e\/\d+/, '/e/n')));
		t.is(log.entries.length, 7);
	});

	test(`${kind.name}: a new command ends what could be made again, one that changes nothing does not`, async t => {
		const {engine, log, command, tree} = await open(t);
		await command('set /a 1', async each => each.set('/a', {value: '1'}));
		await log.step(engine, 'undo', {});
		await command('get /', async each => each.get('/'));
		await log.step(engine, 'redo', {});
		t.deepEqual(await tree(), ['/a=1']);
		await log.step(engine, 'undo', {});
		await command('set /b 2', async each => each.set('/b', {value: '2'}));
		await t.throwsAsync(log.step(engine, 'redo', {}), {instanceOf: UserError, message: 'there is nothing to redo'});
		t.deepEqual(await tree(), ['/b=2']);
		t.deepEqual(log.entries.map(({label}) => label), ['set /b 2']);
		await log.step(engine, 'undo', {});
		log.clear();
		await t.throwsAsync(log.step(engine, 'redo', {}), {message: 'there is nothing to redo'});
	});

	test(`${kind.name}: what others changed since is not overwritten`, async t => {
		const {engine, log, others, command} = await open(t);
		for (const [key, change, message] of [
			['/a', async () => others.set('/a', {value: 'theirs'}), /^not undone: \/a was changed by somebody else \[\d+ != \d+\]$/],
			['/b', async () => others.delete('/b'), /^not undone: \/b is gone$/],
		] as const) {
			await others.set(key, {value: '0'});
			await command(`set ${key} mine`, async each => each.set(key, {value: 'mine'}));
			await change();
			await t.throwsAsync(log.step(engine, 'undo', {}), {instanceOf: UserError, message});
		}

		t.is((await others.get('/a')).node.value, 'theirs');
		await command('rm /a', async each => each.delete('/a'));
		await others.set('/a', {value: 'again'});
		await t.throwsAsync(log.step(engine, 'undo', {}), {message: 'not undone: /a exists again'});
		await command('mkdir /d', async each => each.create('/d', {dir: true}));
		await others.set('/d/x', {value: ''});
		await t.throwsAsync(log.step(engine, 'undo', {}), {message: 'not undone: /d is no longer empty'});
		t.deepEqual(log.entries, []);
	});

	test(`${kind.name}: a conflict in the middle of a command leaves the rest of it to be taken back`, async t => {
		const {engine, log, others, command} = await open(t);
		const values = async () => Promise.all(['/a', '/b', '/c'].map(async key => (await others.get(key)).node.value));
		await Promise.all(['/a', '/b', '/c'].map(async key => others.set(key, {value: 'old'})));
		await command('import', async each => {
			for (const key of ['/a', '/b', '/c']) {
				await each.set(key, {value: 'new'});
			}
		});
		await others.set('/b', {value: 'theirs'});
		const error = await t.throwsAsync<UserError>(log.step(engine, 'undo', {}), {instanceOf: UserError, message: /^not undone: \/b was changed by/});
		t.regex(error.hint!, /undo again goes on with what is left/);
		t.deepEqual(await values(), ['new', 'theirs', 'old']);
		await log.step(engine, 'undo', {});
		t.deepEqual(await values(), ['old', 'theirs', 'old']);
		t.deepEqual(log.entries, []);
		await others.set('/a', {value: 'theirs'});
		await t.throwsAsync(log.step(engine, 'redo', {}), {message: /^not redone: \/a was changed by/});
	});

	test(`${kind.name}: what cannot be taken back now can be later, from where it stopped`, async t => {
		const {engine, log, others, command, tree} = await open(t);
		await others.set('/d/x', {value: '1'});
		await others.set('/d/y', {value: '2'});
		const before = await tree();
		await command('rm /d --recursive', async each => each.delete('/d', {recursive: true}));
		for (const failing of ['/d', '/d/y', '/d/y']) {
			const unreachable = new Proxy(engine, {
				get: (target, name) => name === 'create'
					? async (key: string, options: Parameters<Engine['create']>[1]) => {
						if (key === failing) {
							throw new Error('nobody answers');
						}

						return target.create(key, options);
					}
					: Reflect.get(target, name) as unknown,
			});
			await t.throwsAsync(log.step(unreachable, 'undo', {}), {message: 'nobody answers'});
			t.deepEqual(log.entries.map(({label}) => label), ['rm /d --recursive']);
		}

		await log.step(engine, 'undo', {});
		t.deepEqual(await tree(), before);
		t.deepEqual(log.entries, []);
	});

	test(`${kind.name}: the changes of one command are one`, async t => {
		const {engine, log, command, tree} = await open(t);
		await command('import', async each => Promise.all(['/a', '/b', '/c'].map(async key => each.set(key, {value: key}))));
		await command('set /a 2', async each => each.set('/a', {value: '2'}));
		await log.step(engine, 'undo', {});
		await command('get /a', async each => each.get('/a'));
		t.is(log.entries.length, 1);
		await log.step(engine, 'undo', {});
		t.deepEqual(await tree(), []);
	});
}

test('a directory that others have made anew is not removed', async t => {
	const source = await engineKinds[0]!.start();
	t.teardown(async () => source.stop());
	const others = await source.open();
	const log = new UndoLog(Date.now);
	const engine = log.recording(others);
	log.begin('mkdir /d');
	await engine.create('/d', {dir: true});
	log.end();
	await others.delete('/d', {dir: true});
	const made = await others.create('/d', {dir: true});
	await t.throwsAsync(log.step(engine, 'undo', {}), {instanceOf: UserError});
	t.is((await others.get('/d')).node.createdIndex, made.node.createdIndex);
});

test('what cannot be read before it is removed is removed all the same, unless the cluster is out of reach', async t => {
	const source = await engineKinds[0]!.start();
	t.teardown(async () => source.stop());
	const others = await source.open();
	let failure: Error = new EtcdError(errorCodes.unauthorized, '/d', 1);
	const log = new UndoLog(Date.now);
	const engine = log.recording(altered(others, {
		async get() {
			throw failure;
		},
	}));
	await others.set('/d/k', {value: '1'});
	log.begin('rm -r /d');
	await engine.delete('/d', {recursive: true});
	log.end();
	await t.throwsAsync(log.step(engine, 'undo', {}), {message: 'not undone: what was in /d could not be read'});
	await others.set('/d/k', {value: '1'});
	failure = new Error('out of reach');
	await t.throwsAsync(engine.delete('/d', {recursive: true}), {message: 'out of reach'});
	t.is((await others.get('/d/k')).node.value, '1');
});

test('a removal of too much is remembered as that', async t => {
	const source = await engineKinds[0]!.start();
	const engine = await source.open();
	const log = new UndoLog(Date.now);
	await Promise.all(Array.from({length: 10_001}, async (_, i) => engine.set(`/big/${i}`, {value: ''})));
	log.begin('rm /big');
	await log.recording(engine).delete('/big', {recursive: true});
	log.end();
	await t.throwsAsync(log.step(engine, 'undo', {}), {message: 'not undone: there was too much in /big to be remembered'});
	t.deepEqual(log.entries, []);
	await source.stop();
});

test('a value that may have had other bytes than the API tells is not made again', async t => {
	const source = await engineKinds[0]!.start();
	t.teardown(async () => source.stop());
	const there = await source.open();
	const here = await openRemoteAt(source.url);
	t.teardown(async () => here.close());
	const log = new UndoLog(Date.now);
	const engine = log.recording(here);
	for (const [key, change] of [
		['/a', async () => engine.set('/a', {value: 'text'})],
		['/b', async () => engine.delete('/b')],
		['/d/x', async () => engine.delete('/d', {recursive: true})],
	] as const) {
		await there.set(key, {value: 'a\uDCFF'});
		log.begin(key);
		await change();
		log.end();
		await t.throwsAsync(log.step(engine, 'undo', {}), {name: 'UserError', message: `not undone: ${key}: the value may hold bytes that the API cannot carry`});
	}

	t.is((await there.get('/a')).node.value, 'text');
	await t.throwsAsync(there.get('/b'), {message: /Key not found/});
});

test('what is removed because it would have expired meanwhile is told from what is not restored', async t => {
	const {start} = engineKinds[0]!;
	const source = await start();
	t.teardown(async () => source.stop());
	const others = await source.open();
	let time = Date.now();
	const log = new UndoLog(() => time);
	const engine = log.recording(others);
	await others.set('/longer', {value: 'x', ttl: 20});
	await others.set('/gone', {value: 'x', ttl: 20});
	log.begin('both');
	await engine.set('/longer', {value: 'x', ttl: 1000});
	await engine.delete('/gone');
	log.end();
	time += 60_000;
	t.like(await log.step(engine, 'undo', {}), {removed: ['/longer'], expired: ['/gone'], kept: []});
	t.deepEqual((await others.get('/')).node.nodes ?? [], []);
});
