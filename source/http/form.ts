/**
Form parameters of a request: the body's, then the query's, the first value of a name wins.

Raw strings hold one character per byte; names and values come out as byte-safe text (protocol/text.ts).
*/
import {parsePairs, type Form} from '../protocol/go-form.ts';
import {type Body, type Exchange} from './exchange.ts';
import {parseMediaType} from './media-type.ts';

/** Ten MiB, as much as Go reads of a form. */
const bodyBytesMax = 10_485_760;
const formType = 'application/x-www-form-urlencoded';

/** Says why parameters can't be read; the text is the `cause` of error 210. */
export class FormError extends Error {
	override readonly name = 'FormError';
}

/** The body of a PUT or POST, which is read only when the media type says that it is a form; undefined when there is none. */
export function formBody({request, reply}: Exchange): Body | undefined | Promise<Body> {
	const contentType = request.headers['content-type'] ?? '';
	if (contentType !== formType) {
		if (contentType.trim() === '') {
			return undefined;
		}

		const mediaType = parseMediaType(contentType);
		if ('error' in mediaType) {
			return {problem: mediaType.error};
		}

		if (mediaType.type !== formType) {
			return undefined;
		}
	}

	reply.allowBody();
	return reply.readBody(bodyBytesMax);
}

/** The parameters of a body, if there is one, then those of the query. Throws FormError. */
export function formOfBodyAndQuery(body: Body | undefined, rawQuery: string): Form {
	const form: Form = new Map();
	let problem: string | undefined;
	if (body !== undefined) {
		problem = typeof body === 'string' ? parsePairs(body, form) : body.problem;
	}

	const queryProblem = parsePairs(rawQuery, form);
	problem ??= queryProblem;
	if (problem !== undefined) {
		throw new FormError(problem);
	}

	return form;
}
