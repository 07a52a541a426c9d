/**
What the answers of the members and auth APIs have in common: JSON with names in any case, and refusals with a message.
*/
import {type Buffer} from 'node:buffer';
import {RefusalError, RequestError} from '../engine/errors.ts';
import {messageOf} from '../errors.ts';
import {membersIgnoringCase, parseJson} from '../protocol/go-json.ts';
import {textFromBytes} from '../protocol/text.ts';

export const jsonContentType = 'application/json';

/** Throws RequestError with Go's text when a body is not JSON. */
export function jsonOf(body: Buffer): unknown {
	try {
		return parseJson(textFromBytes(body));
	} catch (error) {
		throw new RequestError(messageOf(error), {cause: error});
	}
}

/** What the server says about a request that it refused; a RequestError when that is not JSON. */
export function refusalOf(status: number, body: Buffer): RequestError {
	try {
		const {message} = membersIgnoringCase(jsonOf(body)) ?? {};
		return new RefusalError(status, typeof message === 'string' ? message : '');
	} catch (error) {
		if (error instanceof RequestError) {
			return error;
		}

		throw error;
	}
}

/** The strings of a list; empty for anything else. */
export function stringsOf(value: unknown): string[] {
	return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}
