/**
The keys of the shell as the configuration has them, and what vi looks for in the history.
*/
import test, {type ExecutionContext} from 'ava';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {bindKeys} from '../../source/prompt/editing/key-settings.ts';
import {History} from '../../source/prompt/history/history.ts';
import {KeyDecoder} from '../../source/terminal/input/key-decoder.ts';
import {type Session} from '../../source/session/session.ts';
import {openSession} from '../helpers/session.ts';

type Bench = {readonly session: Session; readonly type: (input: string) => void; readonly printed: () => string; readonly line: () => string};

type Setting = readonly [key: string, action: string, mode?: string];

async function open(t: ExecutionContext, {editing = 'emacs', keys = [], lines = []}: {
	readonly editing?: 'emacs' | 'vi';
	readonly keys?: readonly Setting[];
	readonly lines?: readonly string[];
}): Promise<Bench> {
	const engine = await openEmbedded();
	const history = new History();
	for (const line of lines) {
		history.add(line);
	}

	const {bindings, problems} = bindKeys(keys.map(([key, action, mode]) => ({
		key, action, place: 'c.yaml:1', ...(mode !== undefined && {mode}),
	})));
	t.deepEqual(problems, []);
	let printed = '';
	const session = openSession(engine, {
		print(block) {
			printed += block.type === 'command' ? '' : block.text;
		},
	}, {keys: bindings, editing, history});
	t.teardown(async () => {
		await session.close();
		await engine.close();
	});
	const decoder = new KeyDecoder();
	return {
		session,
		type(input) {
			for (const event of decoder.push(input)) {
				session.handle(event);
			}
		},
		printed: () => printed,
		line: () => session.state.editor.text,
	};
}

const esc = '\u001B[27u';
const lines = ['set /web/a 1', 'get /web', 'ls /db', 'set /web/b 2', 'pwd'];

test('n and N repeat what / has found, to older and newer lines', async t => {
	const {type, line} = await open(t, {editing: 'vi', lines});
	type(`${esc}n`);
	t.is(line(), '');
	type('/web\r');
	t.is(line(), 'get /web');
	type('n');
	t.is(line(), 'set /web/a 1');
	type('n');
	t.is(line(), 'set /web/a 1');
	type('2N');
	t.is(line(), 'set /web/b 2');
	type('N');
	t.is(line(), 'set /web/b 2');
	type('j');
	t.is(line(), 'pwd');
});

test('after ? n goes to newer lines, also on a new line', async t => {
	const {type, line} = await open(t, {editing: 'vi', lines});
	type(`x${esc}?get web\r`);
	t.is(line(), 'get /web');
	type('n');
	t.is(line(), 'get /web');
	type('\u0003');
	type(`${esc}N`);
	t.is(line(), 'get /web');
});

test('a found line is where the walk through the history goes on', async t => {
	const {type, line} = await open(t, {lines});
	type('\u0012get\r');
	t.is(line(), 'get /web');
	type('\u0010');
	t.is(line(), 'set /web/a 1');
	type('\u000E\u000E');
	t.is(line(), 'ls /db');
});

test('keys do what the configuration says, and nothing where it says none', async t => {
	const {type, line, session} = await open(t, {
		keys: [['ctrl-k', 'line-start'], ['ctrl-u', 'none'], ['ctrl-x k', 'kill-to-line-end'], ['f7', 'key-help'], ['alt-g', 'upper-case-word']],
	});
	type('one two\u0015\u000B!');
	t.is(line(), '!one two');
	type('\u001Bg');
	t.is(line(), '!ONE two');
	type('\u0018k');
	t.is(line(), '!ONE');
	type('\u001B[18~');
	t.is(session.state.keyHelp?.page, 0);
	t.true(session.state.keyHelp!.sections.flatMap(({rows}) => rows).some(({label, help}) => label === 'F7' && help.startsWith('this help')));
});

test('in normal mode a bound key takes a count and leaves unfinished commands alone', async t => {
	const {type, line, session} = await open(t, {
		editing: 'vi', keys: [['space', 'word-right', 'vi-normal'], ['x', 'none', 'vi-normal'], ['alt-q', 'kill-to-line-start'], ['?', 'line-start', 'vi-normal']],
	});
	type(`a b c d${esc}0`);
	type('2 ');
	t.is(session.state.editor.cursor, 3);
	type('xx?i*');
	t.is(line(), '*a b c d');
	type(`${esc}$r r `);
	t.is(line(), '*a b c  ');
	type('\u001Bq');
	t.is(line(), ' ');
	type(`cc${esc}?`);
	t.is(session.state.keyHelp, undefined);
});

test('Ctrl-D leaves on an empty line and Ctrl-C cancels, however they are bound', async t => {
	const {type, line, session} = await open(t, {keys: [['ctrl-d', 'kill-to-line-start'], ['ctrl-g', 'none'], ['escape', 'none']]});
	type('one\u0004');
	t.is(line(), '');
	type('two\u0018\u0003');
	t.is(line(), '');
	type('\u0012\u0003');
	t.is(session.state.finder, undefined);
	type('\u0004');
	await t.notThrowsAsync(session.closed);
});

test('the finder has the keys of the line, and those of vi only where they are typed', async t => {
	const {type, session, line} = await open(t, {editing: 'vi', lines, keys: [['x', 'none', 'vi-normal'], ['ctrl-o', 'history-previous']]});
	type(`${esc}/x`);
	t.is(session.state.finder?.query.text, 'x');
	type('\u007Fset');
	type('\u000F\r');
	t.is(line(), 'set /web/a 1');
});

test('bind lists the actions as they are bound', async t => {
	const {type, printed, session} = await open(t, {editing: 'vi', keys: [['ctrl-o', 'find-key'], ['f5', 'none'], ['space', 'find-key', 'vi-normal']]});
	const listed = async (line: string): Promise<string> => {
		const before = printed().length;
		type(`${line}\r`);
		await new Promise<void>(resolve => {
			const stop = session.subscribe(() => {
				if (session.state.running !== undefined || printed().length === before) {
					return;
				}

				stop();
				resolve();
			});
		});
		return printed().slice(before);
	};

	t.regex(await listed('bind'), /^find-key +ctrl-o, ctrl-t +find a key of the whole tree$/m);
	t.regex(await listed('bind filter'), /^filter-pane +none +filter the events of the pane by a regular expression\n$/);
	t.regex(await listed('bind vi-normal'), /^vi-normal +space +find a key of the whole tree\n(?:.*\n)*vi-normal +u Ctrl-R \. v +undo;/m);
	t.regex(await listed('bind nothing-like-it'), /no action has "nothing-like-it" in its name/);
});
