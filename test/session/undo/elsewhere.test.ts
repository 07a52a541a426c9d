import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {forwardingEngine} from '../../../source/engine/forwarding.ts';
import {openSession} from '../../helpers/session.ts';

/** A session on `here`, with the profile `srv` on another cluster; it answers questions with `answer`. */
async function open(t: ExecutionContext, {isProtected = false, answer = ''} = {}) {
	const [here, there] = [await openEmbedded(), await openEmbedded()];
	let printed = '';
	const session = openSession(here, {
		print(block) {
			printed += block.type === 'command' ? '' : block.text;
		},
	}, {
		...(isProtected && {profile: {name: 'prod', isProtected}}),
		profiles: {
			ownerOf: async () => ({state: 'there', urls: []}),
			list: async () => [],
			children: async () => [],
			async * diagnose() {
				// Nothing.
			},
			async openFor() {
				return {
					engine: forwardingEngine(() => there, {close: async () => undefined}), isSamePlace: false, isShared: false, label: 'http://h:1',
				};
			},
			open: async name => ({
				engine: name === 'same'
					? forwardingEngine(() => here, {close: async () => undefined})
					: forwardingEngine(() => there, {close: async () => undefined}),
				profile: {name, isProtected: false},
			}),
		},
	});
	t.teardown(async () => {
		await session.close();
		await Promise.all([here.close(), there.close()]);
	});
	return {
		here,
		there,
		async run(line: string) {
			const before = printed.length;
			session.submit(line);
			let isAnswered = false;
			await new Promise<void>(resolve => {
				const stop = session.subscribe(() => {
					if (session.state.question !== undefined && !isAnswered) {
						isAnswered = true;
						printed += session.state.question.text;
						session.handle({type: 'text', text: answer});
						session.handle({type: 'key', name: 'enter'});
					}

					if (session.state.running !== undefined) {
						return;
					}

					stop();
					resolve();
				});
			});
			return printed.slice(before);
		},
	};
}

async function valueAt(engine: Engine, key: string): Promise<string | undefined> {
	try {
		return (await engine.get(key)).node.value;
	} catch {
		return undefined;
	}
}

test('a move between clusters is not half undone: nothing is lost, and undo says what to type', async t => {
	const {here, there, run} = await open(t);
	await there.set('/x/mm', {value: '1'});
	await here.create('/x2', {dir: true});
	await run('mv srv:/x/mm /x2/mm');
	t.regex(await run('undo'), /not undone: the last change was made on srv, and cannot be taken back from here: mv srv:\/x\/mm \/x2\/mm\n {2}mv \/x2\/mm srv:\/x\/mm moves it back\. It is no longer on the list\./);
	t.is(await valueAt(here, '/x2/mm'), '1');
	await run('mv /x2/mm srv:/x/mm');
	t.regex(await run('undo'), /mv srv:\/x\/mm \/x2\/mm moves it back\./);
	t.is(await valueAt(there, '/x/mm'), '1');
	t.is(await valueAt(here, '/x2/mm'), undefined);
});

test('what was changed on another cluster is not passed over for the change before it', async t => {
	const {here, run} = await open(t);
	await run('set /local different');
	for (const line of ['cp /local srv:/fromhere', '--endpoints http://h:1 set /x 1']) {
		await run(line);
		t.regex(await run('undo --list'), /^1 {2}\S+ {2}[^\n]* {2}\(on (?:srv|http:\/\/h:1): not from here\)\n2 {2}\S+ {2}set \/local different\n$/);
		t.regex(await run('undo 2'), /last change was made on (?:srv|http:\/\/h:1), [\s\S]*wrote (?:srv:\/fromhere|http:\/\/h:1\/x); use \S+ goes there\.[\s\S]*undo again takes back the one before: set \/local different/);
		t.is(await valueAt(here, '/local'), 'different');
	}

	await run('undo');
	t.is(await valueAt(here, '/local'), undefined);
});

test('reading from another cluster is no change of it', async t => {
	const {here, there, run} = await open(t);
	await there.set('/a', {value: '1'});
	await run('cp srv:/a /a');
	t.is(await valueAt(here, '/a'), '1');
	t.regex(await run('undo'), /^undone: cp/);
	t.is(await valueAt(here, '/a'), undefined);
});

test('on a protected profile undo asks before it removes, as the removal does', async t => {
	const declined = await open(t, {isProtected: true, answer: 'no'});
	await declined.run('mk /a/b 1');
	t.regex(await declined.run('undo'), /The profile prod is protected\.\nTo undo "mk \/a\/b 1" removes 1 node: \/a\/b\nGo on\?/);
	t.is(await valueAt(declined.here, '/a/b'), '1');
	t.regex(await declined.run('undo --yes'), /^undone: mk/);
	t.is(await valueAt(declined.here, '/a/b'), undefined);
	await declined.run('redo');
	await declined.run('set /a/b 2');
	t.regex(await declined.run('undo'), /^undone: set/, 'one value that is put back is not asked about');

	const agreed = await open(t, {isProtected: true, answer: 'prod'});
	await agreed.run('mk /a/b 1');
	t.regex(await agreed.run('undo'), /undone: mk/);
	t.is(await valueAt(agreed.here, '/a/b'), undefined);
});
