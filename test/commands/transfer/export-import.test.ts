import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {
	chmod,
	lstat,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {homedir, tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {engineKinds} from '../../helpers/engines.ts';
import {runWords, type CommandResult, type ContextSettings} from '../../helpers/command-context.ts';
import {harvest} from '../../helpers/trees.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'etcsh-exchange-'));
test.after.always(async () => {
	await rm(folder, {recursive: true});
});

let fileCount = 0;

function newFile(suffix = ''): string {
	fileCount++;
	return path.join(folder, `file${fileCount}${suffix}`);
}

async function fileWith(text: string, suffix = '.json'): Promise<string> {
	const file = newFile(suffix);
	await writeFile(file, text);
	return file;
}

async function run(engine: Engine, words: readonly string[], settings: ContextSettings = {}): Promise<CommandResult> {
	return runWords(words, {mode: 'own', engine, ...settings});
}

function jsonOf(records: readonly object[], key = '/a'): string {
	return JSON.stringify({
		format: 'etcsh', version: 1, key, nodes: records,
	});
}

async function indexOf(engine: Engine): Promise<number> {
	const {index} = await engine.get('/');
	return index;
}

/** A small tree at /a: two keys, one of them in a directory, and an empty directory. */
async function startTree(t: {teardown(end: () => Promise<void>): void}): Promise<Engine> {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	await engine.set('/a/b/os', {value: 'centos6'});
	await engine.set('/a/x', {value: '1'});
	await engine.create('/a/empty', {dir: true});
	return engine;
}

for (const kind of engineKinds) {
	const onKind = kind.missing === undefined ? test : test.skip;
	for (const suffix of ['.json', '.yaml', '/']) {
		onKind(`${kind.name}: what export writes to a file like x${suffix} is imported again`, async t => {
			const source = await kind.start();
			t.teardown(async () => source.stop());
			const engine = await source.open();
			await engine.set('/a/b/os', {value: 'centos6'});
			await engine.set('/a/b/text', {value: 'two\nlines\n', ttl: 5000});
			await engine.create('/a/empty', {dir: true});
			await engine.create('/a/soon', {dir: true, ttl: 900});
			const {node} = await engine.createInOrder('/a/queue', {value: 'first'});
			const file = newFile(suffix);
			const exported = await run(engine, ['export', '/a', file]);
			t.deepEqual(exported, {code: 0, stdout: `exported 3 keys and 5 directories to ${file}\n`, stderr: ''});
			const imported = await run(engine, ['import', file, '/copy']);
			t.deepEqual(imported, {code: 0, stdout: '8 created\n', stderr: ''});
			t.deepEqual((await harvest(engine, '/copy')).map(entry => entry.path), (await harvest(engine, '/a')).map(entry => entry.path));
			t.is((await engine.get(node.key.replace('/a/', '/copy/'))).node.value, 'first');
			t.true((await engine.get('/copy/soon')).node.ttl! > 800);
			t.true((await engine.get('/copy/b/text')).node.ttl! > 4900);
			t.like(await run(engine, ['import', file, '/copy']), {code: 0, stdout: '8 the same\n'});
			t.like(await run(engine, ['sync', '/copy', '/again', '--delete']), {code: 0, stdout: '8 created\n'});
			t.like(await run(engine, ['sync', '/copy', '/again', '--delete']), {code: 0, stdout: '8 the same\n'});
		});
	}
}

test('a dry run says what would happen and changes nothing', async t => {
	const engine = await startTree(t);
	const file = newFile('.json');
	await run(engine, ['export', '/a', file]);
	await engine.set('/a/x', {value: 'changed'});
	await engine.set('/a/new', {value: 'n'});
	await engine.delete('/a/empty', {dir: true});
	const before = await indexOf(engine);
	t.deepEqual(await run(engine, ['import', file, '--dry-run', '--overwrite', '--prune']), {
		code: 0, stdout: '+ /a/empty/\n- /a/new  "n"\n~ /a/x  "changed" → "1"\n1 to create, 1 to update, 1 to delete, 3 the same\n', stderr: '',
	});
	t.deepEqual(await run(engine, ['import', file, '--dry-run']), {
		code: 1, stdout: '+ /a/empty/\n! /a/x  would change: "changed" → "1"\n1 to create, 3 the same, 1 in conflict, 1 only there\n', stderr: '',
	});
	t.is((await run(engine, ['import', file, '--dry-run', '--overwrite', '-o', 'json'])).stdout, '{"action":"create","key":"/a/empty","dir":true}\n{"action":"update","key":"/a/x","dir":false}\n');
	t.like(await run(engine, ['sync', '/a', '/z', '--dry-run', '--delete']), {code: 0});
	t.is(await indexOf(engine), before);
});

test('what has another value ends an import before it begins, unless it is said what to do', async t => {
	const engine = await startTree(t);
	const file = newFile('.json');
	await run(engine, ['export', '/a', file]);
	await engine.set('/a/x', {value: 'changed'});
	await engine.delete('/a/b', {recursive: true});
	const before = await indexOf(engine);
	const refused = await run(engine, ['import', file]);
	t.is(refused.code, 1);
	t.regex(refused.stderr, /! \/a\/x {2}would change: "changed" → "1"\n1 node is .*nothing was written\n {2}--overwrite/);
	t.is(await indexOf(engine), before);
	t.deepEqual(await run(engine, ['import', file, '--no-clobber']), {code: 0, stdout: '2 created, 2 the same, 1 left as they are\n', stderr: ''});
	t.is((await engine.get('/a/x')).node.value, 'changed');
	t.deepEqual(await run(engine, ['import', file, '--keep-going']), {code: 1, stdout: '4 the same, 1 in conflict, 1 failed\n', stderr: '! /a/x  would change: "changed" → "1"\n'});
	t.deepEqual(await run(engine, ['import', file, '--overwrite']), {code: 0, stdout: '1 updated, 4 the same\n', stderr: ''});
	t.is((await engine.get('/a/x')).node.value, '1');
	t.regex((await run(engine, ['import', file, '--overwrite', '--no-clobber'])).stderr, /exclude each other/);
});

test('--prune deletes what is not in the file, after it has asked', async t => {
	const engine = await startTree(t);
	const file = newFile('.json');
	await run(engine, ['export', '/a', file]);
	await engine.set('/a/more/deep/key', {value: 'x'});
	const questions: string[] = [];
	const no = {
		async confirm({text}: {text: string}) {
			questions.push(text);
			return false;
		},
	};
	const before = await indexOf(engine);
	t.is((await run(engine, ['import', file, '--prune'], {more: no})).code, 1);
	t.deepEqual(questions, [`3 nodes of /a that are not in ${file} will be deleted:\n  /a/more/deep/key\n  /a/more/deep\n  /a/more`]);
	t.is(await indexOf(engine), before);
	t.deepEqual(await run(engine, ['import', file, '--prune', '--yes'], {more: no}), {code: 0, stdout: '3 deleted, 5 the same\n', stderr: ''});
	await t.throwsAsync(async () => engine.get('/a/more'), {message: /Key not found/});
});

test('--prune takes no hidden key with it', async t => {
	const engine = await startTree(t);
	const file = newFile('.json');
	await run(engine, ['export', '/a', file]);
	await engine.set('/a/more/_secret', {value: 'x'});
	const {code, stderr} = await run(engine, ['import', file, '--prune']);
	t.is(code, 1);
	t.regex(stderr, /Directory not empty.*\n.*It holds hidden keys/);
	t.is((await engine.get('/a/more/_secret')).node.value, 'x');
});

test('a key and a directory change places only when that was asked for', async t => {
	const engine = await startTree(t);
	const file = await fileWith(jsonOf([{path: 'b', value: 'key now'}, {path: 'x/y', value: 'below'}]));
	t.regex((await run(engine, ['import', file])).stderr, /! \/a\/b {2}is a directory there\n! \/a\/x\/ {2}is a key there, not a directory\n2 nodes are/);
	t.regex((await run(engine, ['import', file, '--overwrite'])).stderr, /! \/a\/b {2}is a directory there\n1 node is/);
	t.deepEqual(await run(engine, ['import', file, '--overwrite', '--prune']), {code: 0, stdout: '3 created, 4 deleted, 1 the same\n', stderr: ''});
	t.deepEqual((await harvest(engine, '/a')).map(({path: key, value}) => [key, value]), [['', undefined], ['b', 'key now'], ['x', undefined], ['x/y', 'below']]);
});

test('hidden keys that a file has are imported, and known the second time', async t => {
	const engine = await startTree(t);
	await engine.set('/_h/k', {value: 'v', ttl: 3000});
	const file = newFile('.json');
	await run(engine, ['export', '/_h', file]);
	t.like(await run(engine, ['import', file, '/a/_copy']), {code: 0, stdout: '2 created\n'});
	const {expiration} = (await engine.get('/a/_copy/k')).node;
	const other = await fileWith(jsonOf([{path: '_copy/k', value: 'v', expiration}, {path: '_copy/l', value: 'w'}]));
	t.like(await run(engine, ['import', other]), {code: 0, stdout: '1 created, 3 the same, 4 only there\n'});
});

test('a file may be out of order and leave its directories out', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const file = await fileWith(jsonOf([{path: 'z', value: '1'}, {path: 'b/c/d', value: '2'}, {path: 'a-b', value: '3'}, {path: 'a/b', value: '4'}]));
	t.like(await run(engine, ['import', file]), {code: 0, stdout: '8 created\n'});
	t.like(await run(engine, ['import', file, '/other', '--ttl', 'drop']), {code: 0, stdout: '8 created\n'});
	t.like(await run(engine, ['import', file, '--prune']), {code: 0, stdout: '8 the same\n'});
});

test('times to live: what has expired is left out, and drop makes everything permanent', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	const file = await fileWith(jsonOf([
		{path: 'old', dir: true, expiration: '2020-01-01T00:00:00Z'},
		{path: 'old/key', value: 'x'},
		{path: 'young', value: 'y', ttl: 100},
	]));
	t.deepEqual(await run(engine, ['import', file]), {code: 0, stdout: '2 created, 2 expired by now\n', stderr: ''});
	t.true((await engine.get('/a/young')).node.ttl! <= 100);
	t.deepEqual(await run(engine, ['import', file, '--ttl', 'drop', '--overwrite']), {code: 0, stdout: '2 created, 1 updated, 1 the same\n', stderr: ''});
	t.is((await engine.get('/a/young')).node.ttl, undefined);
	const exported = newFile('.json');
	await engine.set('/a/young', {value: 'y', ttl: 100});
	await run(engine, ['export', '/a', exported, '--ttl', 'drop']);
	t.notRegex(await readFile(exported, 'utf8'), /ttl|expiration/);
});

test('a file that < gives is what import reads, with or without a dash', async t => {
	const engine = await startTree(t);
	const stdin = jsonOf([{path: 'k', value: 'v'}], '/from');
	const importing = async (line: readonly string[], text = stdin) => run(engine, ['import', ...line], {mode: 'shell', stdin: text, more: {inputFile: {name: 'a.json'}}});
	t.like(await importing([]), {code: 0, stdout: '2 created\n'});
	t.like(await importing(['/to']), {code: 0, stdout: '2 created\n'});
	t.like(await importing(['-', '/to']), {code: 0, stdout: '2 the same\n'});
	t.regex((await importing(['b.json', '/to'])).stderr, /import takes one file and one key at most/);
	t.regex((await importing([], '{')).stderr, /^a\.json, line 1: the file ends too early\n/);
	t.regex((await run(engine, ['import'], {mode: 'shell'})).stderr, /^Error: {2}a file is needed\n {2}Usage: import FILE \[KEY\]/);
	t.deepEqual(await run(engine, ['import'], {mode: 'own'}), {code: 1, stdout: 'no snapshot file provided (use --snap)\n', stderr: ''});
});

test('export writes to standard output, and import reads from standard input', async t => {
	const engine = await startTree(t);
	for (const format of ['json', 'yaml']) {
		const {stdout, code} = await run(engine, ['export', '/a', '--format', format]);
		t.is(code, 0);
		t.like(await run(engine, ['import', '-', `/${format}`], {stdin: stdout}), {code: 0, stdout: '5 created\n'});
	}

	t.deepEqual((await run(engine, ['export', 'b'], {mode: 'shell', directory: '/a'})).stdout.split('\n').slice(1), [
		'{"path":"","dir":true},', '{"path":"os","value":"centos6"}', ']}', '',
	]);
});

test('a folder is written as a whole, and only to where nothing is lost', async t => {
	const engine = await startTree(t);
	const place = newFile();
	await run(engine, ['export', '/a', place, '--format', 'dir']);
	t.is(await readFile(path.join(place, 'b', 'os'), 'utf8'), 'centos6');
	await writeFile(path.join(place, '.gitignore'), 'x');
	await engine.delete('/a/x');
	t.regex((await run(engine, ['export', '/a', place, '--format', 'dir'])).stderr, /is not empty\n {2}--overwrite/);
	t.is((await run(engine, ['export', '/a', place, '--overwrite'])).code, 0);
	await t.throwsAsync(readFile(path.join(place, 'x')), {code: 'ENOENT'});
	t.is(await readFile(path.join(place, '.gitignore'), 'utf8'), 'x');
	const byHand = newFile();
	await mkdir(path.join(byHand, 'dir'), {recursive: true});
	await writeFile(path.join(byHand, 'dir', 'key'), 'value\n');
	t.regex((await run(engine, ['export', '/a', byHand, '--overwrite'])).stderr, /is not empty\n {2}Only a new/);
	t.regex((await run(engine, ['import', byHand])).stderr, /does not say where it belongs\n {2}Name the key/);
	t.like(await run(engine, ['import', byHand, '/hand']), {code: 0, stdout: '3 created\n'});
	t.is((await engine.get('/hand/dir/key')).node.value, 'value\n');
	await symlink('/nowhere', path.join(byHand, 'link'));
	t.regex((await run(engine, ['import', byHand, '/hand'])).stderr, /link: this is neither a file nor a folder/);
});

test('what no export has made in a folder stays there, or is in the way', async t => {
	const engine = await startTree(t);
	const place = newFile();
	await run(engine, ['export', '/a', place, '--format', 'dir']);
	await writeFile(path.join(place, 'README.md'), 'mine');
	await writeFile(path.join(place, 'b', 'notes'), 'mine, too');
	await symlink('/nowhere', path.join(place, 'link'));
	await engine.delete('/a/x');
	t.is((await run(engine, ['export', '/a', place, '--overwrite'])).code, 0);
	t.false(existsSync(path.join(place, 'x')));
	t.is(await readFile(path.join(place, 'README.md'), 'utf8'), 'mine');
	t.is(await readFile(path.join(place, 'b', 'notes'), 'utf8'), 'mine, too');
	t.true((await lstat(path.join(place, 'link'))).isSymbolicLink());
	t.is(await readFile(path.join(place, 'b', 'os'), 'utf8'), 'centos6');

	for (const name of ['README.md', 'link', 'b/notes']) {
		await engine.set(`/a/${name}`, {value: 'a key of that name'});
		t.regex((await run(engine, ['export', '/a', place, '--overwrite'])).stderr, /is in the way, and no export has made it\n {2}Nothing was changed/);
		await engine.delete(`/a/${name}`);
	}

	t.is(await readFile(path.join(place, 'README.md'), 'utf8'), 'mine');
	await engine.delete('/a/b', {recursive: true});
	t.is((await run(engine, ['export', '/a', place, '--overwrite'])).code, 0);
	t.false(existsSync(path.join(place, 'b', 'os')));
	t.is(await readFile(path.join(place, 'b', 'notes'), 'utf8'), 'mine, too');
});

test('a list of files that leads out of its folder is not followed', async t => {
	const engine = await startTree(t);
	const place = newFile();
	await run(engine, ['export', '/a', place, '--format', 'dir']);
	const outside = await fileWith('precious');
	await writeFile(path.join(place, '.etcsh-files'), `../${path.basename(outside)}\n`);
	t.regex((await run(engine, ['export', '/a', place, '--overwrite'])).stderr, /lists .* which is not a path in its folder/);
	const elsewhere = newFile();
	await mkdir(elsewhere);
	await writeFile(path.join(elsewhere, 'os'), 'precious');
	await rm(path.join(place, 'b'), {recursive: true});
	await symlink(elsewhere, path.join(place, 'b'));
	await writeFile(path.join(place, '.etcsh-files'), 'b/\nb/os\n.etcsh.json\n.etcsh-files\nx\nempty/\n');
	await run(engine, ['export', '/a', place, '--overwrite']);
	t.is(await readFile(path.join(elsewhere, 'os'), 'utf8'), 'precious');
});

test('an export to a link that leads to nothing makes the file it leads to', async t => {
	const engine = await startTree(t);
	const link = newFile('.json');
	const target = newFile('.json');
	await symlink(path.basename(target), link);
	t.is((await run(engine, ['export', '/a', link])).code, 0);
	t.true((await lstat(link)).isSymbolicLink());
	t.true((await lstat(target)).isFile());
});

test('a key in the head of a file may end in a slash, or have dots', async t => {
	const engine = await openEmbedded();
	t.teardown(async () => engine.close());
	for (const [i, key] of ['/h/', '//h//', '/x/../h/.'].entries()) {
		t.is((await run(engine, ['import', await fileWith(jsonOf([{path: `k${i}`, value: 'v'}], key))])).code, 0);
		t.is((await engine.get(`/h/k${i}`)).node.value, 'v');
	}
});

test('a folder that is a key and has other files is refused', async t => {
	const engine = await startTree(t);
	const both = newFile();
	await mkdir(both);
	await writeFile(path.join(both, '%value'), 'one');
	await writeFile(path.join(both, 'b'), 'two');
	const {code, stderr} = await run(engine, ['import', both, '/both']);
	t.is(code, 1);
	t.regex(stderr, /%value is the value of a key, but there are other files beside it/);
});

test('a directory with hidden keys takes the place of a key', async t => {
	const engine = await startTree(t);
	const file = await fileWith(jsonOf([{path: 'x', dir: true}, {path: 'x/_hidden', value: '2'}]));
	t.like(await run(engine, ['import', file, '--overwrite']), {code: 0, stderr: ''});
	t.is((await engine.get('/a/x/_hidden')).node.value, '2');
});

const header = '{"format":"etcsh","version":1,"key":"/a","nodes":[\n';
const yamlHeader = 'format: etcsh\nversion: 1\nkey: /a\n';

const damaged: ReadonlyArray<readonly [title: string, text: string, suffix: string, problem: RegExp]> = [
	['that was cut off', `${header}{"path":"b","value":"1"},\n{"path":"c","val`, '.json', /line 3: the file ends too early/],
	['that was cut off between two records', `${header}{"path":"b","value":"1"},\n`, '.json', /line 3: the file ends too early/],
	['with broken JSON', `${header}{"path":"b","value":"1"},\n{"path":"c","value":}]}`, '.json', /line 3: not JSON/],
	['with a comma too much', `${header}{"path":"b","value":"1"},\n]}`, '.json', /a record is missing/],
	['with a field that there is not', `${header}\n{"path":"b","vlaue":"1"}]}`, '.json', /line 3: there is no field "vlaue"/],
	['with a number for a value', `${header}{"path":"b","value":1}]}`, '.json', /line 2: "value" has to be a text/],
	['with a ttl that is none', `${header}{"path":"b","value":"","ttl":0}]}`, '.json', /line 2: "ttl" has to be a number of seconds/],
	['with an expiration that is none', `${header}{"path":"b","value":"","expiration":"soon"}]}`, '.json', /line 2: "expiration" has to be a time/],
	['with a path that leads up', `${header}{"path":"../b","value":""}]}`, '.json', /line 2: "path" is not the way to a node/],
	['with base64 that is none', `${header}{"path":"b","valueBase64":"!"}]}`, '.json', /line 2: "valueBase64" is not base64/],
	['with neither value nor dir', `${header}{"path":"b"}]}`, '.json', /line 2: "value" is missing/],
	['with a node twice', `${header}{"path":"b","value":""},{"path":"b","value":""}]}`, '.json', /"b" is there twice/],
	['with a node below a key', `${header}{"path":"b","value":""},{"path":"b/c","value":""}]}`, '.json', /"b\/c" lies below "b"/],
	['of a later version', header.replace('1', '2') + ']}', '.json', /version 2 is unknown/],
	['that is something else', '{"node":{"key":"/a"}}', '.json', /this is not an export/],
	['that is empty', '', '.json', /not JSON/],
	['without nodes', '{"format":"etcsh","version":1,"key":"/a","node":[]}', '.json', /exactly one list "nodes" is wanted/],
	['with nodes that are no list', '{"format":"etcsh","version":1,"key":"/a","nodes":{"path":"b","value":""}}', '.json', /exactly one list "nodes" is wanted/],
	['with nodes twice', `${header}{"path":"b","value":""}],"nodes":[{"path":"c","value":""}]}`, '.json', /exactly one list "nodes" is wanted/],
	['in YAML that was cut off', `${yamlHeader}---\npath: b\nvalue: cento`, '.yaml', /the last line is not "\.\.\."/],
	['in YAML with a bad indent', `${yamlHeader}---\npath: b\n value: "1\n...\n`, '.yaml', /line \d: /],
	['in YAML with a list', `${yamlHeader}---\n- path: b\n...\n`, '.yaml', /line 5: a mapping with "path" is wanted/],
	['in YAML that is empty', '', '.yaml', /the last line is not "\.\.\."/],
];

for (const [title, text, suffix, problem] of damaged) {
	test(`a file ${title} is refused before anything is written`, async t => {
		const engine = await openEmbedded();
		t.teardown(async () => engine.close());
		const before = await indexOf(engine);
		const {code, stdout, stderr} = await run(engine, ['import', await fileWith(text, suffix)]);
		t.is(code, 1);
		t.is(stdout, '');
		t.regex(stderr, problem);
		t.is(await indexOf(engine), before);
	});
}

test('an export keeps a link, the mode of a file, and what is no file at all', async t => {
	const engine = await startTree(t);
	const file = await fileWith('old');
	await chmod(file, 0o600);
	const link = newFile('.json');
	await symlink(file, link);
	t.like(await run(engine, ['export', '/a', link]), {code: 0, stderr: ''});
	t.true((await lstat(link)).isSymbolicLink());
	t.regex(await readFile(file, 'utf8'), /"format":"etcsh"/);

	t.is((await stat(file)).mode & 0o777, 0o600);

	const pipe = newFile();
	execFileSync('mkfifo', [pipe]);
	const [{code}, text] = await Promise.all([run(engine, ['export', '/a', pipe]), readFile(pipe, 'utf8')]);
	t.is(code, 0);
	t.regex(text, /"format":"etcsh"/);
	t.true((await lstat(pipe)).isFIFO());
});

const sharedMemory = '/dev/shm';
(existsSync(sharedMemory) ? test : test.skip)('an export goes into a folder on another disk', async t => {
	const engine = await startTree(t);
	const elsewhere = await mkdtemp(path.join(sharedMemory, 'etcsh-exchange-'));
	t.teardown(async () => rm(elsewhere, {recursive: true}));
	const link = newFile();
	await symlink(elsewhere, link);
	t.deepEqual(await run(engine, ['export', '/a', `${link}/`]), {code: 0, stdout: `exported 2 keys and 3 directories to ${link}/\n`, stderr: ''});
	t.deepEqual((await readdir(elsewhere)).toSorted(), ['.etcsh-files', '.etcsh.json', 'b', 'empty', 'x']);
});

test('in the shell a file may lie below ~/', async t => {
	const engine = await startTree(t);
	t.regex((await run(engine, ['import', '~/none/at.all'], {mode: 'shell'})).stderr, new RegExp(`there is no file ${homedir()}/none/at.all`));
	t.regex((await run(engine, ['import', '~/none/at.all'])).stderr, /there is no file ~\/none\/at\.all/);
});

test('a file that is no UTF-8 is refused', async t => {
	const engine = await startTree(t);
	const file = newFile('.json');
	await writeFile(file, Buffer.concat([Buffer.from(`${header}{"path":"b","value":"`), Buffer.of(0xFF), Buffer.from('"}]}')]));
	t.regex((await run(engine, ['import', file])).stderr, /not UTF-8/);
});

test('wrong words are answered with the right ones', async t => {
	const engine = await startTree(t);
	t.regex((await run(engine, ['export', '/a', '--format', 'xml'])).stderr, /"xml" is not a value of --format\n {2}It is one of json, yaml, dir/);
	t.regex((await run(engine, ['export', '/a', '--format', 'dir'])).stderr, /a folder is needed/);
	t.regex((await run(engine, ['export', '/nothing'])).stderr, /Key not found/);
	t.regex((await run(engine, ['export', '/a', '/nowhere/at/all.json'])).stderr, /cannot write \/nowhere\/at\/all\.json: no such file or directory\n/);
	t.regex((await run(engine, ['import', '/nowhere.json'])).stderr, /there is no file \/nowhere\.json/);
	t.regex((await run(engine, ['import', folder, '--format', 'json'])).stderr, /is a folder\n {2}Its --format is dir/);
	t.regex((await run(engine, ['import', 'x', '--concurrency', '0'])).stderr, /a number from 1 to 1000/);
	const file = await fileWith(jsonOf([]));
	for (const words of [['import', file], ['sync', '/a', '/c']]) {
		t.regex((await run(engine, [...words, '--dry-run', '-o', 'yaml'])).stderr, /"yaml" is not a value of --output\n {2}It is one of simple, json/);
	}

	t.is((await run(engine, ['import'])).stdout, 'no snapshot file provided (use --snap)\n');
	t.is((await run(engine, ['import', 'file'], {mode: 'strict'})).stdout, 'no snapshot file provided (use --snap)\n');
	t.regex((await run(engine, ['sync', '/a'])).stderr, /two subtrees are needed/);
	t.regex((await run(engine, ['sync', '/a', '/a/b/c'])).stderr, /overlap/);
	t.regex((await run(engine, ['sync', '/nothing', '/a', '--delete'])).stderr, /Key not found/);
	t.regex((await run(engine, ['sync', 'prod:/a', '/a'])).stderr, /no other clusters here/);
});
