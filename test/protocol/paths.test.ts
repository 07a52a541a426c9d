import test from 'ava';
import {
	baseName,
	canonicalPath,
	childPath,
	cleanPath,
	isHiddenFrom,
	isWithin,
	parentPath,
	pathDepth,
	resolvePath,
} from '../../source/protocol/paths.ts';

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

test('a path has a parent, a name, children and a depth; the root is its own parent', t => {
	t.deepEqual(['/', '/a', '/a/b'].map(path => parentPath(path)), ['/', '/', '/a']);
	t.deepEqual(['/', '/a', '/a/b'].map(path => baseName(path)), ['', 'a', 'b']);
	t.deepEqual(['/', '/a'].map(path => childPath(path, 'x')), ['/x', '/a/x']);
	t.deepEqual(['/', '/a', '/a/b', '/a/b/'].map(path => pathDepth(path)), [0, 1, 2, 2]);
});

test('a key is seen from where one is, or from the root', t => {
	t.deepEqual(['/x/', 'x', '../x', '.', ''].map(key => resolvePath('/a/b', key)), ['/x', '/a/b/x', '/a/x', '/a/b', '/a/b']);
});

test('what lies below a directory has its whole name, and is hidden by an underscore only below it', t => {
	t.deepEqual(['/', '/a', '/a/b', '/ab'].map(path => isWithin(path, '/a')), [false, true, true, false]);
	t.true(isWithin('/x', '/'));
	t.deepEqual(['/_a', '/a/_b/c', '/a/b_'].map(path => isHiddenFrom(path, '/')), [true, true, false]);
	t.deepEqual(['/_a', '/_a/b', '/_a/_b'].map(path => isHiddenFrom(path, '/_a')), [false, false, true]);
});
