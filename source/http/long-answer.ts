/**
Answers that are made while they are sent: they take seconds, in which others have their turn, and no longer string than
a portion is ever made. The reader sets the pace.
*/
import {Buffer} from 'node:buffer';
import {Slices} from '../util/event-loop-slices.ts';
import {
	send,
	sendHead,
	type Exchange,
	type Reply,
} from './exchange.ts';

const portionLength = 65_536;

export type LongAnswer = {
	readonly status: number;
	readonly headers: readonly string[];
	readonly parts: Iterable<string>;
	/** Called when the answer takes longer: from then on `hold` counts the bytes that are kept in memory until all is sent. */
	countKept(hold: (bytes: number) => void): void;
};

/** Resolves when the last portion is on its way, or the client has gone. A short answer is sent as any other. */
export async function sendParts(exchange: Exchange, {status, headers, parts, countKept}: LongAnswer): Promise<void> {
	const {reply} = exchange;
	const slices = new Slices();
	let text = '';
	for (const part of parts) {
		text += part;
		if (text.length < portionLength) {
			continue;
		}

		if (!reply.isBegun) {
			sendHead(exchange, status, headers);
			if (exchange.method === 'HEAD') {
				reply.end();
				return;
			}

			// A portion waits at any time.
			reply.hold(portionLength);
			countKept(bytes => {
				reply.hold(bytes);
			});
		}

		const isTaken = reply.write(Buffer.from(text));
		text = '';
		if (!isTaken && !reply.isOver) {
			await drainOf(reply);
		}

		// A reader that has caught up at once does not give the others their turn.
		if (slices.isOver) {
			await slices.next();
		}

		if (reply.isOver) {
			return;
		}
	}

	if (reply.isBegun) {
		reply.end(text);
	} else {
		send(exchange, {status, headers, body: text});
	}
}

/** Waits for the reader, who may also go. */
async function drainOf(reply: Reply): Promise<void> {
	await new Promise<void>(resolve => {
		reply.onDrain = resolve;
		reply.onClose = resolve;
	});
}
