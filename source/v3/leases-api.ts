/**
Leases, as people look at them.
*/
import {type CallOptions} from '../engine/engine.ts';
import {RefusalError} from '../engine/errors.ts';
import {type LeaseInfo, type LeasesApi} from '../engine/leases.ts';
import {Lease} from '../pb/generated/rpc_pb.ts';
import {textFromBytes} from '../protocol/text.ts';
import {type Client} from './client.ts';
import {leaseText, type Leases} from './leases.ts';
import {pathOfKey} from './paths.ts';

/** Throws RefusalError for what is no id. */
function idOf(text: string): bigint {
	if (!/^[\da-f]{1,16}$/i.test(text)) {
		throw new RefusalError(404, `no such lease: ${text}`);
	}

	return BigInt.asIntN(64, BigInt(`0x${text}`));
}

export function leasesApi(client: Client, leases: Leases): LeasesApi {
	async function read(ID: bigint, {signal}: CallOptions): Promise<LeaseInfo | undefined> {
		const {TTL, grantedTTL, keys} = await client.call(Lease.method.leaseTimeToLive, {ID, keys: true}, {
			signal, isLocal: true, about: leaseText(ID),
		});
		return TTL < 0n
			? undefined
			: {
				id: leaseText(ID),
				ttl: Number(TTL),
				grantedTtl: Number(grantedTTL),
				// etcd tells them in another order each time.
				keys: keys.map(key => pathOfKey(textFromBytes(key))).toSorted(),
			};
	}

	return {
		async * list(options = {}) {
			const {leases: found} = await client.call(Lease.method.leaseLeases, {}, {signal: options.signal, isLocal: true});
			for (const {ID} of found) {
				const info = await read(ID, options);
				if (info !== undefined) {
					yield info;
				}
			}
		},
		find: async (id, options = {}) => read(idOf(id), options),
		keepAlive: async (id, options = {}) => leases.keepAlive(idOf(id), options),
		async revoke(id, {signal} = {}) {
			await client.call(Lease.method.leaseRevoke, {ID: idOf(id)}, {
				signal, isWrite: true, isLocal: true, about: id,
			});
		},
	};
}
