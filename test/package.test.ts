import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';

type Place = {readonly types: string; readonly default: string};
type Manifest = {
	readonly man: unknown;
	readonly scripts: Readonly<Record<string, string>>;
	readonly exports: {readonly '.': {readonly require: Place}};
	readonly files: readonly string[];
	readonly main?: string;
	readonly types?: string;
};

const {man, scripts, exports, files, main, types} = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

test('npm links the manual page, which it does for a list alone', t => {
	t.true(Array.isArray(man));
	t.true((man as string[]).every(file => existsSync(file)));
});

test('nothing runs where the package is installed, about which npm would warn', t => {
	t.deepEqual(Object.keys(scripts).filter(name => /^(?:pre|post)?install$|^prepare$/.test(name)), []);
});

test('who resolves as Node once did, as TypeScript 5 does for CommonJS, finds what is required, and its types', t => {
	t.deepEqual({types, default: main}, exports['.'].require);
});

test('pages for users, and what those lead to, are in the package', t => {
	const linked = (page: string, text: string) =>
		text.matchAll(/\]\(([^)#]+)\)/g).map(([, target]) => path.join(path.dirname(page), target!)).toArray();
	// What the readme says behind that is for who has the source.
	const [forUsers = ''] = readFileSync('readme.md', 'utf8').split('\n## Development', 1);
	const pages = linked('readme.md', forUsers).filter(file => file.endsWith('.md'));
	t.true(pages.length > 2);
	const further = pages.flatMap(page => linked(page, readFileSync(page, 'utf8')));
	t.deepEqual([...pages, ...further].filter(file => !files.includes(file)), []);
});
