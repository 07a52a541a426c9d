/**
From a method and a path to the route that answers, or to the answer for requests without a route.
*/
import {escapePath} from '../protocol/go-escapes.ts';
import {canonicalPath} from '../protocol/paths.ts';
import {findAuthRoute} from './auth.ts';
import {type Route} from './context.ts';
import {debugVarsRoute} from './debug-vars.ts';
import {
	methodNotAllowed,
	notFound,
	type Answer,
} from './exchange.ts';
import {healthRoute} from './health.ts';
import {keysRoute} from './keys.ts';
import {logLevelRoute} from './log-level.ts';
import {machinesRoute} from './machines.ts';
import {membersRoute} from './members.ts';
import {metricsRoute} from './metrics.ts';
import {leaderStatsRoute, selfStatsRoute, storeStatsRoute} from './stats.ts';
import {versionRoute} from './version.ts';

/** Routes of one path each. */
const exactRoutes: ReadonlyMap<string, Route> = new Map([
	['/v2/keys', keysRoute],
	['/v2/members', membersRoute],
	['/v2/machines', machinesRoute],
	['/v2/stats/self', selfStatsRoute],
	['/v2/stats/leader', leaderStatsRoute],
	['/v2/stats/store', storeStatsRoute],
	['/version', versionRoute],
	['/health', healthRoute],
	['/debug/vars', debugVarsRoute],
	['/config/local/log', logLevelRoute],
	['/metrics', metricsRoute],
]);

function routeOf(path: string): Route | undefined {
	if (path.startsWith('/v2/keys/')) {
		return keysRoute;
	}

	if (path.startsWith('/v2/auth/')) {
		return findAuthRoute(path);
	}

	return path.startsWith('/v2/members/') ? membersRoute : exactRoutes.get(path);
}

/** The answer to a path that is not clean: where the clean one is. */
function redirect(method: string, path: string, rawQuery: string): Answer {
	const location = `${escapePath(path)}${rawQuery === '' ? '' : `?${rawQuery}`}`;
	if (method !== 'GET' && method !== 'HEAD') {
		return {status: 301, headers: ['Location', location], body: ''};
	}

	const escaped = location
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&#34;')
		.replaceAll('\'', '&#39;');
	return {
		status: 301,
		headers: ['Content-Type', 'text/html; charset=utf-8', 'Location', location],
		// For a HEAD request no text is made, since its length would show.
		body: method === 'HEAD' ? '' : `<a href="${escaped}">Moved Permanently</a>.\n\n`,
	};
}

export type Found = {readonly route: Route} | {readonly answer: Answer};

/** Decides about a request to the client port whose path is decoded but not cleaned. */
export function findRoute(method: string, path: string, rawQuery: string): Found {
	return routeIn(routeOf, method, path, rawQuery);
}

/** Decides about a request to a port whose clean paths have the routes that `routeAt` knows. */
export function routeIn(routeAt: (path: string) => Route | undefined, method: string, path: string, rawQuery: string): Found {
	const clean = canonicalPath(path);
	if (clean !== path) {
		return {answer: redirect(method, clean, rawQuery)};
	}

	const route = routeAt(path);
	if (route === undefined) {
		return {answer: notFound};
	}

	const {allow} = route;
	return allow === undefined || allow.includes(method) ? {route} : {answer: methodNotAllowed(allow)};
}
