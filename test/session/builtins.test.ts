/**
What the shell's own commands say, and the help of its keys.
*/
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {KeyDecoder} from '../../source/terminal/input/key-decoder.ts';
import {openSession} from '../helpers/session.ts';

type Options = Parameters<typeof openSession>;

async function open(t: ExecutionContext, {host = {}, options = {}}: {readonly host?: Options[1]; readonly options?: Options[2]} = {}) {
	const engine = await openEmbedded();
	let printed = '';
	const session = openSession(engine, {
		print(block) {
			printed += block.type === 'command' ? '' : block.text;
		},
		...host,
	}, options);
	t.teardown(async () => {
		await session.close();
		await engine.close();
	});
	const decoder = new KeyDecoder();
	const type = (input: string): void => {
		for (const event of decoder.push(input)) {
			session.handle(event);
		}
	};

	/** Resolves to what the line has printed. */
	const run = async (line: string): Promise<string> => {
		const before = printed.length;
		type(`${line}\r`);
		if (session.state.running !== undefined) {
			await new Promise<void>(resolve => {
				const stop = session.subscribe(() => {
					if (session.state.running !== undefined) {
						return;
					}

					stop();
					resolve();
				});
			});
		}

		return printed.slice(before);
	};

	return {session, type, run};
}

test('the history is printed and not paged, so that the newest lines are in sight', async t => {
	let lentCount = 0;
	const {session, run} = await open(t, {
		host: {
			pager: 'cat >/dev/null',
			terminal: () => ({columns: 80, rows: 5, hasColor: false}),
			async withTerminal(work) {
				lentCount++;
				return work();
			},
		},
	});
	for (let i = 0; i < 50; i++) {
		session.history.add(`get /${i}`);
	}

	t.regex(await run('history'), /^ 1 {2}get \/0\n(?:.*\n)*50 {2}get \/49\n51 {2}history\n$/);
	t.is(lentCount, 0);
	await run('help');
	t.is(lentCount, 1);
});

test('the help of the keys closes with q on no line, and with a line that is run', async t => {
	const {session, type, run} = await open(t);
	type('\u001BOPq');
	t.is(session.state.keyHelp, undefined);
	t.is(session.state.editor.text, '');
	type('q');
	t.is(session.state.editor.text, 'q');
	type('\u001BOPq');
	t.is(session.state.editor.text, 'qq');
	t.not(session.state.keyHelp, undefined);
	type('\u0015');
	await run('pwd');
	t.is(session.state.keyHelp, undefined);
});

test('whoever wants to bind a key is shown the lines of the configuration file', async t => {
	const {run} = await open(t);
	t.regex(
		await run('bind ctrl-g clear'),
		/^Error: {2}"clear" is one word too many\n {2}bind lists keys\. They are set in \S+config\.yaml, for the next shell:\n {4}keys:\n {6}ctrl-g: clear-screen\n$/,
	);
	t.regex(await run('bind ctrl-k: find key'), /\n {6}ctrl-k: find-key\n$/);
	t.regex(await run('bind ctrl-k fly away'), /\n {6}ctrl-k: fly-away\n {2}There is no action "fly-away"; bind lists them all\.\n$/);
});

test('of one job only that one is named', async t => {
	const {run} = await open(t);
	await run('exec-watch /a -- true &');
	t.regex(await run('kill 3'), /there is no job 3\n {2}The only one is 1\.\n/);
	await run('exec-watch /a -- true &');
	t.regex(await run('kill 3'), /there is no job 3\n {2}There are 1, 2\.\n/);
});
