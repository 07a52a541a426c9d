/**
The keys API: GET, HEAD, PUT, POST and DELETE of /v2/keys and everything below it.
*/
import {EtcdError, errorCodes, statusOfErrorCode} from '../protocol/errors.ts';
import {type Action, type StoreEvent} from '../protocol/event.ts';
import {type Form} from '../protocol/go-form.ts';
import {cleanPath} from '../protocol/paths.ts';
import {messageOf} from '../errors.ts';
import {Listing, type EtcdServer} from '../server/server.ts';
import {type HttpContext, type Route} from './context.ts';
import {eventHeaders} from './event-headers.ts';
import {
	jsonHeaders,
	allowBody,
	send,
	type Exchange,
} from './exchange.ts';
import {FormError, formOfBodyAndQuery, formOfQuery} from './form.ts';
import {identityOf} from './identity.ts';
import {errorJson, eventJson, listingParts} from './json.ts';
import {keysParameters, noParameters, type KeysParameters} from './keys-parameters.ts';
import {sendParts} from './long-answer.ts';
import {serveWatch} from './watch.ts';

const prefixLength = '/v2/keys'.length;

export const keysRoute: Route = {
	allow: ['HEAD', 'GET', 'PUT', 'POST', 'DELETE'],
	async handle(context, exchange) {
		// Most requests are plain reads, which need no form.
		if (exchange.rawQuery === '' && (exchange.method === 'GET' || exchange.method === 'HEAD')) {
			await read(context, exchange);
		} else {
			await handleWithParameters(context, exchange);
		}
	},
};

async function handleWithParameters(context: HttpContext, exchange: Exchange): Promise<void> {
	const startMs = performance.now();
	try {
		const parameters = keysParameters(await formOf(exchange), exchange.method);
		await authorize(context.server, exchange, parameters.recursive);
		const key = keyOf(exchange);
		if (parameters.wait && !parameters.quorum) {
			serveWatch(context, exchange, key, parameters);
			context.metrics.onWatch();
			return;
		}

		const method = parameters.quorum && exchange.method === 'GET' ? 'QGET' : exchange.method;
		context.metrics.onReceived(method);
		const answer = await execute(context.server, exchange.method, key, parameters);
		const action = await sendResult(context, exchange, answer);
		measure(context, action, {method, startMs, isRecursive: parameters.recursive});
	} catch (error) {
		sendError(context, exchange, error);
	}
}

async function read(context: HttpContext, exchange: Exchange): Promise<void> {
	const {server, metrics} = context;
	const {method} = exchange;
	const startMs = performance.now();
	try {
		await authorize(server, exchange, false);
		metrics.onReceived(method);
		const answer = server.read(keyOf(exchange), noParameters);
		const action = await sendResult(context, exchange, answer);
		measure(context, action, {method, startMs, isRecursive: false});
	} catch (error) {
		sendError(context, exchange, error);
	}
}

function measure(
	{metrics}: HttpContext,
	action: Action,
	{method, startMs, isRecursive}: {method: string; startMs: number; isRecursive: boolean},
): void {
	metrics.onSucceeded(method, (performance.now() - startMs) / 1000);
	if (action === 'get') {
		metrics.onRead(isRecursive);
	}
}

/** The access check: between validation and execution. Throws error 110. */
async function authorize({auth}: EtcdServer, {request, method, path}: Exchange, isRecursive: boolean): Promise<void> {
	if (!auth.isEnabled()) {
		return;
	}

	const kind = method === 'GET' || method === 'HEAD' ? 'read' : 'write';
	if (!await auth.mayAccess(identityOf(request), {kind, path: path.slice(prefixLength), isRecursive})) {
		throw new EtcdError(errorCodes.unauthorized, 'Insufficient credentials');
	}
}

function keyOf({path}: Exchange): string {
	return cleanPath(`/${path.slice(prefixLength + 1)}`);
}

async function formOf(exchange: Exchange): Promise<Form> {
	const {request, method, rawQuery} = exchange;
	try {
		return method === 'PUT' || method === 'POST'
			? await formOfBodyAndQuery(request, rawQuery, () => {
				allowBody(exchange);
			})
			: formOfQuery(rawQuery);
	} catch (error) {
		throw error instanceof FormError ? new EtcdError(errorCodes.invalidForm, error.message) : error;
	}
}

async function execute(server: EtcdServer, method: string, key: string, parameters: KeysParameters): Promise<StoreEvent | Listing> {
	switch (method) {
		case 'PUT': {
			return server.put(key, parameters);
		}

		case 'POST': {
			return server.post(key, parameters);
		}

		case 'DELETE': {
			return server.delete(key, parameters);
		}

		default: {
			return method === 'GET' && parameters.quorum ? server.quorumRead(key, parameters) : server.read(key, parameters);
		}
	}
}

/** Resolves to the action when the answer is sent, or its client has gone. */
async function sendResult(context: HttpContext, exchange: Exchange, result: StoreEvent | Listing): Promise<Action> {
	if (result instanceof Listing) {
		await sendListing(context, exchange, result);
		return result.event.action;
	}

	const isNew = result.action === 'create' || (result.action === 'set' && result.prevNode === undefined);
	send(exchange, {status: isNew ? 201 : 200, headers: eventHeaders(context, result.index), body: eventJson(result)});
	return result.action;
}

async function sendListing(context: HttpContext, exchange: Exchange, listing: Listing): Promise<void> {
	try {
		await sendParts(exchange, {
			status: 200,
			headers: eventHeaders(context, listing.event.index),
			parts: listingParts(listing),
			countKept(hold) {
				listing.countKept(hold);
			},
		});
	} finally {
		listing.end();
	}
}

function sendError({clusterId, log, metrics}: HttpContext, exchange: Exchange, error: unknown): void {
	if (exchange.response.headersSent) {
		log('E', 'etcdhttp', `unexpected error after the head of an answer: ${messageOf(error)}`);
		exchange.response.destroy();
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
