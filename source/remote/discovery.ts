/**
Endpoints from DNS: the SRV records `_etcd-client-ssl._tcp` and `_etcd-client._tcp` of a domain.
*/
import {Resolver} from 'node:dns/promises';
import {UserError} from '../errors.ts';
import {isDomainName} from './domain-name.ts';
import {goWords, joinHostPort, resolverOf} from './go-words.ts';

async function lookUp(resolver: Resolver, service: string, scheme: string, domain: string): Promise<string[]> {
	const name = `_${service}._tcp.${domain}`;
	if (!isDomainName(name)) {
		throw new Error(goWords.lookup(name, undefined, 'no such host'));
	}

	try {
		const records = await resolver.resolveSrv(name);
		return records
			.toSorted((a, b) => a.priority === b.priority ? b.weight - a.weight : a.priority - b.priority)
			.map(record => `${scheme}://${joinHostPort(`${record.name.replace(/\.$/, '')}.`, record.port)}`);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		const reason = code === 'ENOTFOUND' || code === 'ENODATA' ? 'no such host' : (code === 'ETIMEOUT' ? 'i/o timeout' : 'server misbehaving');
		throw new Error(goWords.lookup(name, resolverOf(resolver.getServers()), reason), {cause: error});
	}
}

/**
The endpoints a domain publishes; throws UserError when neither record can be looked up. `servers` replace the system's DNS
servers.
*/
export async function discoverEndpoints(domain: string, {servers}: {readonly servers?: readonly string[]} = {}): Promise<string[]> {
	const resolver = new Resolver();
	if (servers !== undefined) {
		resolver.setServers(servers);
	}

	const [secure, plain] = await Promise.allSettled([
		lookUp(resolver, 'etcd-client-ssl', 'https', domain),
		lookUp(resolver, 'etcd-client', 'http', domain),
	]);
	if (secure.status === 'rejected' && plain.status === 'rejected') {
		throw new UserError(`dns lookup errors: ${(secure.reason as Error).message} and ${(plain.reason as Error).message}`, {
			hint: 'The domain has to hold SRV records _etcd-client._tcp or _etcd-client-ssl._tcp.',
		});
	}

	return [secure, plain].flatMap(result => result.status === 'fulfilled' ? result.value : []);
}
