import {Buffer} from 'node:buffer';
import test from 'ava';
import {
	fileNameOf,
	nodeNameOf,
	sideFileName,
	topFileName,
} from '../../source/archive/file-names.ts';
import fc from '../helpers/properties.ts';

for (const [name, fileName] of [
	['plain-name_1', 'plain-name_1'],
	['.hidden', '%2Ehidden'],
	['a.b', 'a.b'],
	['end.', 'end%2E'],
	['end ', 'end%20'],
	[' start', ' start'],
	['100%', '100%25'],
	[String.raw`a:b*c?d<e>f|g"h\i`, 'a%3Ab%2Ac%3Fd%3Ce%3Ef%7Cg%22h%5Ci'],
	['tab\tdel\u007F', 'tab%09del%7F'],
	['con', '%63on'],
	['NUL.txt', '%4EUL.txt'],
	['com1', '%63om1'],
	['com10', 'com10'],
	['console', 'console'],
	['é日', 'é日'],
	['caf\uDCE9', 'caf%E9'],
] as const) {
	test(`${JSON.stringify(name)} lies in ${fileName}`, t => {
		t.deepEqual(fileNameOf(name), {fileName, isLong: false});
		t.is(nodeNameOf(fileName), name);
	});
}

test('a name that is too long for a file becomes a hash, another for each', t => {
	t.false(fileNameOf('x'.repeat(255)).isLong);
	t.false(fileNameOf('é'.repeat(127)).isLong);
	for (const name of ['x'.repeat(256), 'é'.repeat(128), ':'.repeat(86)]) {
		const {fileName, isLong} = fileNameOf(name);
		t.true(isLong && /^%long-[\da-f]{32}$/.test(fileName));
	}

	t.not(fileNameOf('x'.repeat(256)).fileName, fileNameOf('x'.repeat(257)).fileName);
});

test('any name is read back from its file\'s, which every file system takes and which is none of the folder\'s own', t => {
	const character = fc.oneof(fc.constantFrom('.', ' ', '%', ':', 'c', 'o', 'n', '1', 'A', 'é', '\\', '\uDCFF', '\u0001'), fc.string({unit: 'grapheme', minLength: 1, maxLength: 1}));
	fc.assert(fc.property(fc.array(character, {minLength: 1, maxLength: 12}).map(parts => parts.join('').replaceAll('/', '')).filter(name => name !== ''), name => {
		const {fileName, isLong} = fileNameOf(name);
		t.false(isLong);
		t.is(nodeNameOf(fileName), name);
		t.notRegex(fileName, /^\.|[. ]$|[\u{0}-\u{1F}\u{7F}"*:<>?\\|/]|^(?:aux|con|nul|prn|com\d|lpt\d)(?:\.|$)/iu);
		t.true(Buffer.byteLength(fileName) <= 255 && fileName !== sideFileName && fileName !== topFileName);
	}));
});
