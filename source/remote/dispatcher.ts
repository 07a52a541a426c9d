/**
One API request to a list of endpoints: they are tried in order, beginning with the one that answered last, until one
gives a usable answer. A status of 5xx is not a usable answer; 3xx is followed; any other status ends the call.
*/
import {type Buffer} from 'node:buffer';
import {type CallOptions, type EngineStatus, type GetOptions} from '../engine/engine.ts';
import {
	ClusterError,
	DeadlineError,
	LostAnswerError,
	throwIfLeft,
} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {
	failureWords,
	hostOf,
	naming,
	shortReason,
} from '../engine/failure-words.ts';
import {membersIgnoringCase, parseJson} from '../protocol/go-json.ts';
import {goQuote} from '../protocol/go-quote.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {formatGoUrl, parseGoUrl, type GoUrl} from '../protocol/go-url.ts';
import {ClusterSight} from './cluster-sight.ts';
import {type Response} from './connection.ts';
import {goWords} from './go-words.ts';
import {type ResponseHeaders} from './response-parser.ts';
import {
	basicAuthorization,
	readBody,
	type RequestHeaders,
	type Transport,
} from './transport.ts';

export type ApiRequest = {
	readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
	/** The request's URL at an endpoint. */
	locate(endpoint: GoUrl): GoUrl;
	readonly contentType?: string;
	/** Absent means that the request has none; empty is a body of no bytes. */
	readonly body?: string;
	/** A watch may wait for ever: no header time-out. */
	readonly isWatch?: boolean;
	/** The body holds a password. */
	readonly isSecret?: boolean;
};

export type Answer = {
	readonly status: number;
	readonly headers: ResponseHeaders;
	readonly body: Buffer;
};

export type DispatcherSettings = {
	readonly transport: Transport;
	/** In the order of use. */
	readonly endpoints: readonly string[];
	/** 0 or less means no limit. */
	readonly headerTimeoutMs: number;
	/** `name:password`; absent means no authentication. */
	readonly credentials?: string;
	/** Everything is as in etcdctl 2.3.7, including its endless waits and its repetitions. */
	readonly isStrict: boolean;
	/** How long the head of a watch and the next piece of a body may take; 0 or less, or absent, means no limit. */
	readonly patienceMs?: number;
	/** Receives what `--debug` prints, without the line end. */
	readonly debug?: (line: string) => void;
	readonly onStatus?: (status: EngineStatus) => void;
};

/** What is known of a request that was tried; `refused` means that nothing can have been done. */
type Fate = {state: 'refused' | 'unknown' | 'done'};

const redirectsMax = 10;

/** What every request carries, as Go's client does. */
export const commonHeaders: RequestHeaders = {'User-Agent': 'Go-http-client/1.1', 'Accept-Encoding': 'gzip'};

export class Dispatcher {
	readonly transport: Transport;
	readonly sight = new ClusterSight();
	readonly #settings: DispatcherSettings;
	/** By endpoint; read once. */
	readonly #urls = new Map<string, GoUrl>();
	#endpoints: readonly string[];
	#pinned = 0;
	#hasAnswer = false;

	constructor(settings: DispatcherSettings) {
		this.transport = settings.transport;
		this.#settings = settings;
		this.#endpoints = settings.endpoints;
	}

	get endpoints(): readonly string[] {
		return this.#endpoints;
	}

	/** Whether the endpoint that is asked next is known to answer, or the only one. */
	get isProven(): boolean {
		return this.#hasAnswer || this.#endpoints.length === 1;
	}

	/** The one that answered last. */
	get preferredEndpoint(): string {
		return this.#endpoints[this.#pinned] ?? '';
	}

	/** How long the next piece of an answer may take; 0 means for ever. */
	get patienceMs(): number {
		return this.#settings.patienceMs ?? 0;
	}

	get isStrict(): boolean {
		return this.#settings.isStrict;
	}

	/** Replaces the list; its first endpoint is asked first. */
	setEndpoints(endpoints: readonly string[]): void {
		this.#endpoints = endpoints;
		this.#pinned = 0;
	}

	/**
	Sends a request and reads the whole answer; rejects with ClusterError when no endpoint gave one, and with
	LostAnswerError when a write may have been done.
	*/
	async send(request: ApiRequest, {signal, bytesMax}: Pick<GetOptions, 'signal' | 'bytesMax'> = {}): Promise<Answer> {
		return this.#dispatch(request, signal, async response => ({
			status: response.status,
			headers: response.headers,
			body: await readBody(response, signal, {patienceMs: this.patienceMs, isWatch: request.isWatch, bytesMax}),
		}));
	}

	/** Like `send`, for an answer that is read as it comes: `read` is called again for each endpoint that is tried. */
	async sendFor<T>(request: ApiRequest, {signal}: CallOptions, read: (response: Response) => Promise<T>): Promise<T> {
		return this.#dispatch(request, signal, read);
	}

	/** Like `send`, but leaves the body to the caller, who has to read or destroy it. */
	async open(request: ApiRequest, {signal}: CallOptions = {}): Promise<{readonly response: Response; readonly endpoint: string}> {
		return this.#dispatch(request, signal, async (response, endpoint) => ({response, endpoint}));
	}

	/** Asks one endpoint alone, and leaves the body to the caller; rejects with AttemptError when it gives no usable answer. */
	async openAt(endpoint: string, request: ApiRequest, {signal}: CallOptions = {}): Promise<Response> {
		return this.#attempt(request, endpoint, {signal, fate: {state: 'refused'}});
	}

	async #dispatch<T>(
		request: ApiRequest,
		signal: AbortSignal | undefined,
		consume: (response: Response, endpoint: string) => Promise<T>,
	): Promise<T> {
		const failures: AttemptError[] = [];
		const endpoints = this.#endpoints;
		const first = this.#pinned;
		for (let i = 0; i < endpoints.length; i++) {
			const position = (first + i) % endpoints.length;
			const endpoint = endpoints[position]!;
			const fate: Fate = {state: 'refused'};
			try {
				const result = await consume(await this.#attempt(request, endpoint, {signal, fate}), endpoint);
				if (this.#endpoints === endpoints) {
					this.#pinned = position;
					this.#hasAnswer = true;
				}

				this.#settings.onStatus?.({state: 'ok'});
				return result;
			} catch (error) {
				const isLost = request.method !== 'GET' && !this.isStrict && fate.state !== 'refused';
				const isLate = signal?.aborted === true && signal.reason instanceof DeadlineError;
				if (isLate && !isLost && failures.length > 0 && !this.isStrict) {
					throw new ClusterError([...failures, naming(signal.reason, endpoint)]);
				}

				throwIfLeft(signal, {isLost, isDone: fate.state === 'done'});

				if (!(error instanceof AttemptError || error instanceof DeadlineError)) {
					throw error;
				}

				const failure = this.isStrict ? error : naming(error, endpoint);
				this.#tellFailure(error, endpoint, i + 1 < endpoints.length ? endpoints[(position + 1) % endpoints.length] : undefined);
				if (isLost) {
					// The next request should not wait for the same endpoint again.
					this.#pinned = (position + 1) % endpoints.length;
					this.#hasAnswer = false;
					throw new LostAnswerError(failure.message, {isDone: fate.state === 'done', cause: error});
				}

				failures.push(failure as AttemptError);
			}
		}

		throw new ClusterError(failures);
	}

	/** `next` is the endpoint that is tried now. */
	#tellFailure(error: AttemptError | DeadlineError, endpoint: string, next: string | undefined): void {
		this.#settings.onStatus?.({
			state: next === undefined ? 'down' : 'trying',
			detail: `${hostOf(endpoint)} ${shortReason(error)}${next === undefined ? '' : `, trying ${hostOf(next)}`}`,
		});
	}

	async #attempt(
		request: ApiRequest,
		endpoint: string,
		{signal, fate}: {readonly signal: AbortSignal | undefined; readonly fate: Fate},
	): Promise<Response> {
		const located = request.locate(this.#urlOf(endpoint));
		// A colon without a port is left out, except where a redirect leads to.
		const first: GoUrl = {...located, host: located.host.replace(/:$/, '')};
		let url = first;
		for (let redirects = 0; ; redirects++) {
			this.#reportRequest(request, url);
			const response = await this.transport.open({
				method: request.method,
				url,
				headers: this.#headersOf(request, {isKnown: isSameOrigin(url, first)}),
				body: request.body === undefined ? undefined : bytesFromText(request.body),
			}, {
				signal,
				headerTimeoutMs: request.isWatch ? this.patienceMs : this.#settings.headerTimeoutMs,
				endpoint,
				onSent() {
					fate.state = 'unknown';
				},
			});
			const {status, headers} = response;
			this.sight.observe(headers);
			if (status < 500) {
				fate.state = status < 300 ? ((headers['x-etcd-index'] ?? headers['x-etcd-cluster-id']) === undefined ? 'unknown' : 'done') : 'refused';
			}

			if (status < 300 || (status >= 400 && status < 500)) {
				return response;
			}

			const body = await readBody(response, signal, {patienceMs: this.patienceMs});
			if (status >= 500) {
				if (isNothingDone(status, body)) {
					fate.state = 'refused';
				}

				const words = request.method === 'GET' || this.isStrict ? undefined : wordsOf(body);
				throw serverFailure(status, endpoint, words, response.peer);
			}

			url = this.#next(request, response, first);
			if (redirects === redirectsMax) {
				throw new AttemptError('badRedirect', goWords.manyRedirects, {peer: response.peer});
			}
		}
	}

	/** Where a redirect leads: secrets stay with the endpoint that they were meant for. */
	#next({isSecret = false}: ApiRequest, response: Response, first: GoUrl): GoUrl {
		const location = locationOf(response);
		if (this.#settings.isStrict) {
			return location;
		}

		if (isSameOrigin(location, first)) {
			return {...location, user: first.user};
		}

		if (isSecret) {
			throw new AttemptError('badRedirect', failureWords.secretRedirected(location), {peer: response.peer});
		}

		return {...location, user: undefined};
	}

	#urlOf(endpoint: string): GoUrl {
		let url = this.#urls.get(endpoint);
		if (url === undefined) {
			url = parseGoUrl(endpoint);
			this.#urls.set(endpoint, url);
		}

		return url;
	}

	/** `isKnown`: they go to the endpoint itself, not to one that it redirects to. */
	#headersOf({method, contentType, body}: ApiRequest, {isKnown}: {readonly isKnown: boolean}): RequestHeaders {
		const {credentials, debug} = this.#settings;
		const headers: Record<string, string> = {...commonHeaders};
		if (contentType !== undefined) {
			headers['Content-Type'] = contentType;
		}

		const hasEmptyBody = body === '' || (body === undefined && (method === 'PUT' || method === 'POST'));
		if (hasEmptyBody && debug !== undefined) {
			// Printing the request turns its empty body into one of unknown length.
			headers['Transfer-Encoding'] = 'chunked';
		} else if (body !== undefined) {
			headers['Content-Length'] = String(bytesFromText(body).length);
		}

		if (credentials !== undefined && (isKnown || this.#settings.isStrict)) {
			headers.Authorization = basicAuthorization(credentials);
		}

		return headers;
	}

	#reportRequest({method, body}: ApiRequest, url: GoUrl): void {
		const data = body === undefined ? '' : ` -d ${goQuote(body)}`;
		this.#settings.debug?.(`cURL Command: curl -X ${method} ${formatGoUrl(url)}${data}`);
	}
}

/** Whether an answer of 5xx says for certain that the request was not carried out: most do not. */
function isNothingDone(status: number, body: Buffer): boolean {
	// The second is an etcd proxy that knows no member to send it to.
	return status === 501 || status === 505 || (status === 503 && body.includes('zero endpoints currently available'));
}

/** The error for a status of 5xx; `words` are the server's own, if they are wanted. */
function serverFailure(status: number, endpoint: string, words: string | undefined, peer: string): AttemptError {
	if (words !== undefined) {
		return new AttemptError('serverError', failureWords.said(endpoint, words), {peer});
	}

	return status === 500 || status === 503
		? new AttemptError('noLeader', goWords.noLeader(endpoint), {peer})
		: new AttemptError('serverError', goWords.serverError(endpoint, status), {peer});
}

/** Why a server could not carry out a request, in its own words; undefined when it has none. */
function wordsOf(body: Buffer): string | undefined {
	try {
		const {cause, message} = membersIgnoringCase(parseJson(textFromBytes(body))) ?? {};
		return [cause, message].find(text => typeof text === 'string' && text !== '') as string | undefined;
	} catch {
		return undefined;
	}
}

function locationOf(response: Response): GoUrl {
	const {location} = response.headers;
	if (location === undefined || location === '') {
		throw new AttemptError('badRedirect', goWords.noLocation, {peer: response.peer});
	}

	try {
		return parseGoUrl(location);
	} catch (error) {
		throw new AttemptError('badRedirect', goWords.badLocation(location), {peer: response.peer, cause: error});
	}
}

function isSameOrigin(a: GoUrl, b: GoUrl): boolean {
	return a.scheme === b.scheme && a.host === b.host;
}
