import {Buffer} from 'node:buffer';
import test from 'ava';
import {decodePath, splitTarget} from '../../source/http/request-path.ts';
import {pathDepth} from '../../source/protocol/paths.ts';
import {bytesFromText} from '../../source/protocol/text.ts';

test('a target in origin form has a path and a query', t => {
	t.like(splitTarget('/v2/keys/a?b=c?d'), {rawPath: '/v2/keys/a', rawQuery: 'b=c?d'});
	t.like(splitTarget('/v2/keys?'), {rawPath: '/v2/keys', rawQuery: ''});
});

test('a target in absolute form loses its authority', t => {
	t.like(splitTarget('http://host:1/v2/keys?x'), {rawPath: '/v2/keys', rawQuery: 'x'});
	t.like(splitTarget('http://host'), {rawPath: '', rawQuery: ''});
});

test('any other target is none', t => {
	t.is(splitTarget('v2/keys'), undefined);
	t.is(splitTarget(''), undefined);
	t.like(splitTarget('*'), {rawPath: '*'});
});

test('a path decodes to the bytes it stands for', t => {
	t.is(decodePath('/a%20b+c%2Fd'), '/a b+c/d');
	t.is(decodePath('/%C3%A9'), '/é');
	t.is(decodePath('/\u00C3\u00A9'), '/é');
	t.deepEqual(bytesFromText(decodePath('/%FF%00\u00FF')!), Buffer.from([0x2F, 0xFF, 0, 0xFF]));
	t.is(decodePath('/%zz'), undefined);
});

test('depth counts segments', t => {
	t.deepEqual(['/', '/a', '/a/', '/a/b'].map(path => pathDepth(path)), [0, 1, 1, 2]);
});
