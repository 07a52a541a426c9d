import {compareText} from '../protocol/text.ts';
import {type Route} from './context.ts';
import {send} from './exchange.ts';

/** All advertised client URLs, sorted. */
export const machinesRoute: Route = {
	allow: ['GET', 'HEAD'],
	handle({server}, exchange) {
		const urls = server.members().flatMap(({clientURLs}) => clientURLs).toSorted(compareText);
		send(exchange, {status: 200, headers: ['Content-Type', 'text/plain; charset=utf-8'], body: urls.join(', ')});
	},
};
