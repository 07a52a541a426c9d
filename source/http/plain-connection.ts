/**
The short way: a connection whose requests are read from the socket and answered in one write, as long as they are plain
(plain-head.ts). With the first one that is not, the connection goes over to node:http for good, with every byte that is not
answered. Requests are answered one after the other, as in connection.ts, and the same limits hold.
*/
import {Buffer} from 'node:buffer';
import {type Socket} from 'node:net';
import {answerHead, type PortRules} from './answer-request.ts';
import {type Holder} from './budget.ts';
import {turnMax, waitingBytesMax, type ConnectionLimits} from './connection.ts';
import {type HttpContext} from './context.ts';
import {SharedBufferSocket} from './shared-buffer-socket.ts';
import {scanHead, type PlainHead, type PlainHeaders} from './plain-head.ts';
import {PlainReply, type Outlet} from './plain-reply.ts';

/** Answers of one turn are sent together up to this length. */
const portionLength = 65_536;

/** What a connection needs of its port. */
export type PlainPort = {
	/** Absent until there is a server: requests wait for it. */
	readonly context: HttpContext | undefined;
	readonly rules: PortRules;
	readonly limits: ConnectionLimits;
	/** The connection is closed. */
	forget(connection: PlainConnection): void;
	/** From now on node:http reads `socket`, these bytes first. */
	handOver(connection: PlainConnection, socket: Socket, bytes: Buffer, isEnded: boolean): void;
};

const noBytes = Buffer.alloc(0);

function ignore(): void {
	// The client has gone; there is nobody left to tell.
}

export class PlainConnection implements Outlet, Holder {
	readonly #port: PlainPort;
	readonly #socket: Socket;
	/** What has come and is not answered begins at `#at`. */
	#bytes: Buffer = noBytes;
	/** The same, one character per byte. */
	#text = '';
	#at = 0;
	#headers: PlainHeaders | undefined;
	/** What is being answered. */
	#current: PlainReply | undefined;
	#isAnswering = false;
	/** Others have their turn first. */
	#isInLine = false;
	/** Put, but not sent. */
	#output = '';
	#isOutputAscii = true;
	/** What the system has not taken of earlier answers; until it has, nothing is answered. */
	#unsentBytes = 0;
	#heldBytes = 0;
	#countedBytes = 0;
	/** Running while the connection is not read. */
	#stuck: NodeJS.Timeout | undefined;
	/** The client has closed its half. */
	#isEnded = false;
	#endsWithClient = false;
	/** No further request is answered. */
	#isClosing = false;
	/** A request was incomplete when last looked at. */
	#isLate = false;

	constructor(port: PlainPort, socket: Socket) {
		this.#port = port;
		this.#socket = socket;
		if (socket instanceof SharedBufferSocket) {
			socket.onBytes = this.#onBytes;
		} else {
			socket.on('data', this.#onData);
		}

		socket.on('end', this.#onEnd);
		socket.on('drain', this.#onDrain);
		socket.on('error', ignore);
		socket.on('close', this.#onClose);
	}

	get client(): string {
		const {remoteAddress = '', remotePort = ''} = this.#socket;
		return `${remoteAddress}:${remotePort}`;
	}

	/** Answers what may be answered now. */
	goOn(): void {
		if (!this.#isBusy) {
			this.#answerAll();
		}

		if (!this.#socket.destroyed) {
			this.#count();
		}
	}

	/** Has to be called from time to time: for a request that does not come all at once node:http has time limits. */
	lookForLate(): void {
		const isIncomplete = !this.#isBusy && this.#waitingBytes > 0;
		if (isIncomplete && this.#isLate) {
			this.#handOver();
		} else {
			this.#isLate = isIncomplete;
		}
	}

	put(text: string, isAscii: boolean): void {
		this.#output += text;
		this.#isOutputAscii &&= isAscii;
	}

	flush(bytes?: Buffer): boolean {
		const socket = this.#socket;
		if (this.#output !== '') {
			socket.write(this.#output, this.#isOutputAscii ? 'latin1' : 'utf8');
			this.#output = '';
			this.#isOutputAscii = true;
		}

		if (bytes !== undefined) {
			socket.write(bytes);
		}

		return !socket.writableNeedDrain;
	}

	hold(bytes: number): void {
		this.#heldBytes += bytes;
		this.#count();
	}

	finish(reply: PlainReply): void {
		this.#current = undefined;
		this.#endsWithClient = false;
		this.#isClosing = reply.isLast;
		if (this.#isAnswering) {
			return;
		}

		this.#send();
		if (!this.#isClosing && (this.#waitingBytes > 0 || this.#isEnded)) {
			// Not at once: the one who has given the answer is in the middle of something.
			this.#waitInLine();
		}
	}

	endWithClient(): void {
		if (this.#isEnded) {
			this.#socket.destroy();
		} else {
			this.#endsWithClient = true;
		}
	}

	destroy(): void {
		this.#socket.destroy();
	}

	cut(): void {
		this.#socket.destroy();
	}

	get #isBusy(): boolean {
		return this.#current !== undefined || this.#unsentBytes > 0 || this.#isInLine || this.#isAnswering
			|| this.#port.context === undefined || this.#socket.destroyed;
	}

	get #waitingBytes(): number {
		return this.#text.length - this.#at;
	}

	readonly #onData = (bytes: Buffer) => {
		this.#onBytes(bytes, bytes.length);
	};

	/** The bytes last until it returns. */
	readonly #onBytes = (bytes: Buffer, length: number) => {
		if (this.#isClosing) {
			return;
		}

		if (this.#waitingBytes === 0) {
			this.#bytes = bytes;
			this.#text = bytes.toString('latin1', 0, length);
			this.#at = 0;
		} else {
			this.#keep(Buffer.concat([this.#bytes.subarray(this.#at), bytes.subarray(0, length)]));
		}

		this.goOn();
		if (this.#bytes === bytes) {
			this.#keep(Buffer.from(bytes.subarray(this.#at, length)));
		}
	};

	#keep(bytes: Buffer): void {
		this.#bytes = bytes;
		this.#text = bytes.toString('latin1');
		this.#at = 0;
	}

	readonly #onEnd = () => {
		this.#isEnded = true;
		if (this.#endsWithClient) {
			this.#socket.destroy();
		} else {
			this.goOn();
		}
	};

	readonly #onDrain = () => {
		this.#current?.onDrain();
	};

	readonly #onClose = () => {
		this.#current?.close();
		this.#leave();
		this.#port.forget(this);
	};

	#waitInLine(): void {
		this.#isInLine = true;
		setImmediate(() => {
			this.#isInLine = false;
			this.goOn();
		});
	}

	#answerAll(): void {
		this.#isAnswering = true;
		let isPlain = true;
		for (let count = 0; this.#current === undefined && this.#unsentBytes === 0 && this.#waitingBytes > 0 && !this.#isClosing; count++) {
			if (count === turnMax) {
				this.#waitInLine();
				break;
			}

			const head = scanHead(this.#text, this.#at, this.#headers);
			if (head === 'incomplete') {
				break;
			}

			isPlain = head !== undefined && this.#answer(head);
			if (!isPlain) {
				break;
			}

			if (this.#output.length > portionLength) {
				this.#send();
			}
		}

		this.#send();
		this.#isAnswering = false;
		if (this.#isBusy || this.#isClosing) {
			return;
		}

		if (!isPlain || (this.#isEnded && this.#waitingBytes > 0)) {
			this.#handOver();
		} else if (this.#isEnded) {
			this.#socket.end();
		}
	}

	/** `false` when it is not plain after all. */
	#answer({method, headers, targetStart, targetEnd, bodyStart}: PlainHead): boolean {
		const end = bodyStart + headers.contentLength;
		const reply = new PlainReply(this, this.#text.slice(bodyStart, end), headers.isLast);
		this.#current = reply;
		const request = {
			method, request: {url: this.#bytes.toString('latin1', targetStart, targetEnd), headers: headers.fields}, reply,
		};
		const start = this.#at;
		this.#at = end;
		if (!answerHead(this.#port.context!, this.#port.rules, request)) {
			this.#at = start;
			this.#current = undefined;
			return false;
		}

		this.#headers = headers;
		this.#isLate = false;
		this.#stuck?.refresh();
		return true;
	}

	/** Sends what was put when an answer is complete; the next ones wait until the system has taken it. */
	#send(): void {
		this.flush();
		const socket = this.#socket;
		if (this.#current !== undefined) {
			return;
		}

		if (socket.writableLength > 0 && this.#unsentBytes === 0) {
			this.#unsentBytes = socket.writableLength;
			this.hold(this.#unsentBytes);
			socket.write('', 'latin1', this.#onSent);
		}

		if (this.#isClosing) {
			socket.destroySoon();
		}
	}

	readonly #onSent = () => {
		this.hold(-this.#unsentBytes);
		this.#unsentBytes = 0;
		this.goOn();
	};

	/** What is kept for the client, and whether it may send more. */
	#count(): void {
		const waitingBytes = this.#waitingBytes;
		if (waitingBytes === 0) {
			this.#bytes = noBytes;
			this.#text = '';
			this.#at = 0;
		}

		const bytes = waitingBytes + this.#heldBytes;
		if (bytes !== this.#countedBytes) {
			this.#countedBytes = bytes;
			this.#port.limits.budget.set(this, this.#socket.destroyed ? 0 : bytes);
		}

		if (waitingBytes > waitingBytesMax) {
			this.#stopReading();
		} else {
			this.#readOn();
		}
	}

	#stopReading(): void {
		if (this.#stuck !== undefined) {
			return;
		}

		this.#socket.pause();
		this.#stuck = setTimeout(() => {
			this.cut();
		}, this.#port.limits.stuckMilliseconds);
	}

	#readOn(): void {
		if (this.#stuck === undefined) {
			return;
		}

		clearTimeout(this.#stuck);
		this.#stuck = undefined;
		this.#socket.resume();
	}

	#handOver(): void {
		const socket = this.#socket;
		// A copy, since node:http may keep pieces of it.
		const bytes = Buffer.from(this.#bytes.subarray(this.#at, this.#text.length));
		if (socket instanceof SharedBufferSocket) {
			socket.onBytes = undefined;
		}

		socket.off('data', this.#onData);
		socket.off('end', this.#onEnd);
		socket.off('drain', this.#onDrain);
		socket.off('error', ignore);
		socket.off('close', this.#onClose);
		this.#at = this.#text.length;
		this.#leave();
		this.#port.handOver(this, socket, bytes, this.#isEnded);
	}

	/** Keeps nothing any more. */
	#leave(): void {
		this.#heldBytes = 0;
		this.#at = this.#text.length;
		this.#count();
	}
}
