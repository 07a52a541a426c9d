/**
The full-screen view within a session: what Esc leaves, and where F2 goes on.
*/
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Session} from '../../source/session/session.ts';
import {openSession} from '../helpers/session.ts';

async function open(t: ExecutionContext, options: Parameters<typeof openSession>[2] = {}): Promise<Session> {
	const engine = await openEmbedded();
	for (const key of ['/a/b/c', '/a/d', '/z']) {
		await engine.set(key, {value: key});
	}

	const session = openSession(engine, {}, options);
	t.teardown(async () => {
		await session.close();
		await engine.close();
	});
	return session;
}

async function until(session: Session, isThere: () => boolean): Promise<void> {
	return new Promise(resolve => {
		const stop = session.subscribe(() => {
			if (!isThere()) {
				return;
			}

			stop();
			resolve();
		});
		if (!isThere()) {
			return;
		}

		stop();
		resolve();
	});
}

function press(session: Session, ...names: readonly string[]): void {
	for (const name of names) {
		session.handle({type: 'key', name});
	}
}

function type(session: Session, text: string): void {
	session.handle({type: 'text', text});
}

function chosen(session: Session): string | undefined {
	return session.state.fullScreen?.chosen?.path;
}

async function openDeep(session: Session): Promise<void> {
	press(session, 'f2');
	await until(session, () => chosen(session) === '/a');
	press(session, 'right');
	await until(session, () => session.state.fullScreen!.rows.length === 4);
	press(session, 'right', 'right');
	await until(session, () => session.state.fullScreen!.rows.length === 5);
	press(session, 'right');
	await until(session, () => chosen(session) === '/a/b/c');
}

test('Esc closes what was refused before it leaves the view', async t => {
	const session = await open(t);
	await openDeep(session);
	type(session, 't');
	type(session, '5');
	type(session, 'x');
	press(session, 'enter');
	await until(session, () => session.state.fullScreen?.remark?.isError === true);
	press(session, 'escape');
	t.is(session.state.fullScreen?.remark, undefined);
	t.is(chosen(session), '/a/b/c');
	press(session, 'escape');
	t.is(session.state.fullScreen, undefined);
});

test('F2 goes on where the view was left', async t => {
	const session = await open(t);
	await openDeep(session);
	type(session, 's');
	type(session, 'f');
	type(session, 'z');
	press(session, 'escape');
	type(session, 'q');
	t.is(session.state.fullScreen, undefined);
	press(session, 'f2');
	t.deepEqual([chosen(session), session.state.fullScreen!.rows.length], ['/a/b/c', 5]);
	t.like(session.state.fullScreen!.browser, {sort: 'ttl', search: undefined, part: 'tree'});
});

test('where the prompt has gone elsewhere meanwhile, F2 goes there', async t => {
	const session = await open(t);
	await openDeep(session);
	type(session, 'c');
	await until(session, () => session.state.directory === '/a/b');
	type(session, 'q');
	press(session, 'f2');
	t.is(chosen(session), '/a/b/c', 'c itself has moved the prompt');
	type(session, 'q');
	session.submit('cd /a');
	await until(session, () => session.state.directory === '/a');
	press(session, 'f2');
	await until(session, () => chosen(session) === '/a');
});

test('another cluster has other directories', async t => {
	const other = await openEmbedded();
	t.teardown(async () => other.close());
	const session = await open(t, {
		profiles: {
			ownerOf: async () => ({state: 'there', urls: []}),
			list: async () => [],
			children: async () => [],
			async * diagnose() {
				// Nobody asks.
			},
			async openFor() {
				throw new Error('nobody asks');
			},
			open: async () => ({engine: other, label: 'other'}),
		},
	});
	await openDeep(session);
	type(session, 'q');
	session.submit('use http://other:1');
	await until(session, () => session.state.place.directory === '/' && session.engine.info === other.info);
	press(session, 'f2');
	t.deepEqual([...session.state.fullScreen!.browser.open], []);
});
