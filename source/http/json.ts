/**
Events, errors and members as JSON, byte for byte as etcd writes them: member order, omitted members, escapes.
*/
import {Buffer} from 'node:buffer';
import {type EtcdError} from '../protocol/errors.ts';
import {type NodeView, type StoreEvent} from '../protocol/event.ts';
import {jsonString, jsonText} from '../protocol/text.ts';
import {formatInstant} from '../protocol/time.ts';
import {type ListedNode, type Listing, type Member} from '../server/server.ts';

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

	return expiration === undefined ? json : json + lifetime(expiration, ttl);
}

function lifetime(expiration: bigint, ttl = 0): string {
	return `,"expiration":"${formatInstant(expiration)}"${ttl === 0 ? '' : `,"ttl":${ttl}`}`;
}

/** And what comes after them; the root has no indexes. */
function closing({key, modifiedIndex, createdIndex}: NodeView): string {
	return key.length === namespaceLength ? '}' : `,"modifiedIndex":${modifiedIndex},"createdIndex":${createdIndex}}`;
}

function leafJson(node: NodeView): string {
	return opening(node) + closing(node);
}

/** A directory some of whose children are still to be written. */
type OpenDirectory = {
	readonly directory: ListedNode;
	readonly children: readonly ListedNode[];
	next: number;
	/** How many of its children were looked at, and what for. */
	seen: number;
	sight: number;
	/** What its children begin with, up to their names. */
	readonly prefix: string;
	readonly end: string;
};

/** A piece is passed on when it has become this long. */
const pieceLength = 16_384;

/** Children that are looked at in one go: fewer would gain less, and of many more the first would be forgotten again. */
const glanceLength = 256;

/**
Looks at what the text of the next children is made of. They lie all over the memory, and in so short a loop the processor fetches
many of them at once, where it would wait for each in turn: a third of the time of a long listing. The sum is there so that the loop
is not left out by the compiler.
*/
function lookAhead(directory: OpenDirectory): void {
	const {children, next} = directory;
	const end = Math.min(children.length, next + glanceLength);
	let sum = 0;
	for (let i = next; i < end; i++) {
		const {value, modifiedIndex} = children[i]!;
		sum ^= value.charCodeAt(value.length - 1) ^ modifiedIndex;
	}

	directory.seen = end;
	directory.sight = sum;
}

/**
The answer with a listing, one line with its line break, in pieces that are not much longer than a key and a value: the whole can
be longer than a string may be. Iterative, since paths can be very deep.
*/
export function * listingParts(listing: Listing): Generator<string> {
	const open: OpenDirectory[] = [];
	const enter = (directory: ListedNode, prefix: string, end: string): string => {
		const children = listing.childrenOf(directory);
		if (children.length === 0) {
			return end;
		}

		open.push({
			directory, children, next: 0, seen: 0, sight: 0, prefix, end: `]${end}`,
		});
		return ',"nodes":[';
	};

	const {action, node} = listing.event;
	let text = `{"action":"${action}","node":${opening(node)}`;
	text += enter(listing.top, `{"key":"${jsonText(node.key.slice(namespaceLength))}/`, closing(node));
	for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
		if (text.length >= pieceLength) {
			yield text;
			text = '';
		}

		const child = at.children[at.next];
		if (child === undefined) {
			open.pop();
			listing.leave(at.directory);
			text += at.end;
			continue;
		}

		if (at.next === at.seen) {
			lookAhead(at);
		}

		const {name, value, isDirectory, modifiedIndex, createdIndex} = child;
		const separator = at.next === 0 ? '' : ',';
		at.next++;
		const key = at.prefix + jsonText(name);
		const expiration = listing.expirationOf(child);
		const life = expiration === undefined ? '' : lifetime(expiration, listing.ttlOf(expiration));
		const end = `,"modifiedIndex":${modifiedIndex},"createdIndex":${createdIndex}}`;
		text += isDirectory
			? `${separator}${key}","dir":true${life}${enter(child, `${key}/`, end)}`
			: `${separator}${key}","value":"${jsonText(value)}"${life}${end}`;
	}

	yield `${text}}\n`;
}

/** One line, with its line break. */
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

/** An event for watchers: its line, and the same as a chunk of HTTP/1.1. */
export type EncodedEvent = {readonly body: Buffer; readonly chunk: Buffer};

/** Encodes an event once for all the watchers that get it. */
export class EventEncoder {
	#event?: StoreEvent;
	#encoded: EncodedEvent | undefined;

	encode(event: StoreEvent): EncodedEvent {
		if (event !== this.#event || this.#encoded === undefined) {
			this.#event = event;
			const json = eventJson(event);
			const length = Buffer.byteLength(json);
			const size = length.toString(16);
			const chunk = Buffer.from(`${size}\r\n${json}\r\n`);
			const start = size.length + 2;
			this.#encoded = {body: chunk.subarray(start, start + length), chunk};
		}

		return this.#encoded;
	}
}
