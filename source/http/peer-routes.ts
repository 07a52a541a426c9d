/**
What a member tells its peers, and proxies that look for the cluster behind a peer URL: who the members are and which
version runs. The transport of the log between members is not here; a member without others needs none.
*/
import {jsonString} from '../protocol/text.ts';
import {type Member} from '../server/server.ts';
import {type Route} from './context.ts';
import {jsonHeaders, send} from './exchange.ts';
import {routeIn, type Found} from './router.ts';
import {versionRoute} from './version.ts';

const membersRoute: Route = {
	allow: ['GET'],
	handle({server, clusterId}, exchange) {
		const members = server.members().map(member => peerMemberJson(member));
		send(exchange, {status: 200, headers: [...jsonHeaders, 'X-Etcd-Cluster-Id', clusterId], body: `[${members.join(',')}]\n`});
	},
};

const routes: ReadonlyMap<string, Route> = new Map([
	['/members', membersRoute],
	['/version', versionRoute],
]);

/** Decides about a request to the peer port whose path is decoded but not cleaned. */
export function findPeerRoute(method: string, path: string, rawQuery: string): Found {
	return routeIn(clean => routes.get(clean), method, path, rawQuery);
}

/** Among peers an id is a number, and what a member has not published yet is left out. */
function peerMemberJson({id, name, peerURLs, clientURLs}: Member): string {
	const list = (urls: readonly string[]) => `[${urls.map(url => jsonString(url)).join(',')}]`;
	const namePart = name === '' ? '' : `,"name":${jsonString(name)}`;
	const clientPart = clientURLs.length === 0 ? '' : `,"clientURLs":${list(clientURLs)}`;
	return `{"id":${BigInt(`0x${id}`)},"peerURLs":${list(peerURLs)}${namePart}${clientPart}}`;
}
