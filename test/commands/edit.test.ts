import test, {type ExecutionContext} from 'ava';
import {mergeTexts} from '../../source/commands/edit-key.ts';
import {openEmbedded} from '../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../source/engine/engine.ts';
import {readOnlyEngine} from '../../source/engine/read-only.ts';
import {createEditorFile} from '../../source/terminal/external-editor.ts';
import {runWords, type CommandResult} from '../helpers/command-context.ts';
import {engineKinds, openRemoteAt} from '../helpers/engines.ts';

async function openEngine(t: ExecutionContext): Promise<Engine> {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	return engine;
}

type Edited = CommandResult & {readonly questions: readonly string[]; readonly shown: readonly string[]; readonly isRemoved: boolean; readonly extension: string; readonly name: string};

/** Edits a key: each opening of the editor makes the next text of what it shows, each question gets the next answer. */
async function editKey(engine: Engine, key: string, {edits, answers = []}: {
	readonly edits: ReadonlyArray<(text: string) => string | Promise<string>>;
	readonly answers?: ReadonlyArray<string | undefined>;
}): Promise<Edited> {
	const questions: string[] = [];
	const shown: string[] = [];
	const restEdits = [...edits];
	const restAnswers = [...answers];
	let isRemoved = false;
	let extension = '';
	let name = '';
	let content = '';
	const result = await runWords(['edit', key], {
		mode: 'shell',
		engine,
		more: {
			async ask(text, choices) {
				questions.push(`${text} ${choices.join(', ')}`);
				return restAnswers.shift();
			},
			async openEditor(options) {
				({extension, name} = options);
				return {
					path: '/tmp/the-file',
					async edit(text) {
						shown.push(text);
						content = await restEdits.shift()!(text);
						return content;
					},
					isChanged: async text => content !== '' && content !== text,
					async remove() {
						isRemoved = true;
					},
				};
			},
		},
	});
	return {
		...result, questions, shown, isRemoved, extension, name,
	};
}

test('a value is edited, its difference is shown, its ttl runs on', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {value: 'one\ntwo\nthree', ttl: 1000});
	const {code, stdout, stderr, isRemoved, extension} = await editKey(engine, '/a', {edits: [text => text.replace('two', '2')]});
	t.regex(stdout, /^@@ -1,3 \+1,3 @@\n one\n-two\n\+2\n three\n\/a: saved \(index \d+\)\n$/);
	t.deepEqual({
		code, stderr, isRemoved, extension,
	}, {
		code: 0, stderr: '', isRemoved: true, extension: '.txt',
	});
	const {node} = await engine.get('/a');
	t.is(node.value, 'one\n2\nthree');
	t.true(node.ttl! > 900 && node.ttl! <= 1000);
});

test('of a document in one long line the paths that have changed are told', async t => {
	const engine = await openEngine(t);
	const document = (phase: string, more: object): string => JSON.stringify({kind: 'Pod', filler: 'x'.repeat(9000), status: {phase, ...more}});
	await engine.set('/pod', {value: document('Running', {ip: '10.0.0.1'})});
	const {stdout} = await editKey(engine, '/pod', {edits: [() => document('Fai\u009Bled', {node: 7})]});
	t.regex(stdout, /^\.status\.phase "Running" → "Fai\\u009bled"\n\.status\.ip - "10\.0\.0\.1"\n\.status\.node \+ 7\n\/pod: saved \(index \d+\)\n$/);
	const list = (start: number): string => JSON.stringify(Array.from({length: 100}, (_, i) => start + i));
	await engine.set('/list', {value: list(0)});
	t.regex((await editKey(engine, '/list', {edits: [() => list(1000)]})).stdout, /^\[0\] 0 → 1000\n(?:.*\n){7}and 92 changes more\n\/list: saved/);
});

test('what is not changed is not written, and a new key is created', async t => {
	const engine = await openEngine(t);
	const {node} = await engine.set('/a', {value: '1'});
	t.is((await editKey(engine, '/a', {edits: [text => text]})).stdout, '/a: nothing was changed\n');
	t.is((await engine.get('/a')).node.modifiedIndex, node.modifiedIndex);
	t.is((await editKey(engine, '/new', {edits: [text => text]})).stdout, '/new: nothing was changed\n');
	await t.throwsAsync(engine.get('/new'));
	t.regex((await editKey(engine, '/new', {edits: [() => 'x']})).stdout, /\n\/new: created \(index \d+\)\n$/);
	t.is((await engine.get('/new')).node.value, 'x');
	t.is((await engine.get('/new')).node.ttl, undefined);
});

test('JSON stays JSON unless that is wanted', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {value: '{"x": 1}'});
	const {stdout, questions, shown, extension} = await editKey(engine, '/a', {edits: [() => '{"x": }', () => '{"x": 2}'], answers: ['edit again']});
	t.is(extension, '.json');
	t.deepEqual(shown, ['{\n  "x": 1\n}', '{"x": }']);
	t.regex(questions.join('\n'), /^That is not JSON any more: line 1, column 7: a value is missing edit again, save it anyway, give up$/);
	t.regex(stdout, /saved/);
	await editKey(engine, '/a', {edits: [() => 'no JSON'], answers: ['save it anyway']});
	t.is((await engine.get('/a')).node.value, 'no JSON');
});

test('YAML and TOML stay what they are unless that is wanted', async t => {
	const engine = await openEngine(t);
	for (const [key, value, broken, problem] of [
		['/yaml', 'a: 1\nb: [2]\n', 'a: 1\nb: [2\n', /^That is not YAML any more: line 3, column 1: Flow sequence/],
		['/toml', 'a = 1\n', 'a = 1\nb = \n', /^That is not TOML any more: line 3, column 1: Unspecified values/],
	] as const) {
		await engine.set(key, {value});

		const {stdout, questions} = await editKey(engine, key, {edits: [() => broken, () => `${value}# end\n`], answers: ['edit again']});
		t.regex(questions.join('\n'), problem);
		t.regex(stdout, /saved/);
	}

	// What was a text before may become anything.
	await engine.set('/text', {value: 'Note: this'});
	t.deepEqual((await editKey(engine, '/text', {edits: [() => 'Note: this: that: [']})).questions, []);
});

test('a document of one line is edited indented, and stored as compact as it was', async t => {
	const engine = await openEngine(t);
	const value = '{"host":"db1","port":8080,"id":12345678901234567890,"tags":[ "a" ]}\n';
	await engine.set('/a', {value});
	const {stdout, shown} = await editKey(engine, '/a', {edits: [text => `${text.replace('8080', '6543')}\n`]});
	t.deepEqual(shown, ['{\n  "host": "db1",\n  "port": 8080,\n  "id": 12345678901234567890,\n  "tags": [\n    "a"\n  ]\n}']);
	t.regex(stdout, /^\.port 8080 → 6543\n\/a: saved \(index \d+\)\n$/);
	t.is((await engine.get('/a')).node.value, value.replace('8080', '6543'));
	// Nothing but the layout is another one.
	t.is((await editKey(engine, '/a', {edits: [text => text.replaceAll('\n', '\n\n')]})).stdout, '/a: nothing was changed\n');
	// No path leads to the first of two members of one name, so the lines are shown.
	await engine.set('/twice', {value: '{"a":1,"a":2}'});
	t.regex((await editKey(engine, '/twice', {edits: [text => text.replace('1', '3')]})).stdout, /^@@ .*\n \{\n- {2}"a": 1,\n\+ {2}"a": 3,\n/);
	t.is((await engine.get('/twice')).node.value, '{"a":3,"a":2}');
});

test('an indented document is edited as it is', async t => {
	const engine = await openEngine(t);
	const value = '{\r\n    "a": 1\r\n}\r\n';
	await engine.set('/a', {value});
	const {shown} = await editKey(engine, '/a', {edits: [text => text.replace('1', '2')]});
	t.deepEqual(shown, [value]);
	t.is((await engine.get('/a')).node.value, value.replace('1', '2'));
});

test('changes of one line by two people are merged by its members', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {value: '{"a":1,"b":[1,2,3,4],"c":3}'});
	await editKey(engine, '/a', {
		edits: [
			async text => {
				await engine.set('/a', {value: '{"a":9,"b":[1,2,3,4],"c":3}'});
				return text.replace('"c": 3', '"c": 4');
			},
			text => text,
		],
		answers: ['merge'],
	});
	t.is((await engine.get('/a')).node.value, '{"a":9,"b":[1,2,3,4],"c":4}');
});

test('giving up changes nothing, and says where the text is', async t => {
	const engine = await openEngine(t);
	const {node} = await engine.set('/a', {value: '[1]'});
	for (const answer of ['give up', undefined]) {
		const {code, stderr, isRemoved} = await editKey(engine, '/a', {edits: [() => '[1'], answers: [answer]});
		t.is(code, 1);
		t.is(stderr, '  What you wrote is in /tmp/the-file\n/a was not changed\n');
		t.false(isRemoved);
	}

	t.is((await engine.get('/a')).node.modifiedIndex, node.modifiedIndex);
});

test('a change by somebody else is merged', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {value: 'one\ntwo\nthree\nfour'});
	const {stdout, questions, shown} = await editKey(engine, '/a', {
		edits: [
			async text => {
				await engine.set('/a', {value: 'ONE\ntwo\nthree\nfour'});
				return text.replace('four', '4');
			},
			text => text,
		],
		answers: ['merge'],
	});
	t.regex(questions.join('\n'), /^\/a was changed meanwhile \(index \d+\), elsewhere than by you\. merge, overwrite, give up$/);
	t.regex(stdout, /^Somebody else has changed:\n@@ -1,4 \+1,4 @@\n-one\n\+ONE\n two\n three\n four\n/);
	t.is(shown[1], 'ONE\ntwo\nthree\n4');
	t.regex(stdout, /saved \(index \d+\)/);
	t.is((await engine.get('/a')).node.value, 'ONE\ntwo\nthree\n4');
});

test('marks of a conflict are not saved by mistake', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {value: 'x'});
	const {shown, questions} = await editKey(engine, '/a', {
		edits: [
			async () => {
				await engine.set('/a', {value: 'theirs'});
				return 'mine';
			},
			text => text,
			() => 'both',
		],
		answers: ['merge', 'edit again'],
	});
	t.is(shown[1], '<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> in the cluster');
	t.regex(questions[1]!, /^There are still conflict marks in it\./);
	t.is((await engine.get('/a')).node.value, 'both');
});

test('a change by somebody else is overwritten when that is wanted, a removed key is made again', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {value: '1'});
	await editKey(engine, '/a', {
		edits: [async () => {
			await engine.set('/a', {value: '2'});
			return '3';
		}],
		answers: ['overwrite'],
	});
	t.is((await engine.get('/a')).node.value, '3');
	const {questions} = await editKey(engine, '/a', {
		edits: [async () => {
			await engine.delete('/a');
			return '4';
		}],
		answers: ['create it again'],
	});
	t.deepEqual(questions, ['/a was removed meanwhile. create it again, give up']);
	t.is((await engine.get('/a')).node.value, '4');
});

test('bytes that are no text, directories and scripts are refused', async t => {
	const engine = await openEngine(t);
	await engine.set('/bytes', {value: 'a\uDCFF'});
	await engine.set('/dir', {dir: true});
	const never = {edits: []};
	t.regex((await editKey(engine, '/bytes', never)).stderr, /^the value of \/bytes is not text/);
	t.regex((await editKey(engine, '/dir', never)).stderr, /^\/dir is a directory\n/);
	t.regex((await runWords(['edit', '/a'], {mode: 'own', engine})).stderr, /^edit needs a terminal for the editor\n/);
});

test('a value that may have other bytes than the API tells is not edited', async t => {
	const source = await engineKinds[0]!.start();
	t.teardown(async () => source.stop());
	const there = await source.open();
	await there.set('/bytes', {value: 'a\uDCFF'});
	const here = await openRemoteAt(source.url);
	t.teardown(async () => here.close());
	const {code, stderr, shown} = await editKey(here, '/bytes', {edits: [text => `${text}b`]});
	t.is(code, 1);
	t.regex(stderr, /^the value of \/bytes may hold bytes that the API cannot carry, and would not be the same\n {2}If it is right/);
	t.deepEqual(shown, []);
	t.is((await there.get('/bytes')).node.value, 'a\uDCFF');
});

test('where nothing can be changed, no editor is opened', async t => {
	const engine = await openEngine(t);
	await engine.set('/a', {value: '1'});
	const {code, stderr, shown} = await editKey(readOnlyEngine(engine), '/a', {edits: [() => '2']});
	t.is(code, 4);
	t.regex(stderr, /is open for reading only: editing \/a was refused\n/);
	t.deepEqual(shown, []);
});

test('an editor that leaves no file changes nothing', async t => {
	const file = await createEditorFile({environment: {EDITOR: 'rm'}});
	t.teardown(async () => file.remove());
	await t.throwsAsync(file.edit('1'), {name: 'UserError', message: 'what the editor saved cannot be read: no such file or directory; nothing was changed'});
});

for (const [what, command] of [['a pipe', 'mkfifo "$1"'], ['a device', 'ln -s /dev/zero "$1"']] as const) {
	test(`an editor that leaves ${what} changes nothing, and nobody waits for its end`, async t => {
		const file = await createEditorFile({environment: {EDITOR: `sh -c 'rm "$1"; ${command}' sh`}});
		t.teardown(async () => file.remove());
		await t.throwsAsync(file.edit('1'), {message: 'what the editor saved cannot be read: not a regular file; nothing was changed'});
		t.false(await file.isChanged('1'));
	});
}

test('before the question about somebody else\'s change it is shown, with its paths, and whether it collides', async t => {
	const engine = await openEngine(t);
	const asked = async (before: string, theirs: string, mine: string) => {
		await engine.set('/a', {value: before});
		return editKey(engine, '/a', {
			edits: [
				async () => {
					await engine.set('/a', {value: theirs});
					return mine;
				},
			],
			answers: ['give up'],
		});
	};

	const there = await asked('{"a":1,"b":[1,2]}', '{"a":7,"b":[1,2]}', '{"a":5,"b":[1,2]}');
	t.is(there.stdout, 'Somebody else has changed:\n.a 1 → 7\n');
	t.regex(there.questions.join('\n'), /^\/a was changed meanwhile \(index \d+\), where you changed it, too\. merge,/);
	const same = await asked('1', '1', '2');
	t.is(same.stdout, '');
	t.regex(same.questions.join('\n'), /\(index \d+\), to the same value\. merge,/);
	const lines = (letter: string): string => Array.from({length: 30}, (_, i) => `${letter}${i}`).join('\n');
	t.regex((await asked(lines('a'), lines('b'), lines('c'))).stdout, /\n(?:-a\d+\n){14}and 46 lines more\n$/);
});

test('the file for the editor is named like the key', async t => {
	const nameOf = async (name: string, extension = '.txt'): Promise<string> => {
		const file = await createEditorFile({name, extension});
		await file.remove();
		return file.path.split('/').at(-1)!;
	};

	t.is(await nameOf('web-1', '.json'), 'web-1.json');
	t.is(await nameOf('config.json', '.json'), 'config.json');
	t.is(await nameOf('nginx.conf'), 'nginx.conf.txt');
	t.is(await nameOf('--rm .x;$(y)\u001B\'\uDCFF'), 'rm_.x___y____.txt');
	t.is(await nameOf('../..'), 'text.txt');
	t.is(await nameOf(''), 'text.txt');
	t.is(await nameOf('ключ'), 'ключ.txt');
	t.is((await nameOf('k'.repeat(5000))).length, 44);
	const engine = await openEngine(t);
	t.is((await editKey(engine, '/d/web-1', {edits: [text => text]})).name, 'web-1');
});

test('a merge takes both sides where they differ in different lines', t => {
	t.is(mergeTexts({mine: 'a\nb\nC', base: 'a\nb\nc', theirs: 'A\nb\nc'}), 'A\nb\nC');
	t.is(mergeTexts({mine: 'same', base: 'old', theirs: 'same'}), 'same');
	t.is(mergeTexts({mine: 'a\nx', base: 'a\no', theirs: 'a\ny'}), 'a\n<<<<<<< yours\nx\n=======\ny\n>>>>>>> in the cluster');
});
