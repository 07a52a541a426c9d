import {Buffer} from 'node:buffer';
import test from 'ava';
import {ResponseParser} from '../../source/remote/response-parser.ts';

const head = 'HTTP/1.1 200 OK\r\nX-Etcd-Index: 7\r\n';

type Outcome = {readonly parser: ResponseParser; readonly body: string};

/** Feeds a response in pieces of `size` bytes. */
function parse(text: string, size = text.length): Outcome {
	const parser = new ResponseParser();
	const bytes = Buffer.from(text, 'latin1');
	let body = '';
	for (let start = 0; start < bytes.length; start += size) {
		for (const part of parser.push(bytes.subarray(start, start + size))) {
			body += part.toString('latin1');
		}
	}

	return {parser, body};
}

for (const [what, text, body] of [
	['a body with a length', `${head}Content-Length: 5\r\n\r\nhello`, 'hello'],
	['an empty body', `${head}content-length: 0\r\n\r\n`, ''],
	['a chunked body', `${head}Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\nTrailer: x\r\n\r\n`, 'hello'],
	['a response without a body', 'HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n', ''],
	['interim responses before the real one', `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${head}Content-Length: 2\r\n\r\nok`, 'ok'],
	['lines without a carriage return', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', 'ok'],
	['a status line without a reason', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', 'ok'],
] as const) {
	test(`${what} is read, wherever it is cut`, t => {
		for (let size = 1; size <= text.length; size++) {
			const {parser, body: found} = parse(text, size);
			t.is(found, body);
			t.true(parser.isComplete, `pieces of ${size}`);
			t.true(parser.isConnectionKept);
		}
	});
}

test('a body without a length ends with the connection', t => {
	const {parser, body} = parse(`${head}\r\nall of it`);
	t.is(body, 'all of it');
	t.false(parser.isComplete);
	t.notThrows(() => {
		parser.finish();
	});
});

test('names of headers are lower case, and the first of two counts', t => {
	const {parser} = parse(`${head}x-etcd-index: 9\r\n__proto__: a\r\nContent-Length: 0\r\n\r\n`);
	t.is(parser.head!.status, 200);
	t.is(parser.head!.headers['x-etcd-index'], '7');
	t.is(parser.head!.headers.tostring, undefined);
});

for (const [what, text] of [
	['the server says close', `${head}Connection: Keep-Alive, Close\r\nContent-Length: 0\r\n\r\n`],
	['the server speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
	['something follows the response', `${head}Content-Length: 1\r\n\r\nab`],
] as const) {
	test(`a connection is not used again when ${what}`, t => {
		const {parser} = parse(text);
		t.true(parser.isComplete);
		t.false(parser.isConnectionKept);
	});
}

const broken = 'net/http: HTTP/1.x transport connection broken: ';
for (const [text, message] of [
	['SSH-2.0-OpenSSH\r\n\r\n', `${broken}malformed HTTP response "SSH-2.0-OpenSSH"`],
	['HTTP/1.1 abc\r\n\r\n', `${broken}malformed HTTP status code "abc"`],
	['HTTP/x 200 OK\r\n\r\n', `${broken}malformed HTTP version "HTTP/x"`],
	[`${head}no colon\r\n\r\n`, `${broken}malformed MIME header line: no colon`],
	[`${head}name : value\r\n\r\n`, `${broken}malformed MIME header line: name : value`],
	[`${head} folded\r\n\r\n`, `${broken}malformed MIME header line:  folded`],
	[`${head}Content-Length: -1\r\n\r\n`, `${broken}bad Content-Length "-1"`],
	[`${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, `${broken}http: message cannot contain multiple Content-Length headers; got "1" and "2"`],
	[`${head}Transfer-Encoding: gzip\r\n\r\n`, `${broken}unsupported transfer encoding: "gzip"`],
	[`${head}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, 'invalid byte in chunk length'],
	[`${head}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`, 'malformed chunked encoding'],
	[`${head}Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(20)}\r\n`, 'http chunk length too large'],
	[`${head}Transfer-Encoding: chunked\r\n\r\n${'0'.repeat(5000)}`, 'header line too long'],
	[`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(200)}`, 'too many trailers'],
	[`${head}A: ${'a'.repeat(70_000)}`, 'net/http: server response headers exceeded 65536 bytes; aborted'],
	['HTTP/1.1 100 Continue\r\n\r\n'.repeat(6), `${broken}too many 1xx informational responses`],
] as const) {
	test(`what is refused with: ${message.slice(0, 110)}`, t => {
		t.throws(() => parse(text), {message});
	});
}

for (const [what, text, message] of [
	['before an answer', '', 'EOF'],
	['within the head', 'HTTP/1.1 200 OK\r\nX-Et', 'unexpected EOF'],
	['after an interim response', 'HTTP/1.1 100 Continue\r\n\r\n', 'unexpected EOF'],
	['within a body', `${head}Content-Length: 5\r\n\r\nhell`, 'unexpected EOF'],
	['before the last chunk', `${head}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`, 'unexpected EOF'],
	['behind a TLS alert', '\u0015\u0003\u0001\u0000\u0002\u0002\u0046', String.raw`${broken}malformed HTTP response "\x15\x03\x01\x00\x02\x02F"`],
] as const) {
	test(`a connection that ends ${what} is an error`, t => {
		const {parser} = parse(text, 1000);
		t.throws(() => {
			parser.finish();
		}, {message});
	});
}
