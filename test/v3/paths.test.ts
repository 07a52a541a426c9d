import test from 'ava';
import fc from '../helpers/properties.ts';
import {cleanPath} from '../../source/protocol/paths.ts';
import {bytesFromText, textFromBytes} from '../../source/protocol/text.ts';
import {keyOfPath, ownValueName, pathOfKey} from '../../source/v3/paths.ts';

/** Any bytes, with those that matter here more often. */
const keys = fc.array(fc.oneof(fc.constantFrom(...'//%.:=a'.split('').map(letter => letter.codePointAt(0)!)), fc.nat(255)), {minLength: 1, maxLength: 12})
	.map(bytes => textFromBytes(Uint8Array.from(bytes)));

test('each key has a clean path of its own, which leads back to it', t => {
	fc.assert(fc.property(keys, key => {
		const path = pathOfKey(key);
		t.is(cleanPath(path), path);
		t.is(keyOfPath(path), key);
		t.deepEqual(bytesFromText(keyOfPath(path)), bytesFromText(key));
	}), {numRuns: 5000});
});

test('each clean path has a key of its own, which leads back to it, but for the value of a directory', t => {
	const segments = fc.string({unit: fc.constantFrom(...'%.:=ab'), minLength: 1, maxLength: 5}).filter(name => name !== '.' && name !== '..' && name !== ownValueName);
	fc.assert(fc.property(fc.array(segments, {minLength: 1, maxLength: 4}), names => {
		const path = `/${names.join('/')}`;
		t.is(pathOfKey(keyOfPath(path)), path);
	}), {numRuns: 5000});
});

test('ordinary keys are their own paths, odd ones can be read', t => {
	for (const [key, path] of [
		['/a/b', '/a/b'],
		['/registry/pods/%41', '/registry/pods/%41'],
		['/a/', '/a/%'],
		['/a//b', '/a/%/b'],
		['//', '/%/%'],
		['/a/../b', '/a/%../b'],
		['foo', '/:foo'],
		['foo/bar', '/:foo/bar'],
		['/:foo', '/%:foo'],
		['/a/:b', '/a/:b'],
		['/%', '/%%'],
		['/a/%=', '/a/%%='],
		['/', '/%'],
	] as const) {
		t.is(pathOfKey(key), path);
		t.is(keyOfPath(path), key);
	}

	t.is(keyOfPath('/a/%='), '/a');
	t.is(keyOfPath('/'), '');
});
