import test from 'ava';
import {type Completion} from '../../source/prompt/completion/completion.ts';
import {type Need} from '../../source/prompt/completion/completion-values.ts';
import {emptyEditor} from '../../source/prompt/editing/editor.ts';
import {KeyBindings} from '../../source/prompt/editing/key-bindings.ts';
import {History} from '../../source/prompt/history/history.ts';
import {Prompt} from '../../source/prompt/prompt.ts';
import {type PromptHost} from '../../source/prompt/prompt-state.ts';

const words = ['get', 'getall', 'grep', 'set'];

/** Completes the words above; `needs` are to be learned first. */
function open({lines = [], needs = []}: {readonly lines?: readonly string[]; readonly needs?: Need[]} = {}) {
	const history = new History();
	for (const line of lines) {
		history.add(line);
	}

	const done: string[] = [];
	const learned: Array<() => void> = [];
	let edited = Promise.withResolvers<string | undefined>();
	let changed = Promise.withResolvers<void>();
	const host: PromptHost = {
		keys: new KeyBindings(),
		complete(text, cursor): Completion {
			const start = text.lastIndexOf(' ', cursor - 1) + 1;
			const typed = text.slice(start, cursor);
			const found = typed.startsWith('?') ? [] : words.filter(word => word.startsWith(typed));
			const base = {
				start, end: cursor, candidates: [], count: 0, prefixedCount: 0,
			};
			if (needs.length > 0) {
				return {...base, needs: needs[0]!};
			}

			return {
				...base,
				candidates: found.map(word => ({
					text: word, label: word, kind: 'command', detail: '', isComplete: true,
				})),
				count: found.length,
				prefixedCount: found.length,
				...(typed.startsWith('?') && {problem: 'no such word'}),
			};
		},
		highlight: () => ({tokens: [], spans: []} as unknown as ReturnType<PromptHost['highlight']>),
		async learn({type}) {
			done.push(`learn ${type}`);
			return new Promise(resolve => {
				learned.push(() => {
					needs.shift();
					resolve();
				});
			});
		},
		readKeys: async (_take, signal) => new Promise(resolve => {
			signal.addEventListener('abort', () => {
				done.push('finder closed');
				resolve();
			});
		}),
		async editText(text) {
			done.push(`edit ${text}`);
			return edited.promise;
		},
		submit(text) {
			done.push(`submit ${text}`);
		},
		act(action) {
			done.push(action);
		},
		changed() {
			changed.resolve();
			changed = Promise.withResolvers();
		},
	};
	const prompt = new Prompt(history, host);
	return {
		prompt,
		done,
		type(text: string) {
			prompt.handle({type: 'text', text});
		},
		press(...names: string[]) {
			for (const name of names) {
				prompt.handle({type: 'key', name});
			}
		},
		shown() {
			const {editor: {text, cursor}} = prompt.state;
			return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
		},
		/** What the prompt waits for comes; resolves when it has taken it. */
		async answer(text?: string) {
			const {promise} = changed;
			if (learned.length > 0) {
				learned.shift()!();
			} else {
				edited.resolve(text);
				edited = Promise.withResolvers();
			}

			await promise;
		},
	};
}

test('Tab goes through the candidates one by one, and typing narrows them', t => {
	const {prompt, type, press, shown} = open();
	type('g');
	press('tab');
	t.deepEqual(prompt.state.menu?.candidates.map(({text}) => text), ['get', 'getall', 'grep']);
	const seen = ['tab', 'tab', 'tab', 'tab', 'shift-tab', 'up', 'down'].map(key => {
		press(key);
		return shown();
	});
	t.deepEqual(seen, ['get|', 'getall|', 'grep|', 'get|', 'grep|', 'getall|', 'grep|']);
	press('escape');
	t.deepEqual([shown(), prompt.state.menu], ['g|', undefined]);
	press('tab');
	type('e');
	t.deepEqual(prompt.state.menu?.candidates.map(({text}) => text), ['get', 'getall']);
	type('tx');
	t.is(prompt.state.menu, undefined);
});

test('the only candidate is taken, and what there is none for is said', t => {
	const {prompt, type, press, shown} = open();
	type('gr');
	press('tab');
	t.deepEqual([shown(), prompt.state.menu], ['grep |', undefined]);
	type('x');
	press('tab');
	t.is(prompt.state.menu?.problem, 'nothing to complete here');
	press('ctrl-u');
	type('a ?');
	t.is(prompt.state.menu, undefined);
	press('tab');
	t.is(prompt.state.menu?.problem, 'no such word');
});

test('a menu that follows the typing says what is wrong with the word', t => {
	const {prompt, press} = open();
	prompt.handle({type: 'paste', text: '?'});
	press('ctrl-a', 'tab');
	t.is(prompt.state.menu?.candidates.length, 4);
	press('delete');
	t.is(prompt.state.menu?.candidates.length, 4);
	prompt.handle({type: 'paste', text: '?'});
	t.deepEqual([prompt.state.menu?.candidates, prompt.state.menu?.problem], [[], 'no such word']);
});

test('what a completion needs is learned, one thing after the other, and each once', async t => {
	const {prompt, type, press, shown, answer, done} = open({needs: [{type: 'directory', path: '/a'}, {type: 'directory', path: '/a/b'}]});
	type('gr');
	press('tab');
	t.like(prompt.state.menu?.loading, {path: '/a'});
	await answer();
	t.like(prompt.state.menu?.loading, {path: '/a/b'});
	await answer();
	t.is(shown(), 'grep |');
	t.deepEqual(done, ['learn directory', 'learn directory']);
});

test('Ctrl-D leaves an empty line only, and deletes in any other', t => {
	const {type, press, shown, done, prompt} = open();
	press('ctrl-d');
	press('left', 'f5');
	type('?');
	t.deepEqual(done.filter(action => action === 'deleteOrLeave' || action === 'keyHelp'), ['deleteOrLeave', 'keyHelp']);
	type('ab');
	press('ctrl-a', 'ctrl-d');
	t.is(shown(), '|b');
	type('?');
	t.is(shown(), '?|b');
	prompt.clear();
	t.is(shown(), '|');
	t.is(done.filter(action => action === 'deleteOrLeave').length, 1);
});

test('a line is entered when its quotes are closed, and a chosen candidate is taken first', t => {
	const {type, press, shown, done, prompt} = open();
	type('set \'a');
	press('enter');
	t.is(shown(), 'set \'a\n|');
	type('b\'');
	press('enter');
	t.deepEqual([done, shown()], [['submit set \'a\nb\''], '|']);
	type('g');
	press('tab', 'tab', 'enter');
	t.deepEqual([shown(), prompt.state.menu, done.length], ['get|', undefined, 1]);
	press('enter');
	t.is(done.at(-1), 'submit get');
});

test('the arrows go through the lines of a text, and from its ends into the history', t => {
	const {type, press, shown} = open({lines: ['get /a', 'ls', 'get /b']});
	press('up');
	t.is(shown(), 'get /b|');
	press('up', 'up', 'up');
	t.is(shown(), 'get /a|');
	press('down', 'down', 'down', 'down');
	t.is(shown(), '|');
	type('get');
	press('up', 'up');
	t.is(shown(), 'get /a|');
	press('down', 'down');
	t.is(shown(), 'get|');
	press('alt-.', 'alt-.');
	t.is(shown(), 'get/a|');
});

test('a suggestion is taken whole, or by words', t => {
	const {prompt, type, press, shown} = open({lines: ['get /a/b c']});
	type('ge');
	t.is(prompt.state.suggestion, 't /a/b c');
	press('alt-f');
	t.is(shown(), 'get|');
	press('alt-f');
	t.is(shown(), 'get /|');
	press('left');
	t.is(prompt.state.suggestion, '');
	press('right', 'right');
	t.is(shown(), 'get /a/b c|');
});

test('what comes back from the editor takes the place of the line, unless that has changed meanwhile', async t => {
	const {type, press, shown, answer, done} = open();
	type('one');
	press('ctrl-x', 'ctrl-e');
	await answer('two');
	t.is(shown(), 'two|');
	press('ctrl-x', 'ctrl-e');
	await answer();
	t.is(shown(), 'two|');
	press('ctrl-x', 'ctrl-e');
	type('!');
	await answer('three');
	t.is(shown(), 'two!|');
	t.deepEqual(done, ['edit one', 'edit two', 'edit two']);
});

test('a finder has the keys while it is open, and ends its reading when it is closed', t => {
	const {prompt, type, press, shown, done} = open({lines: ['get /a', 'ls /b']});
	press('ctrl-r');
	type('a');
	press('enter');
	t.deepEqual([shown(), prompt.state.finder], ['get /a|', undefined]);
	prompt.clear();
	press('ctrl-t');
	t.is(prompt.state.finder?.kind, 'keys');
	press('ctrl-d');
	t.deepEqual([prompt.state.finder, done], [undefined, ['finder closed']]);
	press('ctrl-t');
	type('?');
	t.deepEqual([prompt.state.finder?.query.text, shown(), done.length], ['?', '|', 1]);
	prompt.clear();
	t.deepEqual([prompt.state.finder, done], [undefined, ['finder closed', 'finder closed']]);
});

test('the keys of vi change the line, ask the prompt, and begin an insertion in one piece of text', t => {
	const {prompt, type, press, shown} = open({lines: ['get /a']});
	prompt.vi.editing = 'vi';
	type('set x');
	press('escape');
	t.deepEqual([shown(), prompt.state.viMode], ['set |x', 'normal']);
	type('0cwput');
	t.deepEqual([shown(), prompt.state.viMode], ['put| x', 'insert']);
	press('escape');
	type('k');
	t.is(shown(), 'get /|a');
	prompt.clear();
	t.deepEqual([prompt.state.editor.text, prompt.state.viMode], [emptyEditor.text, 'insert']);
});
