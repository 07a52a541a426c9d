/**
Connections that all read into the same buffer. For every piece that comes, Node makes a buffer, an object around it, and an event;
with small requests that, and taking it away again, is a seventh of the work. A socket can be told where to read to, but only when
it is made, and a server makes those that it accepts itself. So what the system knows the connection by goes over to one of ours.
*/
import {Buffer} from 'node:buffer';
import {Socket, type SocketConstructorOpts} from 'node:net';

const readInto = Buffer.allocUnsafeSlow(65_536);

/** What Node keeps in each socket, without documenting it; where it lacks the method, a socket can't be told where to read to. */
type Handle = NonNullable<SocketConstructorOpts['handle']> & {readonly useUserBuffer?: unknown};
type Accepted = {_handle?: Handle | null};

export class SharedBufferSocket extends Socket {
	/** Takes what was read: so many bytes, which last until it returns. In its absence they come as those of any socket do. */
	onBytes: ((bytes: Buffer, length: number) => void) | undefined;

	constructor(handle: Handle) {
		let onRead = (_length: number): boolean => true;
		super({
			handle,
			allowHalfOpen: true,
			onread: {buffer: readInto, callback: length => onRead(length)},
		});
		onRead = length => {
			if (this.onBytes === undefined) {
				return this.push(Buffer.from(readInto.subarray(0, length)));
			}

			this.onBytes(readInto, length);
			return true;
		};
	}
}

/** The same connection; `accepted` is closed, and nothing else happens to it. */
export function withSharedBuffer(accepted: Socket): Socket {
	const shell = accepted as Accepted;
	const handle = shell._handle;
	if (typeof handle?.useUserBuffer !== 'function') {
		return accepted;
	}

	shell._handle = null;
	accepted.destroy();
	return new SharedBufferSocket(handle);
}
