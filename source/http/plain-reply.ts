/**
Answers that go straight to a socket, byte for byte as node:http would frame them.
*/
import {Buffer} from 'node:buffer';
import {STATUS_CODES} from 'node:http';
import {
	bodyTooLong,
	currentDate,
	type Body,
	type Reply,
} from './exchange.ts';
import {type EncodedEvent} from './json.ts';

/** What an answer needs of its connection. */
export type Outlet = {
	/** Address and port of the client. */
	readonly client: string;
	/** Sends something with what comes next. */
	put(text: string, isAscii: boolean): void;
	/** Sends what was put, and these bytes; `false` when the reader has to catch up. */
	flush(bytes?: Buffer): boolean;
	hold(bytes: number): void;
	/** Called when all of the answer was put. */
	finish(reply: PlainReply): void;
	endWithClient(): void;
	destroy(): void;
};

const lastChunk = '0\r\n\r\n';

function ignore(): void {
	// Nobody wants to know.
}

/** Made last: reads between two writes, in the same second, begin alike. */
let made = {
	status: 0, headers: [] as readonly string[], date: '', opening: '',
};

/** A head up to its Date. */
function openingOf(status: number, headers: readonly string[]): string {
	const date = currentDate();
	if (made.status !== status || made.headers !== headers || made.date !== date) {
		let opening = `HTTP/1.1 ${status} ${STATUS_CODES[status]!}\r\n`;
		for (let i = 0; i < headers.length; i += 2) {
			opening += `${headers[i]!}: ${headers[i + 1]!}\r\n`;
		}

		opening += `Date: ${date}\r\n`;
		made = {
			status, headers, date, opening,
		};
	}

	return made.opening;
}

/** Made last: many watchers get the same event one after the other. */
let framed: {piece: Buffer; ending: string; bytes: Buffer} | undefined;

function chunkOf(piece: Buffer, ending: string): Buffer {
	if (framed?.piece !== piece || framed.ending !== ending) {
		const bytes = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from(`\r\n${ending}`)]);
		framed = {piece, ending, bytes};
	}

	return framed.bytes;
}

export class PlainReply implements Reply {
	onDrain = ignore;
	onClose = ignore;
	isBegun = false;
	isOver = false;
	/** The connection ends with this answer. */
	readonly isLast: boolean;
	readonly #outlet: Outlet;
	/** One character per byte. */
	readonly #body: string;
	/** Made, but not sent. */
	#head = '';
	/** The length of the body; undefined when it is chunked. */
	#contentLength: number | undefined;
	#heldBytes = 0;

	constructor(outlet: Outlet, body: string, isLast: boolean) {
		this.#outlet = outlet;
		this.#body = body;
		this.isLast = isLast;
	}

	get client(): string {
		return this.#outlet.client;
	}

	readBody(bytesMax: number): Body {
		return this.#body.length > bytesMax ? bodyTooLong : this.#body;
	}

	allowBody(): void {
		// Who asks first does not come this way.
	}

	begin(status: number, headers: readonly string[], contentLength?: number): void {
		let head = openingOf(status, headers);
		if (contentLength !== undefined) {
			head += `Content-Length: ${contentLength}\r\n`;
		}

		if (this.isLast) {
			head += 'Connection: close\r\n';
		}

		if (contentLength === undefined) {
			head += 'Transfer-Encoding: chunked\r\n';
		}

		this.isBegun = true;
		this.#head = `${head}\r\n`;
		this.#contentLength = contentLength;
	}

	flush(): void {
		if (this.isOver) {
			return;
		}

		this.#outlet.put(this.#takeHead(), true);
		this.#outlet.flush();
	}

	write(piece: string | Buffer): boolean {
		if (this.isOver) {
			return false;
		}

		this.#put(piece);
		return this.#outlet.flush();
	}

	writeChunks(_pieces: readonly EncodedEvent[], chunks: () => Buffer): boolean {
		if (this.isOver) {
			return false;
		}

		this.#outlet.put(this.#takeHead(), true);
		return this.#outlet.flush(chunks());
	}

	end(piece: string | Buffer = ''): void {
		if (this.isOver) {
			return;
		}

		this.#put(piece, this.#contentLength === undefined ? lastChunk : '');
		this.#outlet.finish(this);
		this.close();
	}

	hold(bytes: number): void {
		if (this.isOver) {
			return;
		}

		this.#heldBytes += bytes;
		this.#outlet.hold(bytes);
	}

	endWithClient(): void {
		this.#outlet.endWithClient();
	}

	destroy(): void {
		this.#outlet.destroy();
	}

	/** Nothing more is sent. */
	close(): void {
		if (this.isOver) {
			return;
		}

		this.hold(-this.#heldBytes);
		this.isOver = true;
		this.onClose();
	}

	#put(piece: string | Buffer, ending = ''): void {
		const isChunk = this.#contentLength === undefined && piece.length > 0;
		if (typeof piece === 'string') {
			const length = this.#contentLength ?? Buffer.byteLength(piece);
			const before = this.#takeHead() + (isChunk ? `${length.toString(16)}\r\n` : '');
			this.#outlet.put(before + piece + (isChunk ? '\r\n' : '') + ending, length === piece.length);
			return;
		}

		this.#outlet.put(this.#takeHead(), true);
		this.#outlet.flush(isChunk ? chunkOf(piece, ending) : piece);
		this.#outlet.put(isChunk ? '' : ending, true);
	}

	#takeHead(): string {
		const head = this.#head;
		this.#head = '';
		return head;
	}
}
