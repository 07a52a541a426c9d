/**
Answers that are made while they are sent: they take seconds, in which others have their turn, and no longer string than
a portion is ever made. The reader sets the pace.
*/
import {Buffer} from 'node:buffer';
import {type ServerResponse} from 'node:http';
import {Slices} from '../util/event-loop-slices.ts';
import {Connection} from './connection.ts';
import {send, sendHead, type Exchange} from './exchange.ts';

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
	const {response, request: {socket}} = exchange;
	const slices = new Slices();
	let text = '';
	let isBegun = false;
	for (const part of parts) {
		text += part;
		if (text.length < portionLength) {
			continue;
		}

		if (!isBegun) {
			isBegun = true;
			sendHead(exchange, status, headers);
			if (exchange.method === 'HEAD') {
				response.end();
				return;
			}

			countKept(holdUntilSent(response, Connection.behind(socket)));
		}

		const isTaken = response.write(Buffer.from(text));
		text = '';
		if (!isTaken && !response.destroyed) {
			await drainOf(response);
		} else if (slices.isOver) {
			await slices.next();
		}

		if (response.destroyed) {
			return;
		}
	}

	if (isBegun) {
		response.end(text);
	} else {
		send(exchange, {status, headers, body: text});
	}
}

/** What is kept for the answer counts until it is sent. */
function holdUntilSent(response: ServerResponse, connection: Connection | undefined): (bytes: number) => void {
	let held = 0;
	const hold = (bytes: number) => {
		held += bytes;
		connection?.hold(bytes);
	};

	response.once('close', () => {
		hold(-held);
	});
	// A portion waits at any time.
	hold(portionLength);
	return hold;
}

/** Waits for the reader, who may also go. */
async function drainOf(response: ServerResponse): Promise<void> {
	await new Promise<void>(resolve => {
		const onEnd = () => {
			response.off('drain', onEnd);
			response.off('close', onEnd);
			resolve();
		};

		response.on('drain', onEnd);
		response.on('close', onEnd);
	});
}
