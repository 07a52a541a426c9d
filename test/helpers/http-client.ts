/**
HTTP by hand, for tests that look at bytes on the wire.
*/
import {type Buffer} from 'node:buffer';
import {once} from 'node:events';
import {connect, type Socket} from 'node:net';

const tailLengthMax = 100;

/** A connection that shows what has arrived. */
export class RawConnection {
	readonly socket: Socket;
	/** What has arrived, one character per byte. */
	text = '';
	/** The end of it, for whoever looks at each piece of a long text: to look into that copies it each time. */
	tail = '';
	#isClosed = false;
	#onChange: () => void = () => undefined;

	private constructor(socket: Socket) {
		this.socket = socket;
		socket.on('data', (chunk: Buffer) => {
			const piece = chunk.toString('latin1');
			this.text += piece;
			this.tail = (this.tail + piece).slice(-tailLengthMax);
			this.#onChange();
		});
		socket.on('error', () => {
			// A reset is a close.
		});
		socket.once('close', () => {
			this.#isClosed = true;
			this.#onChange();
		});
	}

	static async open(url: string): Promise<RawConnection> {
		const {hostname, port} = new URL(url);
		const socket = connect(Number(port), hostname.replaceAll(/[[\]]/g, ''));
		await once(socket, 'connect');
		return new RawConnection(socket);
	}

	get isClosed(): boolean {
		return this.#isClosed;
	}

	/** One character per byte; `\n` is sent as it is. */
	send(text: string): void {
		this.socket.write(text, 'latin1');
	}

	/** Waits until the text that has arrived satisfies `isEnough`, or the connection is closed. */
	async until(isEnough: (text: string) => boolean): Promise<string> {
		while (!this.#isClosed && !isEnough(this.text)) {
			await new Promise<void>(resolve => {
				this.#onChange = resolve;
			});
		}

		return this.text;
	}

	async closed(): Promise<string> {
		return this.until(() => false);
	}

	destroy(): void {
		this.socket.destroy();
	}
}

/** Sends a whole request and returns what comes until the server closes. */
export async function exchangeRaw(url: string, text: string): Promise<string> {
	const connection = await RawConnection.open(url);
	connection.send(text);
	try {
		return await connection.closed();
	} finally {
		connection.destroy();
	}
}

/** A request that asks for the connection to be closed. */
export function requestText(line: string, headers: readonly string[] = [], body = ''): string {
	return [`${line} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers, '', body].join('\r\n');
}
