/**
Form parameters of a request: the body's, then the query's, the first value of a name wins.

Raw strings hold one character per byte; names and values come out as byte-safe text (protocol/text.ts).
*/
import {Buffer} from 'node:buffer';
import {type IncomingMessage} from 'node:http';
import {parsePairs, type Form} from '../protocol/go-form.ts';
import {Connection} from './connection.ts';
import {bodyCutOffEvent} from './exchange.ts';
import {parseMediaType} from './media-type.ts';

/** Ten MiB, as much as Go reads of a form. */
const bodyBytesMax = 10_485_760;

/** Says why parameters can't be read; the text is the `cause` of error 210. */
export class FormError extends Error {
	override readonly name = 'FormError';
}

/** The parameters of a query string. Throws FormError. */
export function formOfQuery(rawQuery: string): Form {
	const form: Form = new Map();
	const problem = parsePairs(rawQuery, form);
	if (problem !== undefined) {
		throw new FormError(problem);
	}

	return form;
}

/**
The parameters of a PUT or POST: its body, read only when the media type says that it is a form, then its query.
`onRead` is called before the body is read. Throws FormError.
*/
export async function formOfBodyAndQuery(request: IncomingMessage, rawQuery: string, onRead: () => void): Promise<Form> {
	const form: Form = new Map();
	const contentType = request.headers['content-type'] ?? '';
	let problem: string | undefined;
	if (contentType.trim() !== '') {
		const mediaType = parseMediaType(contentType);
		if ('error' in mediaType) {
			problem = mediaType.error;
		} else if (mediaType.type === 'application/x-www-form-urlencoded') {
			onRead();
			const body = await readBody(request, bodyBytesMax);
			problem = 'problem' in body ? body.problem : parsePairs(body.toString('latin1'), form);
		}
	}

	const queryProblem = parsePairs(rawQuery, form);
	problem ??= queryProblem;
	if (problem !== undefined) {
		throw new FormError(problem);
	}

	return form;
}

/** The whole body, or why it can't be had: longer than `bytesMax`, or cut off. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | {readonly problem: string}> {
	return new Promise(resolve => {
		const connection = Connection.behind(request.socket);
		const chunks: Buffer[] = [];
		let length = 0;
		let heldBytes = 0;
		const settle = (body: Buffer | {readonly problem: string}) => {
			chunks.length = 0;
			connection?.hold(-heldBytes);
			heldBytes = 0;
			resolve(body);
		};

		request.on('data', (chunk: Buffer) => {
			length += chunk.length;
			if (length > bytesMax) {
				settle({problem: 'http: POST too large'});
			} else {
				chunks.push(chunk);
				heldBytes += chunk.length;
				connection?.hold(chunk.length);
			}
		});
		request.once('end', () => {
			settle(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
		});
		const cutOff = (problem?: unknown) => {
			settle({problem: typeof problem === 'string' ? problem : 'unexpected EOF'});
		};

		request.once('error', cutOff);
		request.once('close', cutOff);
		request.once(bodyCutOffEvent, cutOff);
	});
}
