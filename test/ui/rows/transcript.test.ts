import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {type PromptPlace} from '../../../source/prompt/prompt-prefix.ts';
import {type Block} from '../../../source/session/front-end.ts';
import {Transcript} from '../../../source/ui/rows/transcript.ts';

async function written(...blocks: readonly Block[]): Promise<string> {
	let result = '';
	const transcript = new Transcript({
		write(text) {
			result += text;
		},
		columns: () => 80,
		async settled() {
			// Nothing is drawn here.
		},
	});
	for (const block of blocks) {
		transcript.add(block);
	}

	await transcript.flush();
	return stripVTControlCharacters(result);
}

const place: PromptPlace = {
	directory: '/a', isReadOnly: false, status: {state: 'ok'}, statusTime: 0,
};

test('a line stays behind the prompt that it was entered at, but for a trouble that passes', async t => {
	t.is(await written({
		type: 'command', place, text: 'ls', isCancelled: false,
	}), '/a ❯ ls\n');
	const elsewhere: PromptPlace = {
		...place, profile: {name: 'prod', isProtected: true}, user: 'root', isReadOnly: true, status: {state: 'down', detail: 'refused'},
	};
	t.is(await written({
		type: 'command', place: elsewhere, text: 'rm /x', isCancelled: true,
	}), 'prod root@ (read-only) /a ❯ rm /x^C\n');
});

test('the whole directory is told, and nothing in it or the line is obeyed', async t => {
	const directory = `/${'long/'.repeat(40)}\u001B[2J`;
	const text = await written({
		type: 'command', place: {...place, directory}, text: 'set /a \'one\ntwo\u0007\'', isCancelled: false,
	});
	t.is(text, `/${'long/'.repeat(40)}\\x1b[2J ❯ set /a 'one\n  two\\x07'\n`);
});

test('what comes after a block without text is written, too', async t => {
	t.is(await written({type: 'output', text: ''}, {type: 'output', text: 'said\n'}, {type: 'error', text: ''}, {type: 'notice', text: 'and more\n'}), 'said\nand more\n');
});

test('the screen is erased after what was said before, and the next row is its first', async t => {
	const texts: string[] = [];
	const transcript = new Transcript({
		write(text) {
			texts.push(text);
		},
		columns: () => 80,
		async settled() {
			// Nothing is drawn here.
		},
	});
	const entered = {
		type: 'command', place, text: 'clear', isCancelled: false,
	} as const;
	transcript.add(entered);
	transcript.clear();
	await transcript.flush();
	transcript.add({type: 'output', text: 'open'});
	transcript.clear();
	transcript.add(entered);
	await transcript.flush();
	t.deepEqual(texts.map(text => stripVTControlCharacters(text.replaceAll('\u001B[H\u001B[J', '<erased>'))), [
		'/a ❯ clear\n<erased>', 'open<erased>/a ❯ clear\n',
	]);
});

test('a terminal that failed once is tried again', async t => {
	const texts: string[] = [];
	const transcript = new Transcript({
		write(text) {
			texts.push(text);
		},
		columns: () => 80,
		async settled() {
			if (texts.length > 0) {
				return;
			}

			texts.push('failed');
			throw new Error('gone');
		},
	});
	transcript.add({type: 'output', text: 'one\n'});
	await t.throwsAsync(transcript.flush(), {message: 'gone'});
	transcript.add({type: 'output', text: 'two\n'});
	await transcript.flush();
	t.deepEqual(texts, ['failed', 'one\ntwo\n']);
});

test('what is said breaks at words, and what a command prints does not change', async t => {
	const sentence = 'Error:  the cluster at http://10.0.0.1:2379 gave no answer within a second, and neither did any other\n';
	t.is(await written({type: 'error', text: sentence}), 'Error:  the cluster at http://10.0.0.1:2379 gave no answer within a second, and\n        neither did any other\n');
	t.is(await written({type: 'notice', text: sentence}), await written({type: 'error', text: sentence}));
	t.is(await written({type: 'output', text: sentence}), sentence);
});
