/**
Reads a row of HTTP/1.1 answers the strict way: whatever is not well-formed is an error.
*/

export type ParsedAnswer = {readonly status: number; readonly headers: ReadonlyMap<string, string>; readonly body: string};

/** The answers in `text` (one character per byte), given the methods that were asked in order. Throws when one is not well-formed. */
export function parseAnswers(text: string, methods: readonly string[]): ParsedAnswer[] {
	const answers: ParsedAnswer[] = [];
	let rest = text;
	while (rest !== '') {
		const end = rest.indexOf('\r\n\r\n');
		const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n');
		const status = /^HTTP\/1\.[01] ([1-5]\d\d) [\u0020-\u007E]*$/.exec(statusLine)?.[1];
		if (end === -1 || status === undefined) {
			throw new Error(`no status line: ${JSON.stringify(rest.slice(0, 100))}`);
		}

		rest = rest.slice(end + 4);
		if (status === '100') {
			continue;
		}

		const headers = new Map(lines.map(line => parseHeader(line)));
		const {body, length} = parseBody(rest, headers, hasBody(Number(status), methods[answers.length], headers));
		rest = rest.slice(length);
		answers.push({status: Number(status), headers, body});
	}

	return answers;
}

function parseHeader(line: string): [name: string, value: string] {
	const match = /^([!#$%&'*+\-.^`|~\w]+): ?([\t\u0020-\u007E\u0080-\u00FF]*)$/.exec(line);
	if (match === null) {
		throw new Error(`no header: ${JSON.stringify(line)}`);
	}

	return [match[1]!.toLowerCase(), match[2]!];
}

function hasBody(status: number, method: string | undefined, headers: ReadonlyMap<string, string>): boolean {
	// What refuses a request line does not know its method, and says so up to the end of the connection.
	const isRefusal = status === 400 && headers.get('connection') === 'close' && !headers.has('content-length');
	return isRefusal || (method !== 'HEAD' && status !== 204 && status !== 304);
}

function parseBody(text: string, headers: ReadonlyMap<string, string>, isExpected: boolean): {body: string; length: number} {
	if (!isExpected) {
		return {body: '', length: 0};
	}

	if (headers.get('transfer-encoding') === 'chunked') {
		return parseChunks(text);
	}

	const declared = headers.get('content-length');
	// Without a length the body goes on to the end of the connection.
	const length = declared === undefined ? text.length : Number(declared);
	if (length > text.length) {
		throw new Error(`a body of ${length} bytes ends after ${text.length}`);
	}

	return {body: text.slice(0, length), length};
}

function parseChunks(text: string): {body: string; length: number} {
	let body = '';
	let at = 0;
	for (;;) {
		const end = text.indexOf('\r\n', at);
		const digits = text.slice(at, end);
		if (end === -1 || !/^[\da-f]+$/i.test(digits)) {
			throw new Error(`no chunk: ${JSON.stringify(text.slice(at, at + 40))}`);
		}

		const size = Number.parseInt(digits, 16);
		at = end + 2 + size + 2;
		if (text.slice(at - 2, at) !== '\r\n') {
			throw new Error('a chunk does not end where it says');
		}

		if (size === 0) {
			return {body, length: at};
		}

		body += text.slice(end + 2, end + 2 + size);
	}
}
