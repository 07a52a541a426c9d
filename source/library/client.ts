/**
The client of etcsh itself, for programs.
*/
import {setTimeout as pause} from 'node:timers/promises';
import {type Engine} from '../engine/engine.ts';
import {getIfThere} from '../engine/get-if-there.ts';
import {errorCodes, hasCode} from '../protocol/errors.ts';
import {cleanPath} from '../protocol/paths.ts';
import {secondsMax} from '../protocol/time.ts';
import {openRemote} from '../remote/remote-engine.ts';
import {clusterOf, tlsOf} from './cluster-options.ts';
import {millisecondsOf} from './duration.ts';
import {called} from './failures.ts';
import {
	kindOf,
	known,
	objectOf,
	textOf,
} from './options.ts';
import {
	type CallOptions,
	type Client,
	type ClientOptions,
	type Comparison,
	type DeleteOptions,
	type GetOptions,
	type KeyResponse,
	type Lock,
	type LockOptions,
	type Node,
	type WatchOptions,
	type WriteOptions,
} from './surface.ts';

/** How often a change is tried again when somebody else was faster. */
const changesMax = 1000;
/** It waits longer each time, up to this: of many that try at once all but one would be too late, again and again. */
const changePauseMsMax = 400;

/** It stays below the root, since what is above that is no key. */
function keyOf(key: unknown): string {
	return cleanPath(textOf(key, 'a key'));
}

function numberOf(what: string, value: number | undefined, max = Infinity): number | undefined {
	if (value !== undefined && !(Number.isSafeInteger(value) && value > 0 && value <= max)) {
		throw new TypeError(`${String(value)} is no ${what}: a whole number from 1 ${max === Infinity ? 'on' : `to ${max}`}`);
	}

	return value;
}

/** What etcd's 64 bits do not hold would come to another time, or to none. */
function ttlOf(value: number | undefined): number | undefined {
	return numberOf('ttl in seconds', value, secondsMax);
}

const readNames = ['recursive', 'sorted', 'quorum', 'signal'];
const comparisonNames = ['prevValue', 'prevIndex'];

function written(options: WriteOptions, otherNames: readonly string[] = []): WriteOptions {
	const {ttl, signal} = known(options, ['ttl', 'signal', ...otherNames]);
	return {ttl: ttlOf(ttl), signal};
}

function comparisonOf(options: Comparison): {readonly prevValue?: string; readonly prevIndex?: bigint} {
	const {prevValue, prevIndex} = objectOf(options);
	if (prevValue === '') {
		throw new TypeError('etcd cannot compare with an empty value: compare with prevIndex');
	}

	if (prevValue === undefined && prevIndex === undefined) {
		throw new TypeError('there is nothing to compare with: give prevValue or prevIndex');
	}

	const index = numberOf('index', prevIndex);
	return {...(prevValue !== undefined && {prevValue: textOf(prevValue)}), ...(index !== undefined && {prevIndex: BigInt(index)})};
}

/** What is about to expire has no whole second left, and would live for ever without one. */
function ttlLeft(node: Node | undefined): number | undefined {
	return node?.expiration === undefined ? undefined : Math.max(1, node.ttl ?? 1);
}

/** Whoever leaves while the next event is waited for, as a stream or a race does, waits for none: a generator would end only behind it. */
function endedBy<Item>(left: AbortController, events: AsyncGenerator<Item, void, void>): AsyncGenerator<Item, void, void> {
	const {return: leave, throw: fail} = events;
	return Object.assign(events, {
		async return(value: void | PromiseLike<void>) {
			left.abort();
			return leave.call(events, value);
		},
		async throw(error: unknown) {
			left.abort();
			return fail.call(events, error);
		},
	});
}

class EngineClient implements Client {
	readonly #whole: Engine;
	readonly #closing = new AbortController();
	readonly #locks = new Set<Promise<Lock>>();

	constructor(engine: Engine) {
		this.#whole = engine;
	}

	/** Throws when the client is closed. */
	get #engine(): Engine {
		this.#closing.signal.throwIfAborted();
		return this.#whole;
	}

	get endpoints(): readonly string[] {
		return this.#whole.info.endpoints;
	}

	async get(key: string, options: GetOptions = {}): Promise<KeyResponse> {
		return this.#called(async () => this.#engine.get(keyOf(key), known(options, readNames)));
	}

	async find(key: string, options: GetOptions = {}): Promise<Node | undefined> {
		const {node} = await this.#called(async () => getIfThere(this.#engine, keyOf(key), known(options, readNames)));
		return node;
	}

	async set(key: string, value: string, options: WriteOptions = {}): Promise<KeyResponse> {
		return this.#called(async () => this.#engine.set(keyOf(key), {value: textOf(value), ...written(options)}));
	}

	async create(key: string, value: string, options: WriteOptions = {}): Promise<KeyResponse> {
		return this.#called(async () => this.#engine.create(keyOf(key), {value: textOf(value), ...written(options)}));
	}

	async update(key: string, value: string, options: WriteOptions = {}): Promise<KeyResponse> {
		return this.#called(async () => this.#engine.update(keyOf(key), {value: textOf(value), ...written(options)}));
	}

	async createInOrder(directory: string, value: string, options: WriteOptions = {}): Promise<KeyResponse> {
		return this.#called(async () => this.#engine.createInOrder(keyOf(directory), {value: textOf(value), ...written(options)}));
	}

	async makeDirectory(key: string, options: WriteOptions = {}): Promise<KeyResponse> {
		return this.#called(async () => this.#engine.create(keyOf(key), {dir: true, ...written(options)}));
	}

	async delete(key: string, options: DeleteOptions = {}): Promise<KeyResponse> {
		return this.#called(async () => this.#engine.delete(keyOf(key), known(options, ['dir', 'recursive', 'signal'])));
	}

	async compareAndSwap(key: string, value: string, options: Comparison & WriteOptions): Promise<KeyResponse | undefined> {
		return this.#unlessRefused(async () => this.#engine.set(keyOf(key), {
			value: textOf(value), ...comparisonOf(options), ...written(options, comparisonNames),
		}));
	}

	async compareAndDelete(key: string, options: Comparison & CallOptions): Promise<KeyResponse | undefined> {
		return this.#unlessRefused(async () => this.#engine.delete(keyOf(key), {
			...comparisonOf(options), signal: known(options, ['signal', ...comparisonNames]).signal,
		}));
	}

	async change(
		key: string,
		change: (value: string | undefined) => string | undefined,
		options: CallOptions = {},
	): Promise<Node | undefined> {
		return this.#called(async () => {
			const {signal} = known(options, ['signal']);
			if (typeof change !== 'function') {
				throw new TypeError(`a change is a function, not ${kindOf(change)}`);
			}

			for (let attempt = 1; ; attempt++) {
				const {node} = await getIfThere(this.#engine, keyOf(key), {quorum: true, signal});
				const value = change(node?.value);
				if (value === undefined) {
					return node;
				}

				const write = {value: textOf(value), ttl: ttlLeft(node), signal};
				try {
					const response = node === undefined
						? await this.#engine.create(keyOf(key), write)
						: await this.#engine.set(keyOf(key), {...write, prevIndex: BigInt(node.modifiedIndex)});
					return response.node;
				} catch (error) {
					if (!hasCode(error, errorCodes.compareFailed, errorCodes.keyExists, errorCodes.keyNotFound) || attempt === changesMax) {
						throw error;
					}
				}

				// Whose signal fires meanwhile reads no more.
				await pause(Math.random() * Math.min(2 ** attempt, changePauseMsMax), undefined, {signal}).catch(() => undefined);
			}
		});
	}

	watch(key: string, options: WatchOptions = {}): AsyncGenerator<KeyResponse, void, void> {
		const left = new AbortController();
		return endedBy(left, this.#events(key, options, left.signal));
	}

	async lock(directory: string, options: LockOptions = {}): Promise<Lock> {
		const {ttl, wait, signal} = known(options, ['ttl', 'wait', 'signal']);
		const settings = {
			ttl: ttlOf(ttl),
			waitMs: wait === undefined ? undefined : millisecondsOf(wait),
			signal: signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]),
		};
		const {acquire} = await import('./lock.ts');
		const locking = this.#called(async () => acquire(this.#engine, keyOf(directory), settings, () => {
			this.#locks.delete(locking);
		}));
		this.#locks.add(locking);
		try {
			return await locking;
		} catch (error) {
			this.#locks.delete(locking);
			throw error;
		}
	}

	async version(options: CallOptions = {}): Promise<{readonly etcdserver: string; readonly etcdcluster: string}> {
		return this.#called(async () => this.#engine.version(known(options, ['signal'])));
	}

	async close(): Promise<void> {
		this.#closing.abort(new Error('the client is closed'));
		await Promise.allSettled([...this.#locks].map(async locking => {
			const lock = await locking;
			await lock.release();
		}));
		await this.#whole.close();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.close();
	}

	async * #events(key: string, options: WatchOptions, left: AbortSignal): AsyncGenerator<KeyResponse, void, void> {
		const {recursive, waitIndex, signal} = known(options, ['recursive', 'waitIndex', 'signal']);
		const index = numberOf('index', waitIndex);
		yield * this.#engine.watch(keyOf(key), {
			recursive, signal: signal === undefined ? left : AbortSignal.any([signal, left]), ...(index !== undefined && {waitIndex: BigInt(index)}),
		});
	}

	async #called<Result>(send: () => Promise<Result>): Promise<Result> {
		return called(send, this.#closing.signal);
	}

	/** The same for a write with a condition: undefined when that is not met. */
	async #unlessRefused<Result>(send: () => Promise<Result>): Promise<Result | undefined> {
		try {
			return await this.#called(send);
		} catch (error) {
			if (hasCode(error, errorCodes.compareFailed, errorCodes.keyNotFound)) {
				return undefined;
			}

			throw error;
		}
	}
}

export async function connect(endpoints: string | readonly string[], options: ClientOptions = {}): Promise<Client> {
	const {timeout = '5 s', tls} = known(options, ['timeout', 'username', 'password', 'tls']);
	const timeoutMs = millisecondsOf(timeout);
	if (timeoutMs === 0) {
		throw new TypeError('a timeout is longer than that: what is not answered would be waited for without end');
	}

	return new EngineClient(await openRemote({
		...clusterOf(endpoints, options),
		tls: await tlsOf(tls),
		headerTimeoutMs: timeoutMs,
		totalTimeoutMs: timeoutMs,
		isSyncWanted: false,
		isStrict: false,
	}));
}
