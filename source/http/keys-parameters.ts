/**
The parameters of a request to the keys API, validated in etcd's order: the first failure is the answer.
Each one is checked for every method, even where it has no effect.
*/
import {EtcdError, errorCodes} from '../protocol/errors.ts';
import {type Form} from '../protocol/go-form.ts';
import {parseBoolean} from '../protocol/go-literals.ts';

export type KeysParameters = {
	readonly value: string;
	readonly dir: boolean;
	/** Seconds; absent when not given or empty. */
	readonly ttl?: bigint;
	/** Empty when not given. */
	readonly prevValue: string;
	/** 0 when not given. */
	readonly prevIndex: bigint;
	readonly prevExist?: boolean;
	readonly isRefresh: boolean;
	readonly recursive: boolean;
	readonly sorted: boolean;
	readonly quorum: boolean;
	readonly wait: boolean;
	readonly waitIndex: bigint;
	readonly stream: boolean;
};

/** What a request without parameters asks for. */
export const noParameters: KeysParameters = {
	value: '',
	dir: false,
	prevValue: '',
	prevIndex: 0n,
	isRefresh: false,
	recursive: false,
	sorted: false,
	quorum: false,
	wait: false,
	waitIndex: 0n,
	stream: false,
};

const uint64Max = 18_446_744_073_709_551_615n;

function parseUint64(text: string): bigint | undefined {
	if (!/^\d+$/.test(text)) {
		return undefined;
	}

	// The bound on the digits keeps a megabyte of them from becoming a number.
	const digits = text.replace(/^0+(?=\d)/, '');
	const number = digits.length <= 20 ? BigInt(digits) : uint64Max + 1n;
	return number <= uint64Max ? number : undefined;
}

function index(form: Form, name: string): bigint {
	const text = form.get(name);
	const number = text === undefined ? 0n : parseUint64(text);
	if (number === undefined) {
		throw new EtcdError(errorCodes.indexNotNumber, `invalid value for "${name}"`);
	}

	return number;
}

function flag(form: Form, name: string): boolean {
	return optionalFlag(form, name, `"${name}"`) ?? false;
}

function optionalFlag(form: Form, name: string, shownName = name): boolean | undefined {
	const text = form.get(name);
	if (text === undefined) {
		return undefined;
	}

	const value = parseBoolean(text);
	if (value === undefined) {
		throw new EtcdError(errorCodes.invalidField, `invalid value for ${shownName}`);
	}

	return value;
}

function previousValue(form: Form): string {
	const text = form.get('prevValue');
	if (text === '') {
		throw new EtcdError(errorCodes.prevValueRequired, '"prevValue" cannot be empty');
	}

	return text ?? '';
}

function timeToLive(form: Form): bigint | undefined {
	const text = form.get('ttl') ?? '';
	if (text === '') {
		return undefined;
	}

	const seconds = parseUint64(text);
	if (seconds === undefined) {
		throw new EtcdError(errorCodes.ttlNotNumber, 'invalid value for "ttl"');
	}

	return seconds;
}

/** Throws EtcdError with index 0. */
export function keysParameters(form: Form, method: string): KeysParameters {
	// Most requests have nothing, or a value alone.
	const value = form.get('value') ?? '';
	if (form.size === (form.has('value') ? 1 : 0)) {
		return value === '' ? noParameters : {...noParameters, value};
	}

	const prevIndex = index(form, 'prevIndex');
	const waitIndex = index(form, 'waitIndex');
	const recursive = flag(form, 'recursive');
	const sorted = flag(form, 'sorted');
	const isWaiting = flag(form, 'wait');
	const dir = flag(form, 'dir');
	const quorum = flag(form, 'quorum');
	const stream = flag(form, 'stream');
	if (isWaiting && method !== 'GET') {
		throw new EtcdError(errorCodes.invalidField, '"wait" can only be used with GET requests');
	}

	const prevValue = previousValue(form);
	const ttl = timeToLive(form);
	const prevExist = optionalFlag(form, 'prevExist');
	const isRefresh = optionalFlag(form, 'refresh') ?? false;
	if (isRefresh && value !== '') {
		throw new EtcdError(errorCodes.refreshValue, 'A value was provided on a refresh');
	}

	if (isRefresh && ttl === undefined) {
		throw new EtcdError(errorCodes.refreshTtlRequired, 'No TTL value set');
	}

	return {
		value,
		dir,
		ttl,
		prevValue,
		prevIndex,
		prevExist,
		isRefresh,
		recursive,
		sorted,
		quorum,
		wait: isWaiting,
		waitIndex,
		stream,
	};
}
