/**
A way round node:http's parser for request lines with bytes above ASCII, which it refuses and Go takes: curl sends
`/v2/keys/é` as it is typed. Such a connection goes on over a pair of streams, with the bytes percent-encoded.
*/
import {Buffer} from 'node:buffer';
import {type Server} from 'node:http';
import {type Socket} from 'node:net';
import {duplexPair, type Duplex} from 'node:stream';

/** What node:http reports; `rawPacket` is the piece of input at hand. */
export type ParseError = NodeJS.ErrnoException & {rawPacket?: Uint8Array};

/** At least one byte above ASCII, so that the repaired line is not a candidate again. */
const requestLine = /^[A-Z]+ [^\0-\u0020\u007F-\u00FF]*[\u0080-\u00FF][^\0-\u0020\u007F]* HTTP\/1\.[01]\r\n/;

export class Detour {
	readonly #socket: Socket;
	readonly #input: Duplex;

	/** `error` MUST be the first of its connection and one that `canHelp`. */
	constructor(server: Server, socket: Socket, error: ParseError) {
		const [outside, inside] = duplexPair();
		this.#socket = socket;
		this.#input = outside;
		outside.pipe(socket);
		socket.once('close', () => {
			outside.destroy();
			inside.destroy();
		});
		socket.once('end', () => {
			outside.end();
		});
		inside.once('close', () => {
			if (!inside.writableFinished) {
				socket.destroy();
			}
		});
		server.emit('connection', inside);
		this.add(error);
	}

	static canHelp({code, rawPacket}: ParseError): boolean {
		return code === 'HPE_INVALID_URL' && rawPacket !== undefined && requestLine.test(Buffer.from(rawPacket).toString('latin1'));
	}

	/** The parser that gave up reports all further input of the connection as an error, too. */
	add({rawPacket}: ParseError): void {
		if (rawPacket === undefined) {
			return;
		}

		const input = Buffer.from(rawPacket).toString('latin1');
		const line = requestLine.exec(input)?.[0] ?? '';
		const ascii = line.replaceAll(/[\u0080-\u00FF]/g, byte => `%${byte.charCodeAt(0).toString(16)}`);
		const isTaken = this.#input.write(ascii + input.slice(line.length), 'latin1');
		if (isTaken) {
			return;
		}

		this.#socket.pause();
		this.#input.once('drain', () => {
			this.#socket.resume();
		});
	}
}
