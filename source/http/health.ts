import {type Route} from './context.ts';
import {plainError, send} from './exchange.ts';

const unhealthy = plainError(503, '{"health": "false"}');

export const healthRoute: Route = {
	allow: ['GET'],
	handle({server}, exchange) {
		send(exchange, server.isHealthy()
			? {status: 200, headers: ['Content-Type', 'text/plain; charset=utf-8'], body: '{"health": "true"}'}
			: unhealthy);
	},
};
