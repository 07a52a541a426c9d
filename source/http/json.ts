/**
Events, errors and members as JSON, byte for byte as etcd writes them: member order, omitted members, escapes.
*/
import {Buffer} from 'node:buffer';
import {type EtcdError} from '../protocol/errors.ts';
import {type NodeView, type StoreEvent} from '../protocol/event.ts';
import {jsonString} from '../protocol/text.ts';
import {formatInstant} from '../protocol/time.ts';
import {type Member} from '../server/server.ts';

/** The length of the prefix that keys have inside the tree, but not on the wire. */
const namespaceLength = '/1'.length;

/** The part of a node before its children. */
function opening({key, value, dir, expiration, ttl}: NodeView): string {
	const shownKey = key.slice(namespaceLength);
	let json = shownKey === '' ? '{' : `{"key":${jsonString(shownKey)}`;
	if (value !== undefined) {
		json += `,"value":${jsonString(value)}`;
	}

	if (dir) {
		json += shownKey === '' ? '"dir":true' : ',"dir":true';
	}

	if (expiration !== undefined) {
		json += `,"expiration":"${formatInstant(expiration)}"`;
		if (ttl !== undefined && ttl !== 0) {
			json += `,"ttl":${ttl}`;
		}
	}

	return json;
}

/** And what comes after them; the root has no indexes. */
function closing({key, modifiedIndex, createdIndex}: NodeView): string {
	return key.length === namespaceLength ? '}' : `,"modifiedIndex":${modifiedIndex},"createdIndex":${createdIndex}}`;
}

function leafJson(node: NodeView): string {
	return opening(node) + closing(node);
}

/** A directory some of whose children are still to be written, the next one at the end. */
type OpenDirectory = {
	readonly rest: NodeView[];
	readonly end: string;
	separator: '' | ',';
};

/**
A listing in parts of any length: the whole can be longer than a string may be. Written nodes are removed from the listing,
or the keys of a deep tree, each as long as its path, would all be in memory together.
*/
function * listingParts(top: NodeView): Generator<string> {
	const open: OpenDirectory[] = [{rest: [top], end: '', separator: ''}];
	for (let directory = open.at(-1); directory !== undefined; directory = open.at(-1)) {
		const node = directory.rest.pop();
		if (node === undefined) {
			open.pop();
			yield directory.end;
			continue;
		}

		const rest = (node.nodes as NodeView[] | undefined ?? []).reverse();
		yield directory.separator + opening(node) + (rest.length === 0 ? closing(node) : ',"nodes":[');
		directory.separator = ',';
		if (rest.length > 0) {
			open.push({rest, end: `]${closing(node)}`, separator: ''});
		}
	}
}

/** One line, with its line break. A listing in it is used up. */
export function * eventParts({action, node, prevNode}: StoreEvent): Generator<string> {
	yield `{"action":"${action}","node":`;
	if (node.nodes === undefined) {
		yield leafJson(node);
	} else {
		yield * listingParts(node);
	}

	yield prevNode === undefined ? '}\n' : `,"prevNode":${leafJson(prevNode)}}\n`;
}

/** The same for an event that lists nothing. */
export function eventJson({action, node, prevNode}: StoreEvent): string {
	return prevNode === undefined
		? `{"action":"${action}","node":${leafJson(node)}}\n`
		: `{"action":"${action}","node":${leafJson(node)},"prevNode":${leafJson(prevNode)}}\n`;
}

/** One line, with its line break. */
export function errorJson({code, reason, detail, index}: EtcdError): string {
	const cause = detail === '' ? '' : `"cause":${jsonString(detail)},`;
	return `{"errorCode":${code},"message":${jsonString(reason)},${cause}"index":${index}}\n`;
}

/** The errors of all other APIs; no line break. */
export function messageJson(message: string): string {
	return `{"message":${jsonString(message)}}`;
}

/** No line break. */
export function memberJson({id, name, peerURLs, clientURLs}: Member): string {
	return `{"id":"${id}","name":${jsonString(name)},"peerURLs":${listJson(peerURLs)},"clientURLs":${listJson(clientURLs)}}`;
}

function listJson(texts: readonly string[]): string {
	return `[${texts.map(text => jsonString(text)).join(',')}]`;
}

/** Encodes an event once for all the watchers that get it one after the other. */
export class EventEncoder {
	#event?: StoreEvent;
	#bytes = Buffer.alloc(0);

	encode(event: StoreEvent): Buffer {
		if (event !== this.#event) {
			this.#event = event;
			this.#bytes = Buffer.from(eventJson(event), 'utf8');
		}

		return this.#bytes;
	}
}
