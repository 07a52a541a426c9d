import test from 'ava';
import {canonicalPath, cleanPath} from '../../source/protocol/paths.ts';

for (const [path, canonical, clean = canonical] of [
	['/', '/'],
	['', '/'],
	['a/b', '/a/b'],
	['/a/', '/a/', '/a'],
	['/a//b', '/a/b'],
	['/a/./b/', '/a/b/', '/a/b'],
	['/a/../../b', '/b'],
	['//', '/'],
	['/a/..', '/'],
	['/a/../', '/'],
	['/a/.', '/a'],
	['/.hidden/..x/...', '/.hidden/..x/...'],
] as const) {
	test(`the clean form of "${path}" is ${clean}, and ${canonical} in a URL`, t => {
		t.is(cleanPath(path), clean);
		t.is(canonicalPath(path), canonical);
	});
}
