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
	type Reply,
	type RequestHead,
} from './exchange.ts';
import {NodeReply} from './node-reply.ts';
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

/** Answers a request that node:http has read, now or later; never throws. */
export function answerRequest(context: HttpContext, rules: PortRules, request: IncomingMessage, response: ServerResponse): void {
	const problem = request.httpVersionMajor === 1 ? hostProblem(request) : unsupportedVersion;
	if (problem !== undefined) {
		refuse(request.socket, problem);
	} else if (!/^(?:chunked)?$/i.test(request.headers['transfer-encoding'] ?? '')) {
		refuse(request.socket, '501 Not Implemented', 'Unsupported transfer encoding');
	} else if (!answerHead(context, rules, {method: request.method ?? '', request, reply: new NodeReply(request, response)})) {
		refuse(request.socket, badRequest);
	}
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

/** Answers what is proper HTTP, whoever has read it; `false` when its target is none. */
export function answerHead(
	context: HttpContext,
	rules: PortRules,
	{method, request, reply}: {readonly method: string; readonly request: RequestHead; readonly reply: Reply},
): boolean {
	const {url = ''} = request;
	const target = splitTarget(url);
	const path = target === undefined ? undefined : decodePath(target.rawPath);
	if (target === undefined || path === undefined) {
		return false;
	}

	const exchange: Exchange = {
		request, reply, method, path, rawQuery: target.rawQuery, corsHeaders: corsHeaders(rules, method, request),
	};
	const answer = earlyAnswer(rules, exchange);
	if (answer !== undefined) {
		send(exchange, answer);
		return true;
	}

	if (rules.isDebugging()) {
		context.log('D', 'etcdhttp', `[${method}] ${url} remote:${reply.client}`);
	}

	const found = rules.findRoute(method, path, target.rawQuery);
	if ('answer' in found) {
		send(exchange, found.answer);
		return true;
	}

	try {
		const pending = found.route.handle(context, exchange);
		if (pending !== undefined) {
			void settle(context, exchange, pending);
		}
	} catch (error) {
		onRouteError(context, exchange, error);
	}

	return true;
}

function corsHeaders({cors}: PortRules, method: string, {url, headers}: RequestHead): readonly string[] {
	return cors === undefined || (url === '*' && method === 'OPTIONS') ? [] : cors.headers(headers.origin);
}

/** A request to the server as a whole has no route. */
export const asteriskAnswer: Answer = {status: 400, headers: ['Connection', 'close'], body: ''};

/** Answers that are given before the path is examined. */
function earlyAnswer({cors, origin}: PortRules, {request, method, path}: Exchange): Answer | undefined {
	if (method === 'OPTIONS' && cors !== undefined) {
		return emptyAnswer;
	}

	if (path === '*') {
		return asteriskAnswer;
	}

	return path.length > depthMax && pathDepth(path) > depthMax
		? plainError(414, `Request URI Too Long: more than ${depthMax} path segments`)
		: origin && foreignRequest(method, request, origin);
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
	if (exchange.reply.isBegun) {
		exchange.reply.destroy();
	} else {
		send(exchange, jsonError(500, 'Internal Server Error'));
	}
}
