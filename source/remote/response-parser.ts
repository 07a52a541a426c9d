/**
An HTTP/1.1 response out of the bytes of a connection as they arrive. No I/O.
*/
import {Buffer} from 'node:buffer';
import {AttemptError} from '../engine/failures.ts';
import {textFromBytes} from '../protocol/text.ts';
import {goWords} from './go-words.ts';
import {
	BodyUntilClose,
	ChunkedBody,
	SizedBody,
	type BodyDecoder,
} from './response-body.ts';

/** By names in lower case; for a name that occurs twice the first value, as with Go's Header.Get. */
export type ResponseHeaders = Readonly<Record<string, string | undefined>>;

export type ResponseHead = {
	readonly status: number;
	readonly headers: ResponseHeaders;
};

const headBytesMax = 65_536;
const interimResponsesMax = 5;

function broken(words: string): AttemptError {
	return new AttemptError('brokenHttp', words);
}

function parseStatusLine(line: string): {version: string; status: number} {
	const blank = line.indexOf(' ');
	if (blank === -1) {
		throw new AttemptError('notHttp', goWords.malformedResponse(line));
	}

	const version = line.slice(0, blank);
	const code = line.slice(blank + 1).trimStart().split(' ', 1)[0]!;
	if (!/^HTTP\/\d\.\d$/.test(version)) {
		throw version.startsWith('HTTP/')
			? broken(goWords.malformedVersion(version))
			: new AttemptError('notHttp', goWords.malformedResponse(line));
	}

	if (!/^\d{3}$/.test(code)) {
		throw broken(goWords.malformedStatus(code));
	}

	return {version, status: Number(code)};
}

function parseHeaders(lines: readonly string[]): Record<string, string> {
	// Without a prototype, no name means anything before it is set.
	const headers = Object.create(null) as Record<string, string>;
	for (const line of lines) {
		const colon = line.indexOf(':');
		const name = line.slice(0, Math.max(colon, 0));
		if (!/^[\w!#$%&'*+\-.^`|~]+$/.test(name)) {
			throw broken(goWords.malformedHeader(line));
		}

		const value = line.slice(colon + 1).trim();
		const key = name.toLowerCase();
		const isAboutLength = key === 'content-length' || key === 'transfer-encoding';
		if (isAboutLength && (headers[key] ?? value) !== value) {
			throw broken(goWords.twoHeaders(name, headers[key]!, value));
		}

		headers[key] ??= value;
	}

	return headers;
}

function bodyDecoderFor(status: number, headers: ResponseHeaders): BodyDecoder {
	if (status < 200 || status === 204 || status === 304) {
		return new SizedBody(0);
	}

	const encoding = headers['transfer-encoding'];
	if (encoding !== undefined) {
		if (encoding.toLowerCase() !== 'chunked') {
			throw broken(goWords.transferEncoding(encoding));
		}

		return new ChunkedBody();
	}

	const length = headers['content-length'];
	if (length === undefined) {
		return new BodyUntilClose();
	}

	if (!/^\d{1,15}$/.test(length)) {
		throw broken(goWords.badLength(length));
	}

	return new SizedBody(Number(length));
}

function endOfHead(bytes: Buffer): number {
	for (let newline = bytes.indexOf(0x0A); newline !== -1; newline = bytes.indexOf(0x0A, newline + 1)) {
		if (bytes[newline + 1] === 0x0A) {
			return newline + 2;
		}

		if (bytes[newline + 1] === 0x0D && bytes[newline + 2] === 0x0A) {
			return newline + 3;
		}
	}

	return -1;
}

export class ResponseParser {
	/** Absent until all of it has come. */
	head: ResponseHead | undefined;
	/** Whether another request may follow on the connection once this response is complete. */
	isConnectionKept = false;
	#pending: Buffer = Buffer.alloc(0);
	#body: BodyDecoder | undefined;
	#interimResponses = 0;

	/** Head and body have come to their ends. */
	get isComplete(): boolean {
		return this.#body?.isComplete ?? false;
	}

	/** Takes the next bytes; returns those of them that are body. Throws AttemptError when they are not a response. */
	push(bytes: Buffer): readonly Buffer[] {
		if (this.#body === undefined) {
			this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
			this.#readHeads();
			if (this.#body === undefined) {
				return [];
			}

			bytes = this.#pending;
		}

		const {parts, rest} = (this.#body).decode(bytes);
		if (rest.length > 0) {
			// Nobody asked for more than one response.
			this.isConnectionKept = false;
		}

		return parts;
	}

	/** The connection has ended; throws AttemptError when the response has not. */
	finish(): void {
		if (this.isComplete || this.#body instanceof BodyUntilClose) {
			return;
		}

		if (this.#body !== undefined || this.#pending.length > 0) {
			if (this.#body === undefined) {
				parseStatusLine(this.#linesOf(this.#pending)[0]!);
			}

			throw new AttemptError('cutOff', goWords.cutOff);
		}

		throw this.#interimResponses > 0 ? new AttemptError('cutOff', goWords.cutOff) : new AttemptError('closed', goWords.closed);
	}

	#linesOf(bytes: Buffer): string[] {
		return textFromBytes(bytes).split('\n').map(line => line.replace(/\r$/, ''));
	}

	#readHeads(): void {
		for (let end = endOfHead(this.#pending); end !== -1; end = endOfHead(this.#pending)) {
			this.#checkSize(end);
			const [first = '', ...lines] = this.#linesOf(this.#pending.subarray(0, end)).slice(0, -2);
			const {version, status} = parseStatusLine(first);
			const headers = parseHeaders(lines);
			this.#pending = this.#pending.subarray(end);
			if (status >= 200 || status === 101) {
				const words = new Set((headers.connection ?? '').toLowerCase().split(/(?<![ \t])[ \t]*,[ \t]*/));
				this.isConnectionKept = status !== 101 && (version === 'HTTP/1.1' ? !words.has('close') : words.has('keep-alive'));
				this.head = {status, headers};
				this.#body = bodyDecoderFor(status, headers);
				return;
			}

			if (++this.#interimResponses > interimResponsesMax) {
				throw broken(goWords.manyInterimResponses);
			}
		}

		this.#checkSize(this.#pending.length);
	}

	#checkSize(headBytes: number): void {
		if (headBytes > headBytesMax) {
			throw new AttemptError('tooLong', goWords.longHead(headBytesMax));
		}
	}
}
