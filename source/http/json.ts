/**
Events, errors and members as JSON, byte for byte as etcd writes them: member order, omitted members, escapes.
*/
import {Buffer} from 'node:buffer';
import {type EtcdError} from '../protocol/errors.ts';
import {type NodeView, type StoreEvent} from '../protocol/event.ts';
import {jsonString} from '../protocol/text.ts';
import {formatInstant} from '../protocol/time.ts';
import {foldTree} from '../protocol/trees.ts';
import {type Member} from '../server/server.ts';

/** How long the prefix is that keys have inside the tree and not on the wire. */
const namespaceLength = '/1'.length;

function nodeJson(node: NodeView): string {
	return node.nodes === undefined ? nodeText(node, []) : foldTree(node, ({nodes}) => nodes, nodeText);
}

function nodeText(node: NodeView, children: readonly string[]): string {
	const key = node.key.slice(namespaceLength);
	let json = key === '' ? '{' : `{"key":${jsonString(key)},`;
	if (node.value !== undefined) {
		json += `"value":${jsonString(node.value)},`;
	}

	if (node.dir) {
		json += '"dir":true,';
	}

	if (node.expiration !== undefined) {
		json += `"expiration":"${formatInstant(node.expiration)}",`;
		if (node.ttl !== undefined && node.ttl !== 0) {
			json += `"ttl":${node.ttl},`;
		}
	}

	if (children.length > 0) {
		json += '"nodes":[';
		let separator = '';
		for (const child of children) {
			json += separator + child;
			separator = ',';
		}

		json += '],';
	}

	// The root has no indexes; then the comma of the last member goes.
	return key === ''
		? `${json.endsWith(',') ? json.slice(0, -1) : json}}`
		: `${json}"modifiedIndex":${node.modifiedIndex},"createdIndex":${node.createdIndex}}`;
}

/** One line, with its line break. */
export function eventJson({action, node, prevNode}: StoreEvent): string {
	return prevNode === undefined
		? `{"action":"${action}","node":${nodeJson(node)}}\n`
		: `{"action":"${action}","node":${nodeJson(node)},"prevNode":${nodeJson(prevNode)}}\n`;
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
