/**
Answers of /v2/keys: from the bytes to a KeyResponse or an EtcdError, as strict as etcdctl about what it accepts.
*/
import {type Buffer} from 'node:buffer';
import {type Action, type KeyResponse, type Node} from '../engine/engine.ts';
import {RequestError} from '../engine/errors.ts';
import {EtcdError} from '../protocol/errors.ts';
import {goQuote} from '../protocol/go-quote.ts';
import {textFromBytes} from '../protocol/text.ts';
import {foldTree} from '../protocol/trees.ts';
import {
	JsonSyntaxError,
	membersIgnoringCase,
	parseFirstJson,
	parseJson,
} from '../protocol/go-json.ts';
import {type Answer} from './dispatcher.ts';
import {goWords} from './go-words.ts';
import {type ResponseHeaders} from './response-parser.ts';

class ShapeError extends Error {}

function notEtcd(cause?: unknown): RequestError {
	return new RequestError(goWords.invalidJson, {kind: 'notEtcd', cause});
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new ShapeError('not an object');
	}

	return value as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown): string | undefined {
	if (value === undefined || value === null) {
		return undefined;
	}

	if (typeof value !== 'string' || !value.isWellFormed()) {
		throw new ShapeError('not a string');
	}

	return value;
}

function integerOf(value: unknown, {isSigned = false} = {}): number {
	if (value === undefined || value === null) {
		return 0;
	}

	// oxlint-disable-next-line unicorn-js/prefer-number-is-safe-integer -- a ttl or index beyond that is odd, but an answer
	if (typeof value !== 'number' || !Number.isInteger(value) || (!isSigned && value < 0)) {
		throw new ShapeError('not an integer');
	}

	return value;
}

/** RFC 3339 without trailing zeros in the fraction, offset kept. */
function expirationOf(value: unknown): string | undefined {
	const text = textOf(value);
	if (text === undefined) {
		return undefined;
	}

	const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text);
	if (match === null || Number.isNaN(Date.parse(match[1]! + match[3]!))) {
		throw new ShapeError('not an instant');
	}

	const fraction = (match[2] ?? '').slice(0, 9).replace(/(?<!0)0+$/, '');
	return `${match[1]!}${fraction === '' ? '' : `.${fraction}`}${match[3] === '+00:00' ? 'Z' : match[3]!}`;
}

/** The children of a node, before anything else in it is examined. */
function childrenOf(value: unknown): readonly unknown[] | undefined {
	const {nodes} = objectOf(value);
	if (nodes !== undefined && nodes !== null && !Array.isArray(nodes)) {
		throw new ShapeError('not a list');
	}

	return nodes ?? undefined;
}

function nodeOf(value: unknown): Node {
	return foldTree<unknown, Node>(value, childrenOf, nodeWith);
}

function nodeWith(value: unknown, children: readonly Node[]): Node {
	const {key, value: text, dir, nodes, expiration, ttl, modifiedIndex, createdIndex} = objectOf(value);
	if (dir !== undefined && dir !== null && typeof dir !== 'boolean') {
		throw new ShapeError('not a boolean');
	}

	const stored = textOf(text);
	const expires = expirationOf(expiration);
	const seconds = integerOf(ttl, {isSigned: true});
	return {
		key: textOf(key) ?? '',
		...(stored !== undefined && {value: stored}),
		...((dir === true) && {dir}),
		...(Array.isArray(nodes) && {nodes: children}),
		...(expires !== undefined && {expiration: expires}),
		...(seconds !== 0 && {ttl: seconds}),
		modifiedIndex: integerOf(modifiedIndex),
		createdIndex: integerOf(createdIndex),
	};
}

/** One node on its own; throws RequestError when it is not one. */
export function decodeNode(text: string): Node {
	try {
		return nodeOf(parseFirstJson(text));
	} catch (error) {
		if (error instanceof ShapeError || error instanceof JsonSyntaxError) {
			throw notEtcd(error);
		}

		throw error;
	}
}

/** The number in X-Etcd-Index, 0 when absent; throws RequestError when it is not one. */
export function etcdIndexOf(headers: ResponseHeaders): number {
	const text = headers['x-etcd-index'] ?? '';
	if (text === '') {
		return 0;
	}

	if (!/^\d+$/.test(text)) {
		throw new RequestError(`strconv.ParseUint: parsing ${goQuote(text)}: invalid syntax`);
	}

	return Number(text);
}

/** One event or answer; throws RequestError when it is not one. Answers to writes of directories may lack the node. */
export function decodeEvent(text: string, index: number, {needsNode = true} = {}): KeyResponse {
	try {
		const {action, node, prevNode} = objectOf(parseFirstJson(text));
		const isNodeMissing = node === undefined || node === null;
		if (isNodeMissing && needsNode) {
			throw new RequestError('client: the answer has no node', {exitCode: 2});
		}

		return {
			action: (textOf(action) ?? '') as Action,
			node: isNodeMissing ? {key: '', modifiedIndex: 0, createdIndex: 0} : nodeOf(node),
			...(!(prevNode === undefined || prevNode === null) && {prevNode: nodeOf(prevNode)}),
			index,
		};
	} catch (error) {
		if (error instanceof ShapeError || error instanceof JsonSyntaxError) {
			throw notEtcd(error);
		}

		throw error;
	}
}

/** The error of an answer that is neither 200 nor 201. */
export function decodeError(body: Buffer): EtcdError | RequestError {
	try {
		const members = membersIgnoringCase(parseJson(textFromBytes(body)) ?? {});
		if (members !== undefined) {
			const {errorcode, message, cause, index} = members;
			return new EtcdError(
				integerOf(errorcode, {isSigned: true}),
				textOf(cause) ?? '',
				integerOf(index),
				textOf(message) ?? '',
			);
		}
	} catch (error) {
		return notEtcd(error);
	}

	return notEtcd();
}

/** A whole answer; throws EtcdError or RequestError. */
export function decodeAnswer({status, headers, body}: Answer, options: {readonly needsNode?: boolean} = {}): KeyResponse {
	if (status !== 200 && status !== 201) {
		throw decodeError(body);
	}

	if (body.length === 0) {
		throw new RequestError('client: response body is empty');
	}

	const response = decodeEvent(textFromBytes(body), 0, options);
	return {...response, index: etcdIndexOf(headers)};
}
