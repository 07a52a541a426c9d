/**
Times to live: v3 gives them to leases, which keys are attached to.
*/
import {type CallOptions} from '../engine/engine.ts';
import {ClusterError} from '../engine/errors.ts';
import {AttemptError} from '../engine/failures.ts';
import {naming} from '../engine/failure-words.ts';
import {Lease} from '../pb/generated/rpc_pb.ts';
import {formatInstant} from '../protocol/time.ts';
import {forEachAtOnce} from '../util/for-each-at-once.ts';
import {monotonicMs} from '../util/monotonic.ts';
import {type Client} from './client.ts';

export type Lifetime = {readonly ttl: number; readonly expiration: string};

/** Whoever keeps a lease alive changes its end, so what was read is used for this long only. */
const freshMs = 1000;
const rememberedMax = 10_000;
const atOnceMax = 32;

/** As etcd writes it. */
export function leaseText(id: bigint): string {
	return BigInt.asUintN(64, id).toString(16);
}

export class Leases {
	readonly #client: Client;
	readonly #known = new Map<bigint, {readonly time: number; readonly lifetime: Lifetime | undefined}>();

	constructor(client: Client) {
		this.#client = client;
	}

	/** A new lease; its time to live may be longer than asked for, since servers have a minimum. */
	async grant(seconds: number, {signal}: CallOptions): Promise<bigint> {
		const {ID, TTL} = await this.#client.call(Lease.method.leaseGrant, {TTL: BigInt(Math.max(Math.trunc(seconds), 1))}, {
			signal, about: `for ${seconds} s`,
		});
		this.#remember(ID, TTL);
		return ID;
	}

	/** Gives up a lease that nothing came of. One that cannot be given up ends by itself. */
	async discard(id: bigint): Promise<void> {
		try {
			await this.#client.call(Lease.method.leaseRevoke, {ID: id}, {about: leaseText(id)});
		} catch {
			// See above.
		}
	}

	/** Undefined when there is no such lease any more. */
	async lifetimeOf(id: bigint, {signal}: CallOptions): Promise<Lifetime | undefined> {
		const known = this.#known.get(id);
		if (known !== undefined && monotonicMs() - known.time < freshMs) {
			return known.lifetime;
		}

		const {TTL} = await this.#client.call(Lease.method.leaseTimeToLive, {ID: id}, {signal, isLocal: true, about: leaseText(id)});
		return this.#remember(id, TTL);
	}

	/** Those of several leases, by their ids. */
	async lifetimesOf(ids: Iterable<bigint>, {signal}: CallOptions): Promise<ReadonlyMap<bigint, Lifetime>> {
		const found = new Map<bigint, Lifetime>();
		await forEachAtOnce([...new Set(ids)].filter(id => id !== 0n), {concurrency: atOnceMax}, async id => {
			const lifetime = await this.lifetimeOf(id, {signal});
			if (lifetime !== undefined) {
				found.set(id, lifetime);
			}
		});
		return found;
	}

	/** Gives it its time once more; undefined when there is no such lease. Nothing is lost when that happens twice. */
	async keepAlive(id: bigint, options: CallOptions): Promise<number | undefined> {
		const failures: AttemptError[] = [];
		while (failures.length < this.#client.endpoints.length) {
			const endpoint = this.#client.preferredEndpoint;
			try {
				return await this.#keepAliveOnce(id, options);
			} catch (error) {
				if (!(error instanceof AttemptError)) {
					throw error;
				}

				// The next one is asked now.
				failures.push(naming(error, endpoint));
			}
		}

		throw new ClusterError(failures);
	}

	async #keepAliveOnce(id: bigint, {signal}: CallOptions): Promise<number | undefined> {
		const request = async function * () {
			yield {ID: id};
		};

		const answers = this.#client.stream(Lease.method.leaseKeepAlive, request(), {signal, about: leaseText(id)});
		try {
			const answer = await answers.next();
			this.#known.delete(id);
			return answer.done !== true && answer.value.TTL > 0n ? Number(answer.value.TTL) : undefined;
		} finally {
			await answers.return(undefined);
		}
	}

	/** Which of these are no more; asked for anew. */
	async endedOf(ids: readonly bigint[], {signal}: CallOptions): Promise<ReadonlySet<bigint>> {
		const ended = new Set<bigint>();
		await forEachAtOnce(new Set(ids), {concurrency: atOnceMax}, async id => {
			this.#known.delete(id);
			if (await this.lifetimeOf(id, {signal}) === undefined) {
				ended.add(id);
			}
		});
		return ended;
	}

	#remember(id: bigint, seconds: bigint): Lifetime | undefined {
		const expiration = formatInstant((BigInt(Date.now()) * 1_000_000n) + (seconds * 1_000_000_000n));
		// The rest of a second counts as one.
		const lifetime = seconds < 0n ? undefined : {ttl: Math.max(Number(seconds), 1), expiration};
		this.#known.delete(id);
		this.#known.set(id, {time: monotonicMs(), lifetime});
		for (const oldest of this.#known.keys()) {
			if (this.#known.size <= rememberedMax) {
				break;
			}

			this.#known.delete(oldest);
		}

		return lifetime;
	}
}
