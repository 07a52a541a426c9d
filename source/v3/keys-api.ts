/**
The operations of a v2 tree by what v3 has: puts, deletions and transactions on keys.
*/
import {type MessageInitShape} from '@bufbuild/protobuf';
import {
	type Action,
	type CallOptions,
	type Comparison,
	type DeleteOptions,
	type KeyResponse,
	type KeysApi,
	type Node,
	type SetOptions,
} from '../engine/engine.ts';
import {LostAnswerError, RequestError} from '../engine/errors.ts';
import {
	KV,
	type CompareSchema,
	type KeyValue,
	type RequestOpSchema,
	type ResponseOp,
	type TxnResponse,
} from '../pb/generated/rpc_pb.ts';
import {
	EtcdError,
	HintedError,
	errorCodes,
	hasCode,
} from '../protocol/errors.ts';
import {childPath} from '../protocol/paths.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {type Client} from './client.ts';
import {leaseText, type Leases} from './leases.ts';
import {noDirectories} from './no-such-thing.ts';
import {
	directoryNode,
	nodeOf,
	removedNode,
	type Lifetimes,
} from './nodes.ts';
import {compareResults, compareTargets, sortOrders} from './numbers.ts';
import {rangeOf} from './many-ranges.ts';
import {keyOfPath, rangeBelow} from './paths.ts';
import {look, Reading} from './reading.ts';
import {LongRequestError} from './refusals.ts';

type CompareInit = MessageInitShape<typeof CompareSchema>;
type OperationInit = MessageInitShape<typeof RequestOpSchema>;

/** Others may make keys in the same directory at the same time. */
const inOrderTriesMax = 100;
const indexDigits = 20;

function isThere(key: Uint8Array): CompareInit {
	return {
		key, target: compareTargets.version, result: compareResults.greater, targetUnion: {case: 'version', value: 0n},
	};
}

function isNotThere(key: Uint8Array): CompareInit {
	return {
		key, target: compareTargets.version, result: compareResults.equal, targetUnion: {case: 'version', value: 0n},
	};
}

function comparisonsOf(key: Uint8Array, {prevValue = '', prevIndex = 0n}: Comparison): CompareInit[] {
	return [
		...(prevValue === ''
			? []
			: [{
				key, target: compareTargets.value, result: compareResults.equal, targetUnion: {case: 'value' as const, value: bytesFromText(prevValue)},
			}]),
		...(prevIndex === 0n
			? []
			: [{
				key,
				target: compareTargets.mod,
				result: compareResults.equal,
				targetUnion: {case: 'modRevision' as const, value: BigInt.asIntN(64, prevIndex)},
			}]),
	];
}

function read(key: Uint8Array): OperationInit {
	return {request: {case: 'requestRange', value: {key}}};
}

function remove(key: Uint8Array, rangeEnd?: Uint8Array): OperationInit {
	return {request: {case: 'requestDeleteRange', value: {key, prevKv: rangeEnd === undefined, ...(rangeEnd !== undefined && {rangeEnd})}}};
}

/** In the words of a v2 server: `[wanted != present]` for each that differs. */
function differenceOf({prevValue = '', prevIndex = 0n}: Comparison, {value, modRevision}: KeyValue): string {
	const present = textFromBytes(value);
	return [
		...(prevValue !== '' && prevValue !== present ? [`[${prevValue} != ${present}]`] : []),
		...(prevIndex !== 0n && BigInt.asIntN(64, prevIndex) !== modRevision ? [`[${prevIndex} != ${modRevision}]`] : []),
	].join(' ');
}

function isCompared({prevValue = '', prevIndex = 0n}: Comparison): boolean {
	return prevValue !== '' || prevIndex !== 0n;
}

function deletionOf({response}: ResponseOp) {
	return response.case === 'responseDeleteRange' ? response.value : undefined;
}

function putOf({response}: ResponseOp) {
	return response.case === 'responsePut' ? response.value : undefined;
}

type Put = {
	readonly path: string;
	readonly options: SetOptions;
	readonly conditions: readonly CompareInit[];
	readonly action: Action;
	/** What it means that a condition does not hold. */
	refuse(present: KeyValue | undefined, index: number): Error;
};

export class V3Keys implements KeysApi {
	readonly #client: Client;
	readonly #leases: Leases;
	readonly #reading: Reading;

	constructor(client: Client, leases: Leases) {
		this.#client = client;
		this.#leases = leases;
		this.#reading = new Reading(client, leases);
	}

	get: KeysApi['get'] = async (path, options) => this.#reading.get(path, options);

	set: KeysApi['set'] = async (path, options) => {
		const key = bytesFromText(keyOfPath(path));
		return this.#put({
			path,
			options,
			conditions: isCompared(options) ? [isThere(key), ...comparisonsOf(key, options)] : (options.refresh ? [isThere(key)] : []),
			action: isCompared(options) ? 'compareAndSwap' : 'set',
			refuse: (present, index) => refusalOf(path, options, present, index),
		});
	};

	update: KeysApi['update'] = async (path, options) => {
		const key = bytesFromText(keyOfPath(path));
		return this.#put({
			path,
			options,
			conditions: [isThere(key), ...comparisonsOf(key, options)],
			action: isCompared(options) ? 'compareAndSwap' : 'update',
			refuse: (present, index) => refusalOf(path, options, present, index),
		});
	};

	create: KeysApi['create'] = async (path, options) => this.#put({
		path,
		options,
		conditions: [isNotThere(bytesFromText(keyOfPath(path)))],
		action: 'create',
		refuse: (_, index) => new EtcdError(errorCodes.keyExists, path, index),
	});

	createInOrder: KeysApi['createInOrder'] = async (directory, options) => {
		const {signal} = options;
		const {start, end} = rangeBelow(directory);
		for (let tries = 0; tries < inOrderTriesMax; tries++) {
			const {header, kvs} = await this.#client.call(KV.method.range, {
				key: start, rangeEnd: end, limit: 1n, keysOnly: true, sortOrder: sortOrders.descend,
			}, {signal, about: directory});
			const {revision} = header!;
			const last = kvs[0] === undefined ? 0n : numberOf(textFromBytes(kvs[0].key.subarray(start.length)));
			// oxlint-disable-next-line unicorn-js/prefer-math-min-max -- they are bigints
			const name = String((last > revision ? last : revision) + 1n).padStart(indexDigits, '0');
			const path = childPath(directory, name);
			// Nobody has made or changed a key there since.
			const untouched: CompareInit = {
				key: start,
				rangeEnd: end,
				target: compareTargets.mod,
				result: compareResults.less,
				targetUnion: {case: 'modRevision', value: revision + 1n},
			};
			const made = await this.#tryPut({
				path, options, conditions: [isNotThere(bytesFromText(keyOfPath(path))), untouched], action: 'create',
			});
			if ('response' in made) {
				return made.response;
			}
		}

		throw new RequestError(`no key could be made in ${directory}: others made keys there all the time`, {
			hint: 'Nothing was made; try again.',
		});
	};

	delete: KeysApi['delete'] = async (path, options = {}) => {
		requireKey(path, this.#index);
		return options.recursive ? this.#deleteTree(path, options) : this.#deleteKey(path, options);
	};

	get #index(): number {
		return Number(this.#client.sight.revision);
	}

	async #deleteKey(path: string, options: DeleteOptions): Promise<KeyResponse> {
		const {signal} = options;
		const key = bytesFromText(keyOfPath(path));
		const {succeeded, responses, header} = await this.#client.call(KV.method.txn, {
			compare: [isThere(key), ...comparisonsOf(key, options)], success: [remove(key)], failure: [read(key)],
		}, {signal, isWrite: true, about: path});
		const {revision} = header!;
		if (!succeeded) {
			const present = rangeOf(responses[0]!)?.kvs[0];
			throw present === undefined ? await this.#absence(path, options) : refusalOf(path, options, present, Number(revision));
		}

		const [previous] = deletionOf(responses[0]!)?.prevKvs ?? [];
		return {
			action: isCompared(options) ? 'compareAndDelete' : 'delete',
			node: removedNode(path, revision, previous?.createRevision ?? revision),
			...(previous !== undefined && {prevNode: nodeOf(previous, await this.#lifetimesAfter([previous.lease], {signal}), path)}),
			index: Number(revision),
		};
	}

	/** Of a key that is not there: what lies below it is not removed with it. */
	async #absence(path: string, {signal, dir = false}: DeleteOptions): Promise<Error> {
		const {below, revision} = await look(this.#client, path, {signal, limit: 1});
		const index = Number(revision);
		if ((below?.kvs.length ?? 0) === 0) {
			return new EtcdError(errorCodes.keyNotFound, path, index);
		}

		return dir
			? new EtcdError(errorCodes.directoryNotEmpty, path, index)
			: new HintedError(errorCodes.notFile, path, {index, hint: 'There is no such key, but keys below it: ›ls lists, ›rm -r removes them.'});
	}

	async #deleteTree(path: string, options: DeleteOptions): Promise<KeyResponse> {
		try {
			return await this.#deleteRange(path, options, {hasOwn: true});
		} catch (error) {
			// A role can be for what lies below a key, and not for that.
			if (isCompared(options) || !hasCode(error, errorCodes.unauthorized)) {
				throw error;
			}

			return this.#deleteRange(path, options, {hasOwn: false});
		}
	}

	async #deleteRange(path: string, options: DeleteOptions, {hasOwn}: {readonly hasOwn: boolean}): Promise<KeyResponse> {
		const {signal} = options;
		const key = bytesFromText(keyOfPath(path));
		const {start, end} = rangeBelow(path);
		const {succeeded, responses, header} = await this.#client.call(KV.method.txn, {
			compare: comparisonsOf(key, options), success: [...(hasOwn ? [remove(key)] : []), remove(start, end)],
			failure: hasOwn ? [read(key)] : [],
		}, {
			// A large tree takes its time.
			signal, isWrite: true, timeoutMs: 0, about: path,
			tell: answer => `${answer.responses.map(response => deletionOf(response)?.deleted ?? 0n).join(' + ')} keys`,
		});
		const {revision} = header!;
		const index = Number(revision);
		if (!succeeded) {
			throw refusalOf(path, options, rangeOf(responses[0]!)?.kvs[0], index);
		}

		const deletions = responses.map(response => deletionOf(response));
		const [own, below] = hasOwn ? deletions : [undefined, ...deletions];
		const isDirectory = (below?.deleted ?? 0n) > 0n;
		const [previous] = own?.prevKvs ?? [];
		if (!isDirectory && previous === undefined) {
			throw new EtcdError(errorCodes.keyNotFound, path, index);
		}

		const before = previous === undefined ? undefined : nodeOf(previous, await this.#lifetimesAfter([previous.lease], {signal}), path);
		return {
			action: isCompared(options) ? 'compareAndDelete' : 'delete',
			node: {...removedNode(path, revision, previous?.createRevision ?? 0n), ...(isDirectory && {dir: true as const})},
			prevNode: isDirectory ? directoryNode(path, undefined, before) : before!,
			index,
		};
	}

	async #put(put: Put): Promise<KeyResponse> {
		const made = await this.#tryPut(put);
		if ('response' in made) {
			return made.response;
		}

		throw put.refuse(made.present, made.index);
	}

	async #tryPut({path, options, conditions, action}: Omit<Put, 'refuse'>): Promise<
		{readonly response: KeyResponse} | {readonly present: KeyValue | undefined; readonly index: number}
	> {
		requireKey(path, this.#index);
		const {signal, value = '', ttl, dir = false, refresh = false} = options;
		if (dir) {
			throw noDirectories(path);
		}

		signal?.throwIfAborted();
		const key = bytesFromText(keyOfPath(path));
		const lease = ttl === undefined ? 0n : await this.#leases.grant(ttl, {signal});
		const bytes = bytesFromText(value);
		let answer: TxnResponse | undefined;
		try {
			answer = await this.#client.call(KV.method.txn, {
				compare: [...conditions],
				success: [{
					request: {
						case: 'requestPut',
						value: {
							key, lease, prevKv: true, ...(refresh ? {ignoreValue: true} : {value: bytes}),
						},
					},
				}],
				failure: [read(key)],
			}, {
				signal, isWrite: true, bytes: bytes.length, about: lease === 0n ? path : `${path} lease ${leaseText(lease)}`,
			});
		} catch (error) {
			// A write that may have been done still needs it.
			if (lease !== 0n && !(error instanceof LostAnswerError)) {
				void this.#leases.discard(lease);
			}

			// The server does not say which of many it was.
			throw error instanceof LongRequestError ? new LongRequestError(`${path}: ${error.message}`, error) : error;
		}

		const {succeeded, responses, header} = answer;
		const {revision} = header!;
		const index = Number(revision);
		if (!succeeded) {
			if (lease !== 0n) {
				void this.#leases.discard(lease);
			}

			return {present: rangeOf(responses[0]!)?.kvs[0], index};
		}

		const previous = putOf(responses[0]!)?.prevKv;
		const lifetimes = await this.#lifetimesAfter([lease, previous?.lease ?? 0n], {signal});
		const node: Node = {
			key: path,
			value: refresh && previous !== undefined ? textFromBytes(previous.value) : value,
			...lifetimes.get(lease),
			modifiedIndex: index,
			createdIndex: Number(previous?.createRevision ?? revision),
		};
		return {
			response: {
				action, node, ...(previous !== undefined && {prevNode: nodeOf(previous, lifetimes, path)}), index,
			},
		};
	}

	/** For the answer to a write that is done: it stays done when these can no longer be had. */
	async #lifetimesAfter(leases: readonly bigint[], options: CallOptions): Promise<Lifetimes> {
		try {
			return await this.#leases.lifetimesOf(leases, options);
		} catch {
			return new Map();
		}
	}
}

/** The root is no key. */
function requireKey(path: string, index: number): void {
	if (keyOfPath(path) === '') {
		throw new EtcdError(errorCodes.rootReadOnly, '/', index);
	}
}

function refusalOf(path: string, options: Comparison, present: KeyValue | undefined, index: number): EtcdError {
	return present === undefined
		? new EtcdError(errorCodes.keyNotFound, path, index)
		: new EtcdError(errorCodes.compareFailed, differenceOf(options, present), index);
}

/** Of a name that was made in order; 0 for others. */
function numberOf(name: string): bigint {
	return /^\d{1,20}$/.test(name) ? BigInt(name) : 0n;
}
