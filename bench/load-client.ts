/**
A client for a bench that takes little processor time of its own: bare sockets, one request at a time on each, bytes that
are made beforehand, and no more read of an answer than its status and its length.
*/
import {Buffer} from 'node:buffer';
import net from 'node:net';
import {AnswerReader, isSuccess} from './compare/answers.ts';

const noAnswerMs = 60_000;
/** All connections read into this one: what is read is looked at before anything else is. */
const readInto = Buffer.alloc(65_536);

export type Talk = {
	/** The bytes of the connection's next request, which stay as they are until it is answered; undefined when there is none left. */
	readonly request: (connection: number) => Uint8Array | undefined;
	/** Called with each answer, whatever its status is, when it is there; without it, one that is no success ends all. */
	readonly onAnswer?: (connection: number, answer: string) => void;
	/** How long a connection waits after each answer. */
	readonly pauseMs?: number;
	/** A connection that breaks is the end of its requests, and no failure. */
	readonly mayBreak?: boolean;
};

/** Resolves to the milliseconds that each request took, sorted. */
export async function converse(port: number, connections: number, talk: Talk): Promise<Float64Array> {
	const latencies: number[] = [];
	const sockets: net.Socket[] = [];
	let countBefore = -1;
	const watchdog = setInterval(() => {
		if (latencies.length === countBefore) {
			for (const socket of sockets) {
				socket.destroy(new Error(`no answer within ${noAnswerMs / 1000} s`));
			}
		}

		countBefore = latencies.length;
	}, noAnswerMs);

	const {promise: failure, reject: fail} = Promise.withResolvers<never>();
	const conversations = Array.from({length: connections}, async (_, connection) => {
		const {promise: closed, resolve: close} = Promise.withResolvers<void>();
		const answers = new AnswerReader();
		let sentMs = 0;
		let isOver = false;
		const send = (nowMs: number) => {
			const request = talk.request(connection);
			if (request === undefined) {
				isOver = true;
				socket.destroy();
			} else {
				sentMs = nowMs;
				socket.write(request);
			}
		};

		const take = (text: string) => {
			const answer = answers.take(text);
			if (answer === undefined) {
				return;
			}

			const nowMs = performance.now();
			latencies.push(nowMs - sentMs);
			if (talk.onAnswer !== undefined) {
				talk.onAnswer(connection, answer);
			} else if (!isSuccess(answer)) {
				throw new Error(`a request was answered with ${answer}`);
			}

			if (talk.pauseMs === undefined) {
				send(nowMs);
			} else {
				setTimeout(() => {
					send(performance.now());
				}, talk.pauseMs);
			}
		};

		const socket = net.connect({
			port,
			host: '127.0.0.1',
			noDelay: true,
			onread: {
				buffer: readInto,
				callback(count, bytes) {
					try {
						take((bytes as Buffer).toString('latin1', 0, count));
					} catch (error) {
						fail(error);
						socket.destroy();
					}

					return true;
				},
			},
		}, () => {
			send(performance.now());
		});
		sockets.push(socket);
		socket.once('error', error => {
			if (!talk.mayBreak) {
				fail(error);
			}
		}).once('close', () => {
			if (!isOver && !talk.mayBreak) {
				fail(new Error('the server closed a connection'));
			}

			close();
		});
		await closed;
	});
	try {
		await Promise.race([Promise.all(conversations), failure]);
	} finally {
		clearInterval(watchdog);
		for (const socket of sockets) {
			socket.destroy();
		}
	}

	return Float64Array.from(latencies).sort();
}
