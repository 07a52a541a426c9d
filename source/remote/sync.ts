/**
Synchronisation: replaces the given endpoints by the client URLs that the members publish.
*/
import {type CallOptions} from '../engine/engine.ts';
import {ClusterError, DeadlineError, SyncError} from '../engine/errors.ts';
import {UserError} from '../errors.ts';
import {EtcdError} from '../protocol/errors.ts';
import {compareText} from '../protocol/text.ts';
import {parseGoUrl} from '../protocol/go-url.ts';
import {type Dispatcher} from './dispatcher.ts';
import {shuffle} from './endpoints.ts';
import {keysApi} from './keys-api.ts';
import {listMembers} from './members-api.ts';

export type SyncOptions = CallOptions & {
	/** Ends the question for the members. */
	readonly phase?: AbortSignal;
};

function isSameList(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((item, i) => item === b[i]);
}

/**
The members' URLs behind the endpoint that has answered: those may work only where the members are, behind a tunnel or in
containers. Rejects with SyncError, within the time that `phase` allows.
*/
export async function joinPublished(dispatcher: Dispatcher, {signal, phase = signal}: SyncOptions): Promise<void> {
	try {
		const members = await listMembers(dispatcher, {signal: phase});
		const {preferredEndpoint} = dispatcher;
		const published = new Set(members.flatMap(member => member.clientURLs).filter(url => url !== preferredEndpoint && isEndpoint(url)));
		dispatcher.setEndpoints([preferredEndpoint, ...shuffle([...published])]);
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof ClusterError || error instanceof DeadlineError) {
			throw new SyncError(error, {isConnectionError: error instanceof ClusterError && error.isConnectionError});
		}

		if (error instanceof UserError) {
			await requireKeys(dispatcher, {signal: phase});
			return;
		}

		throw error;
	}
}

/**
A server that lists no members may still have keys: a gateway that lets nothing else through. Rejects with
SyncError.
*/
async function requireKeys(dispatcher: Dispatcher, options: CallOptions): Promise<void> {
	try {
		await keysApi(dispatcher).get('/', options);
	} catch (error) {
		if (error instanceof EtcdError) {
			return;
		}

		throw error instanceof UserError ? new SyncError(error) : error;
	}
}

function isEndpoint(text: string): boolean {
	try {
		const {scheme, host} = parseGoUrl(text);
		return (scheme === 'http' || scheme === 'https') && host !== '';
	} catch {
		return false;
	}
}

/** `phase` ends only the question for the members; `signal` ends everything. Rejects with SyncError. */
export async function synchronise(dispatcher: Dispatcher, {signal, phase = signal}: SyncOptions): Promise<void> {
	const given = dispatcher.endpoints;
	let published: string[];
	try {
		const members = await listMembers(dispatcher, {signal: phase});
		published = members.flatMap(member => member.clientURLs).toSorted(compareText);
		for (const url of published) {
			parseGoUrl(url);
		}
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof ClusterError && error.isConnectionError) {
			throw new SyncError(error, {isConnectionError: true});
		}

		if (error instanceof UserError) {
			const {joinOldPeers} = await import('./old-peers.ts');
			await joinOldPeers(dispatcher, {signal});
			return;
		}

		throw error;
	}

	if (published.length === 0) {
		throw new SyncError(new Error('client: no endpoints available'), {
			notice: 'etcd cluster has no published client endpoints.\n'
				+ `Try '--no-sync' if you want to access non-published client endpoints(${given.join(',')}).\n`,
		});
	}

	if (!isSameList(published, given.toSorted(compareText))) {
		dispatcher.setEndpoints(shuffle(published));
	}
}
