import {existsSync, readFileSync} from 'node:fs';
import test from 'ava';

type Place = {readonly types: string; readonly default: string};
type Manifest = {
	readonly man: unknown;
	readonly scripts: Readonly<Record<string, string>>;
	readonly exports: {readonly '.': {readonly require: Place}};
	readonly main?: string;
	readonly types?: string;
};

const {man, scripts, exports, main, types} = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

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
