/**
What the documents say of the project's files: each file and folder that they name is there.
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

test('a file that is not there is seen', t => {
	t.deepEqual(namesIn('`store/no-such-file.ts`, `no-such-folder/` and `config.yaml`').filter(name => !isThere(name)), ['store/no-such-file.ts', 'no-such-folder/']);
	t.deepEqual(linksIn('[a](docs/none.md#x) [b](https://example.com)'), ['docs/none.md']);
});

test('the page of questions has a file for each, and enough of them', async t => {
	const rows = (await readFile('docs/where.md', 'utf8')).split('\n').filter(line => /^\| [A-Z]/.test(line));
	t.true(rows.length >= 30);
	t.deepEqual(rows.filter(row => !/\| `[\w/.-]+\.\w+` \|$/.test(row)), []);
});
