/**
The Content-Type of a form, parsed as strictly as Go's mime package does.
*/

const token = /^[\w!#$%&'*+\-.^`{|}~]+/;

/** A media type in lower case without parameters, or why the header is not a media type. */
export type MediaType = {readonly type: string} | {readonly error: string};

/** Parses a non-blank header value. */
export function parseMediaType(header: string): MediaType {
	const semicolon = header.indexOf(';');
	const type = (semicolon === -1 ? header : header.slice(0, semicolon)).trim().toLowerCase();
	const error = typeError(type) ?? (semicolon === -1 ? undefined : parametersError(header.slice(semicolon)));
	return error === undefined ? {type} : {error};
}

function typeError(type: string): string | undefined {
	const main = token.exec(type)?.[0];
	if (main === undefined) {
		return 'mime: no media type';
	}

	const rest = type.slice(main.length);
	if (rest === '') {
		return undefined;
	}

	if (!rest.startsWith('/')) {
		return 'mime: expected slash after first token';
	}

	const subtype = token.exec(rest.slice(1))?.[0];
	if (subtype === undefined) {
		return 'mime: expected token after slash';
	}

	return rest.length === subtype.length + 1 ? undefined : 'mime: unexpected content after media subtype';
}

/** Looks at `; name=value; …`; a single trailing semicolon is fine. */
function parametersError(text: string): string | undefined {
	const names = new Set<string>();
	let rest = text.trimStart();
	while (rest !== '') {
		const match = /^;\s*([\w!#$%&'*+\-.^`{|}~]+)\s*=\s*(?:"(?:[^"\\\r\n]|\\.)*"|[\w!#$%&'*+\-.^`{|}~]+)/.exec(rest);
		if (match === null) {
			return rest.trim() === ';' ? undefined : 'mime: invalid media parameter';
		}

		const name = match[1]!.toLowerCase();
		if (names.has(name)) {
			return 'mime: duplicate parameter name';
		}

		names.add(name);
		rest = rest.slice(match[0].length).trimStart();
	}

	return undefined;
}
