/**
What the documents and the comments say of the project's files: each file and folder that they name is there.
*/
import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';

const pages = [
	'readme.md',
	'CONTRIBUTING.md',
	'CHANGELOG.md',
	...(await readdir('docs')).filter(name => name.endsWith('.md')).map(name => path.join('docs', name)),
];

const fileNames = new Set((await Promise.all(['source', 'test', 'scripts', 'bench'].map(async folder => readdir(folder, {recursive: true}))))
	.flat().map(name => path.basename(name)));

/** A file of ours, or a folder: what is in backquotes and looks like one. What users have is JSON, YAML and the like. */
const ourFile = /^[\w.-]+(?:\/[\w.-]+)*(?:\.(?:tsx?|mjs|md|proto)|\/)$/;
/** What is there only after a build, or in examples that have it made. */
const made = /^(?:dist|build|coverage|node_modules)\//;
/** A key, with a slash. */
const key = /^(?:ctrl|alt)-/;

function isThere(name: string): boolean {
	// A file may be named alone where its folder is the subject.
	return ['', 'source', 'test', ...['engine', 'terminal', 'commands', 'prompt', 'live', 'session', 'ui', 'connect'].map(folder => path.join('source', folder))]
		.some(base => existsSync(path.join(base, name))) || fileNames.has(name.replace(/\/$/, ''));
}

function namesIn(text: string): string[] {
	return text.matchAll(/`([^`\n]+)`/g).map(match => match[1]!).filter(name => ourFile.test(name) && !made.test(name) && !key.test(name)).toArray();
}

/** Targets of links to files. */
function linksIn(text: string): string[] {
	return text.matchAll(/\]\(([^)\s]+)\)/g).map(match => match[1]!.replace(/#.*/, '')).filter(target => !/^[a-z]+:/.test(target)).toArray();
}

for (const page of pages) {
	test(`every file that ${page} names is there`, async t => {
		const text = await readFile(page, 'utf8');
		t.deepEqual(namesIn(text).filter(name => !isThere(name)), []);
		t.deepEqual(linksIn(text).filter(target => !existsSync(path.join(path.dirname(page), target))), []);
	});
}

/** Files of ours by their whole paths, wherever they stand in a comment. */
const wholePath = /(?<![\w./-])(?:bench|docs|man|scripts|source|test)\/[\w./-]*\.(?:tsx?|mjs|md|proto|1)\b/g;

/** In what usage texts say. */
const exampleFile = 'test/x.test.ts';

function namesInComments(text: string): string[] {
	// A `//` in a URL or in a string is no comment: then there is a quote or a colon before it.
	const comments = text.matchAll(/\/\*.*?\*\/|(?<=^|\s)\/\/ .*$/gms).map(([comment]) => comment).toArray().join('\n');
	return [...namesIn(comments).filter(name => !name.endsWith('/')), ...comments.matchAll(wholePath).map(([name]) => name)];
}

test('every file that a comment names is there', async t => {
	const missing = new Map<string, string[]>();
	await Promise.all(['source', 'test', 'scripts', 'bench'].map(async folder => {
		const files = (await readdir(folder, {recursive: true})).map(name => path.join(folder, name))
			.filter(name => /\.(?:tsx?|mjs)$/.test(name) && name !== 'test/docs.test.ts');
		await Promise.all(files.map(async file => {
			const names = namesInComments(await readFile(file, 'utf8')).filter(name => name !== exampleFile && !isThere(name));
			if (names.length > 0) {
				missing.set(file, names);
			}
		}));
	}));
	t.deepEqual(Object.fromEntries(missing), {});
});

test('a file that is not there is seen', t => {
	t.deepEqual(namesIn('`store/no-such-file.ts`, `no-such-folder/` and `config.yaml`').filter(name => !isThere(name)), ['store/no-such-file.ts', 'no-such-folder/']);
	t.deepEqual(
		namesInComments('/** test/none.ts and `none.ts` */ const a = \'test/x.ts\'; // By bench/none.ts.').filter(name => !isThere(name)),
		['none.ts', 'test/none.ts', 'bench/none.ts'],
	);
	t.deepEqual(linksIn('[a](docs/none.md#x) [b](https://example.com)'), ['docs/none.md']);
});

test('the page of questions has a file for each, and enough of them', async t => {
	const rows = (await readFile('docs/where.md', 'utf8')).split('\n').filter(line => /^\| [A-Z]/.test(line));
	t.true(rows.length >= 30);
	t.deepEqual(rows.filter(row => !/\| `[\w/.-]+\.\w+` \|(?: `[\w/.-]+\.test\.ts`)? \|$/.test(row)), []);
});

test('the example of CONTRIBUTING.md is put where there is a value', async t => {
	const example = await readFile('CONTRIBUTING.md', 'utf8');
	const row = /^ {3}(\['Lines', .*\],)$/m.exec(example)?.[1];
	const [, file, name, neighbour] = /In `(source\/\S+)`, `(\w+)` lists .* one more row below `(\w+)`/.exec(example)!;
	const text = await readFile(file!, 'utf8');
	const body = new RegExp(String.raw`^function ${name!}\(([^)]*)\).*\{\n([^}]*)^\}$`, 'm').exec(text);
	t.truthy(row);
	t.regex(body?.[1] ?? '', /\bvalue: string\b/, `${name!} of ${file!} has no value`);
	t.regex(body?.[2] ?? '', new RegExp(String.raw`^\t\t\['${neighbour!}', `, 'm'));
	// What it says of an existing test is still so.
	t.true((await readFile('test/commands/verbs/reading-verbs.test.ts', 'utf8')).includes('\'stat tells the kind of a value\''));
});
