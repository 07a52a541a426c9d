import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {asTyped} from '../../../source/commands/common/typed.ts';
import {commandsIn} from '../../../source/commands/index.ts';
import {runWords} from '../../helpers/command-context.ts';
import {engineWith} from '../../helpers/engine-with.ts';

test('a command stands in a hint as it is typed there', t => {
	const text = 'That is a directory: ›ls /a lists it, ›rm -r removes it; ›get KEY > FILE';
	t.is(asTyped(text, 'own'), 'That is a directory: etcsh ls /a lists it, etcsh rm -r removes it; etcsh get KEY > FILE');
	t.is(asTyped(text, 'shell'), 'That is a directory: ls /a lists it, rm -r removes it; get KEY > FILE');
	// Of a key or a value.
	t.is(asTyped('get /‹a›b › 1 ›2', 'own'), 'get /‹a›b › 1 ›2');
});

test('what went wrong is followed by what is typed next', async t => {
	const engine = await engineWith(t, ['/dir/k'], 'text');
	for (const [words, hint] of [
		[['get', '/dir'], '›ls /dir lists it.'],
		[['get', '/none'], 'There is nothing at that path; ›ls shows what its directory holds, ›log what has happened there.'],
		[['log', '/none'], 'There is nothing at that path, and nothing has happened there; ›ls shows what its directory holds.'],
		[['update', '/none', '1'], 'There is nothing to change at that path: ›set makes the key, too.'],
		[['user', 'get', 'nobody'], '›user list shows all users.'],
		[['restore', '/k'], 'Usage: ›restore --at INDEX KEY; ›log KEY lists the indexes.'],
		[['set', '/k', 'a', 'b'], 'A value with blanks has to be one word: ›set /k \'a b\''],
	] as const) {
		for (const [mode, program] of [['own', 'etcsh '], ['shell', '']] as const) {
			const {stderr} = await runWords(words, {mode, engine});
			t.is(stderr.split('\n').slice(1).join('\n'), `  ${hint.replaceAll('›', program)}\n`, words.join(' '));
		}

		const {stderr, stdout} = await runWords(words, {mode: 'strict', engine});
		t.notRegex(stderr + stdout, /›/);
	}
});

/** What only the shell or the server says, and what is typed is told in another way. */
const elsewhere = /^(?:session|serve|ui|prompt|full-screen|live|modes)\/|^running\/(?:local-programs|redirected-run|line-steps)\.ts$|\/foreign-words\.ts$/;
const literals = /'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

test('every hint has the sign before the commands that it names', async t => {
	const names = commandsIn('own').map(({name}) => name).join('|');
	const command = new RegExp(`(?:^.|[.:;,(] | or | and )(?:${names})(?: [A-Z$-]| (?:shows|lists|list|removes|changes|makes|replaces|explains) )`);
	const files = (await readdir('source', {recursive: true})).filter(file => /\.tsx?$/.test(file) && !elsewhere.test(file));
	const found = await Promise.all(files.map(async file => {
		const lines = (await readFile(path.join('source', file), 'utf8')).split('\n');
		const hints = lines.filter(line => /\b\w*(?:hint|advice)s?\b/i.test(line) && !/^\s*(?:\/?\*|import)/.test(line));
		return hints.flatMap(line => line.match(literals) ?? []).filter(text => command.test(text)).map(text => `${file}: ${text}`);
	}));
	t.deepEqual(found.flat(), []);
});
