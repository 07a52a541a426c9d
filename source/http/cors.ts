/**
The headers that let web pages of listed origins use the server.
*/

function headersFor(origin: string): readonly string[] {
	return [
		'Access-Control-Allow-Headers',
		'accept, content-type, authorization',
		'Access-Control-Allow-Methods',
		'POST, GET, OPTIONS, PUT, DELETE',
		'Access-Control-Allow-Origin',
		origin,
	];
}

const noHeaders: readonly string[] = [];
const everyOrigin = headersFor('*');

export class CorsRules {
	readonly #origins: ReadonlySet<string>;

	/** `*` is every origin, even none at all. */
	constructor(origins: readonly string[] = []) {
		this.#origins = new Set(origins);
	}

	allows(origin: string): boolean {
		return this.#origins.has('*') || this.#origins.has(origin);
	}

	/** Names and values in turn, for every answer to a request with this Origin. */
	headers(origin: string | undefined): readonly string[] {
		if (this.#origins.has('*')) {
			return everyOrigin;
		}

		return origin !== undefined && this.#origins.has(origin) ? headersFor(origin) : noHeaders;
	}
}
