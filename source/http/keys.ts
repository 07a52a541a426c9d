/**
The keys API: GET, HEAD, PUT, POST and DELETE of /v2/keys and everything below it.
*/
import {EtcdError, errorCodes, statusOfErrorCode} from '../protocol/errors.ts';
import {type Action, type StoreEvent} from '../protocol/event.ts';
import {type Form} from '../protocol/go-form.ts';
import {cleanPath} from '../protocol/paths.ts';
import {messageOf} from '../errors.ts';
import {Listing, type Write} from '../server/server.ts';
import {type HttpContext, type Route} from './context.ts';
import {eventHeaders} from './event-headers.ts';
import {
	jsonHeaders,
	send,
	type Body,
	type Exchange,
} from './exchange.ts';
import {FormError, formBody, formOfBodyAndQuery} from './form.ts';
import {identityOf} from './identity.ts';
import {errorJson, eventJson, listingParts} from './json.ts';
import {keysParameters, type KeysParameters} from './keys-parameters.ts';
import {sendParts} from './long-answer.ts';
import {serveWatch} from './watch.ts';

const prefixLength = '/v2/keys'.length;
const noForm: Form = new Map();

export const keysRoute: Route = {
	allow: ['HEAD', 'GET', 'PUT', 'POST', 'DELETE'],
	handle: answerKeys,
};

function answerKeys(context: HttpContext, exchange: Exchange): undefined | Promise<void> {
	return new KeysRequest(context, exchange).answer();
}

/** One request on its way through validation, access check and execution. What need not wait happens at once, without promises. */
class KeysRequest {
	readonly #context: HttpContext;
	readonly #exchange: Exchange;
	readonly #startMs = performance.now();
	/** As it is counted. */
	#method: string;
	#isRecursive = false;

	constructor(context: HttpContext, exchange: Exchange) {
		this.#context = context;
		this.#exchange = exchange;
		this.#method = exchange.method;
	}

	answer(): undefined | Promise<void> {
		try {
			const pending = this.#validate();
			return pending === undefined ? undefined : this.#settle(pending);
		} catch (error) {
			sendError(this.#context, this.#exchange, error);
			return undefined;
		}
	}

	async #settle(pending: Promise<void>): Promise<void> {
		try {
			await pending;
		} catch (error) {
			sendError(this.#context, this.#exchange, error);
		}
	}

	#validate(): undefined | Promise<void> {
		const {method, rawQuery} = this.#exchange;
		if (method === 'PUT' || method === 'POST') {
			const body = formBody(this.#exchange);
			return body instanceof Promise ? this.#validateLater(body) : this.#authorize(formOf(body, rawQuery));
		}

		return this.#authorize(rawQuery === '' ? noForm : formOf(undefined, rawQuery));
	}

	async #validateLater(body: Promise<Body>): Promise<void> {
		await this.#authorize(formOf(await body, this.#exchange.rawQuery));
	}

	#authorize(form: Form): undefined | Promise<void> {
		const parameters = keysParameters(form, this.#exchange.method);
		this.#isRecursive = parameters.recursive;
		return this.#context.server.auth.isEnabled() ? this.#executeAllowed(parameters) : this.#execute(parameters);
	}

	/** Throws error 110 when the sender may not do that. */
	async #executeAllowed(parameters: KeysParameters): Promise<void> {
		const {request, method, path} = this.#exchange;
		const kind = method === 'GET' || method === 'HEAD' ? 'read' : 'write';
		const access = {kind, path: path.slice(prefixLength), isRecursive: parameters.recursive} as const;
		if (!await this.#context.server.auth.mayAccess(identityOf(request), access)) {
			throw new EtcdError(errorCodes.unauthorized, 'Insufficient credentials');
		}

		await this.#execute(parameters);
	}

	#execute(parameters: KeysParameters): undefined | Promise<void> {
		const {server, metrics} = this.#context;
		const {method, path} = this.#exchange;
		const key = cleanPath(`/${path.slice(prefixLength + 1)}`);
		if (parameters.wait && !parameters.quorum) {
			serveWatch(this.#context, this.#exchange, key, parameters);
			metrics.onWatch();
			return undefined;
		}

		const isQuorumRead = method === 'GET' && parameters.quorum;
		this.#method = isQuorumRead ? 'QGET' : method;
		metrics.onReceived(this.#method);
		switch (method) {
			case 'PUT':
			case 'POST':
			case 'DELETE': {
				this.#write({method, key, parameters});
				return undefined;
			}

			default: {
				return isQuorumRead ? this.#succeedLater(server.quorumRead(key, parameters)) : this.#succeed(server.read(key, parameters));
			}
		}
	}

	#write(write: Write): void {
		this.#context.server.submit(write, (error, event) => {
			this.#settleWrite(error, event);
		});
	}

	#settleWrite(error: unknown, event: StoreEvent | undefined): void {
		try {
			if (event === undefined) {
				throw error;
			}

			this.#sendEvent(event);
		} catch (error_) {
			sendError(this.#context, this.#exchange, error_);
		}
	}

	async #succeedLater(result: Promise<StoreEvent | Listing>): Promise<void> {
		await this.#succeed(await result);
	}

	#succeed(result: StoreEvent | Listing): undefined | Promise<void> {
		if (result instanceof Listing) {
			return this.#sendListing(result);
		}

		this.#sendEvent(result);
		return undefined;
	}

	#sendEvent(event: StoreEvent): void {
		const isNew = event.action === 'create' || (event.action === 'set' && event.prevNode === undefined);
		send(this.#exchange, {status: isNew ? 201 : 200, headers: eventHeaders(this.#context, event.index), body: eventJson(event)});
		this.#measure(event.action);
	}

	async #sendListing(listing: Listing): Promise<void> {
		const {action, index} = listing.event;
		try {
			await sendParts(this.#exchange, {
				status: 200,
				headers: eventHeaders(this.#context, index),
				parts: listingParts(listing),
				countKept(hold) {
					listing.countKept(hold);
				},
			});
		} finally {
			listing.end();
		}

		this.#measure(action);
	}

	#measure(action: Action): void {
		const {metrics} = this.#context;
		metrics.onSucceeded(this.#method, (performance.now() - this.#startMs) / 1000);
		if (action === 'get') {
			metrics.onRead(this.#isRecursive);
		}
	}
}

function formOf(body: Body | undefined, rawQuery: string): Form {
	try {
		return formOfBodyAndQuery(body, rawQuery);
	} catch (error) {
		throw error instanceof FormError ? new EtcdError(errorCodes.invalidForm, error.message) : error;
	}
}

function sendError({clusterId, log, metrics}: HttpContext, exchange: Exchange, error: unknown): void {
	if (exchange.reply.isBegun) {
		log('E', 'etcdhttp', `unexpected error after the head of an answer: ${messageOf(error)}`);
		exchange.reply.destroy();
		return;
	}

	const answer = error instanceof EtcdError ? error : new EtcdError(errorCodes.raftInternal, messageOf(error));
	if (!(error instanceof EtcdError)) {
		log('E', 'etcdhttp', `got unexpected response error (${messageOf(error)})`);
	}

	const status = statusOfErrorCode(answer.code);
	metrics.onFailed(exchange.method, status);
	send(exchange, {
		status,
		headers: [...jsonHeaders, 'X-Etcd-Cluster-Id', clusterId, 'X-Etcd-Index', String(answer.index)],
		body: errorJson(answer),
	});
}
