import {type Route} from './context.ts';
import {jsonHeaders, send} from './exchange.ts';

export const versionRoute: Route = {
	allow: ['GET'],
	handle({server}, exchange) {
		const {etcdserver, etcdcluster} = server.version();
		send(exchange, {status: 200, headers: jsonHeaders, body: `{"etcdserver":"${etcdserver}","etcdcluster":"${etcdcluster}"}`});
	},
};
