/**
What --initial-cluster says, and whether this member may begin a cluster with it.
*/
import {messageOf} from '../errors.ts';
import {parseMemberUrls} from '../protocol/member-urls.ts';
import {Refusal, type ServeOptions} from './options.ts';

/** Names and the URLs of each, sorted. Throws Refusal; a wrong URL also prevents a start from a data dir. */
export function parseInitialCluster(text: string): ReadonlyMap<string, readonly string[]> {
	const urls = new Map<string, string[]>();
	const entries = text.split(',').filter(entry => entry !== '');
	for (const entry of entries) {
		const equals = entry.indexOf('=');
		const [name, url] = equals === -1 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
		urls.set(name, [...urls.get(name) ?? [], url]);
	}

	try {
		return new Map([...urls].map(([name, list]) => [name, parseMemberUrls(list)]));
	} catch (error) {
		throw new Refusal('fatal', `error setting up initial cluster: ${messageOf(error)}`);
	}
}

type Log = (level: 'I', origin: string, text: string) => void;

/** A new data dir needs flags that describe a cluster of this one member. Throws Refusal, after hints. */
export function checkInitialCluster(options: ServeOptions, cluster: ReadonlyMap<string, readonly string[]>, log: Log): void {
	const {name, initialAdvertisePeerUrls, isInitialClusterDefault, isInitialAdvertisePeerDefault} = options;
	const ownUrls = cluster.get(name);
	if (ownUrls === undefined) {
		throw new Refusal('fatal', `couldn't find local name "${name}" in the initial cluster configuration`);
	}

	const advertised = initialAdvertisePeerUrls.toSorted().join(',');
	if (ownUrls.join(',') !== advertised) {
		const pairs = initialAdvertisePeerUrls.map(url => `${name}=${url}`).join(',');
		const hints = [
			`--initial-cluster must include ${pairs} given --initial-advertise-peer-urls=${advertised}`,
			...(isInitialClusterDefault ? ['forgot to set --initial-cluster flag?'] : []),
			...(isInitialAdvertisePeerDefault ? ['forgot to set --initial-advertise-peer-urls flag?'] : []),
			...(isInitialClusterDefault ? ['if you want to use discovery service, please set --discovery flag.'] : []),
		];
		for (const hint of hints.slice(0, -1)) {
			log('I', 'etcdmain', hint);
		}

		throw new Refusal('hint', hints.at(-1)!);
	}

	if (cluster.size > 1) {
		throw new Refusal('fatal', `--initial-cluster names other members than ${name}, but this is a server of one member`);
	}
}
