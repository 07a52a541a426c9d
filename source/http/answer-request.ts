/**
The order in which a request is decided, etcd's: HTTP itself, CORS, OPTIONS, our own origin check, the clean path, the
route, its methods. The rest is up to the route.
*/
import {type IncomingMessage, type ServerResponse} from 'node:http';
import {messageOf} from '../errors.ts';
import {depthMax, pathDepth} from '../protocol/paths.ts';
import {type HttpContext} from './context.ts';
import {type CorsRules} from './cors.ts';
import {
	jsonError,
	plainError,
	send,
	type Answer,
	type Exchange,
} from './exchange.ts';
import {foreignRequest, type OriginRules} from './origin-check.ts';
import {
	badRequest,
	malformedHost,
	missingHost,
	refuse,
	unsupportedVersion,
} from './refusal.ts';
import {decodePath, splitTarget} from './request-path.ts';
import {type Found} from './router.ts';

/** What holds for one listening socket. */
export type PortRules = {
	/** Absent on peer ports, which web pages have no use for; it also answers OPTIONS. */
	readonly cors?: CorsRules;
	readonly findRoute: (method: string, path: string, rawQuery: string) => Found;
	/** Set when web pages have to be kept away. */
	readonly origin?: OriginRules;
	/** Whether each request goes to the log. */
	readonly isDebugging: () => boolean;
};

const emptyAnswer: Answer = {status: 200, headers: [], body: ''};

function ignore(): void {
	// The client has gone; there is nobody left to tell.
}

/** Answers a request now or later; never throws. */
export function answerRequest(context: HttpContext, rules: PortRules, request: IncomingMessage, response: ServerResponse): void {
	const {method = '', url = '', headers, socket} = request;
	if (request.httpVersionMajor !== 1) {
		refuse(socket, unsupportedVersion);
		return;
	}

	const problem = hostProblem(request);
	if (problem !== undefined) {
		refuse(socket, problem);
		return;
	}

	if (!/^(?:chunked)?$/i.test(headers['transfer-encoding'] ?? '')) {
		refuse(socket, '501 Not Implemented', 'Unsupported transfer encoding');
		return;
	}

	const target = splitTarget(url);
	const path = target === undefined ? undefined : decodePath(target.rawPath);
	if (target === undefined || path === undefined) {
		refuse(socket, badRequest);
		return;
	}

	const {rawQuery} = target;
	const exchange: Exchange = {
		request, response, method, path, rawQuery, corsHeaders: corsHeaders(rules, request),
	};
	response.on('error', ignore);
	const answer = earlyAnswer(rules, exchange);
	if (answer !== undefined) {
		send(exchange, answer);
		return;
	}

	if (rules.isDebugging()) {
		context.log('D', 'etcdhttp', `[${method}] ${url} remote:${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`);
	}

	const found = rules.findRoute(method, path, rawQuery);
	if ('answer' in found) {
		send(exchange, found.answer);
		return;
	}

	try {
		const pending = found.route.handle(context, exchange);
		if (pending !== undefined) {
			void settle(context, exchange, pending);
		}
	} catch (error) {
		onRouteError(context, exchange, error);
	}
}

function corsHeaders({cors}: PortRules, {method, url, headers}: IncomingMessage): readonly string[] {
	return cors === undefined || (url === '*' && method === 'OPTIONS') ? [] : cors.headers(headers.origin);
}

/** A request names its host, once and in the characters that Go knows. */
function hostProblem({headers: {host}, rawHeaders, httpVersionMinor}: IncomingMessage): string | undefined {
	if (host === undefined) {
		return httpVersionMinor === 1 ? missingHost : undefined;
	}

	if (!/^[\w!$%&'()*+,\-.:;=[\]~]*$/.test(host)) {
		return malformedHost;
	}

	return rawHeaders.filter((name, i) => i % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host').length > 1
		? badRequest
		: undefined;
}

/** Answers that are given before the path is examined. */
function earlyAnswer({cors, origin}: PortRules, {request, method, path}: Exchange): Answer | undefined {
	if (method === 'OPTIONS' && cors !== undefined) {
		return emptyAnswer;
	}

	if (path === '*') {
		return {status: 400, headers: ['Connection', 'close'], body: ''};
	}

	return pathDepth(path) > depthMax
		? plainError(414, `Request URI Too Long: more than ${depthMax} path segments`)
		: origin && foreignRequest(request, origin);
}

async function settle(context: HttpContext, exchange: Exchange, pending: Promise<void>): Promise<void> {
	try {
		await pending;
	} catch (error) {
		onRouteError(context, exchange, error);
	}
}

function onRouteError({log}: HttpContext, exchange: Exchange, error: unknown): void {
	log('E', 'etcdhttp', `unexpected error: ${messageOf(error)}`);
	if (exchange.response.headersSent) {
		exchange.request.socket.destroy();
	} else {
		send(exchange, jsonError(500, 'Internal Server Error'));
	}
}
