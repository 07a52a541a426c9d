import {lookup} from 'node:dns/promises';
import {isIP} from 'node:net';

/** Whether an IP address is reached from this machine alone. */
export function isLoopback(address: string): boolean {
	return isIP(address) === 4 ? address.startsWith('127.') : /^(?:0*:)*0*1$/.test(address);
}

/** The address behind a URL's host, IPv4 first as in Go; undefined means all interfaces. */
export async function addressOf(host: string): Promise<string | undefined> {
	if (host === 'localhost') {
		return '127.0.0.1';
	}

	if (host === '' || isIP(host) !== 0) {
		return host === '' ? undefined : host;
	}

	const {address} = await lookup(host, {order: 'ipv4first'});
	return address;
}

/** Takes `http://host:port` apart; brackets around IPv6 go. */
export function splitListenUrl(url: string): {scheme: string; host: string; port: number} {
	const match = /^(https?):\/\/(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(url);
	if (match === null) {
		throw new TypeError(`not a URL to listen on: ${url}`);
	}

	return {scheme: match[1]!, host: match[2] ?? match[3]!, port: Number(match[4])};
}

/**
Advertised URLs with port 0 name no port yet: they get, in their order, the ports that the listening URLs with port 0 got.
Where there are fewer of those, the last one serves for the rest; where there is none, the URLs stay as they are.
*/
export function withRealPorts(advertisedUrls: readonly string[], listenUrls: readonly string[], realUrls: readonly string[]): string[] {
	const realPorts = realUrls.filter((_url, index) => splitListenUrl(listenUrls[index]!).port === 0).map(url => splitListenUrl(url).port);
	let taken = 0;
	return advertisedUrls.map(url => {
		if (realPorts.length === 0 || !/:0+$/.test(url)) {
			return url;
		}

		const port = realPorts[Math.min(taken++, realPorts.length - 1)]!;
		return `${url.slice(0, url.lastIndexOf(':'))}:${port}`;
	});
}

/** The host names in URLs, in lower case. */
export function namesOf(urls: readonly string[]): ReadonlySet<string> {
	return new Set(urls.map(url => /^[^:]+:\/\/([^:/]*)/.exec(url)?.[1]?.toLowerCase() ?? '').filter(name => name !== ''));
}
