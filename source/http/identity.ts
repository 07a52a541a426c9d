/**
Who sends a request, as its Authorization header says it.
*/
import {Buffer} from 'node:buffer';
import {textFromBytes} from '../protocol/text.ts';
import {type Identity} from '../server/auth/auth.ts';
import {type RequestHead} from './exchange.ts';

/** Go's base64 knows the standard alphabet, padded, and skips line breaks. */
const base64Pattern = /^(?:[a-z\d+/]{4})*(?:[a-z\d+/]{2}==|[a-z\d+/]{3}=)?$/i;

export function identityOf({headers}: RequestHead): Identity {
	const header = headers.authorization ?? '';
	if (header === '') {
		return 'anonymous';
	}

	const encoded = /^basic (.*)$/i.exec(header)?.[1];
	if (encoded === undefined || !base64Pattern.test(encoded)) {
		return 'invalid';
	}

	const decoded = textFromBytes(Buffer.from(encoded, 'base64'));
	const colon = decoded.indexOf(':');
	return colon === -1 ? 'invalid' : {user: decoded.slice(0, colon), password: decoded.slice(colon + 1)};
}
