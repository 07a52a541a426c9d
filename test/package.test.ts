import {existsSync, readFileSync} from 'node:fs';
import test from 'ava';

type Manifest = {readonly man: unknown; readonly scripts: Readonly<Record<string, string>>};

const {man, scripts} = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

test('npm links the manual page, which it does for a list alone', t => {
	t.true(Array.isArray(man));
	t.true((man as string[]).every(file => existsSync(file)));
});

test('nothing runs where the package is installed, about which npm would warn', t => {
	t.deepEqual(Object.keys(scripts).filter(name => /^(?:pre|post)?install$|^prepare$/.test(name)), []);
});
