/**
The store as JSON, as etcd puts it into a snapshot.

`{"Root": NODE, "WatcherHub": {"EventHistory": …}, "CurrentIndex": n, "Stats": …, "CurrentVersion": 2}`. A node has
Path, CreatedIndex, ModifiedIndex, ExpireTime (year 1 for none), Value and Children (null for a file). The history is a
ring of exactly 1000 slots.

JSON cannot hold bytes that are not UTF-8: etcd replaces them by U+FFFD, and what was stored is lost. Here such a name, value
or key has its bytes beside it, in base64 under a name that etcd does not know and skips: ExactName and ExactValue in
nodes, exactKey and exactValue in events.
*/
import {Buffer} from 'node:buffer';
import {type NodeView, type StoreEvent} from '../protocol/event.ts';
import {bytesFromText, jsonString} from '../protocol/text.ts';
import {formatInstant} from '../protocol/time.ts';
import {historyCapacity} from '../store/event-history.ts';
import {type StoreView} from '../store/image.ts';
import {type TreeNode} from '../store/node.ts';
import {type TreeWalk} from '../store/tree-walk.ts';

export const permanentTime = '0001-01-01T00:00:00Z';

/** A directory some of whose children are still to be written. */
type OpenDirectory = {readonly path: string; readonly children: readonly TreeNode[]; next: number};

/** The document in small pieces. */
export function * storeJson({walk, index, events, counters}: StoreView): Generator<string> {
	yield '{"Root":';
	yield nodeHead(walk, walk.top, '/');
	const open: OpenDirectory[] = [{path: '', children: walk.enter(walk.top), next: 0}];
	for (let directory = open.at(-1); directory !== undefined; directory = open.at(-1)) {
		const child = directory.children[directory.next];
		if (child === undefined) {
			open.pop();
			yield '}}';
			continue;
		}

		const path = `${directory.path}/${child.name}`;
		const separator = directory.next === 0 ? '' : ',';
		directory.next++;
		yield `${separator}${jsonString(child.name)}:${nodeHead(walk, child, path)}`;
		if (child.isDirectory) {
			open.push({path, children: walk.enter(child), next: 0});
		}
	}

	yield ',"WatcherHub":{"EventHistory":{"Queue":{"Events":[';
	for (const [i, event] of events.entries()) {
		yield (i === 0 ? '' : ',') + eventJson(event);
	}

	const unused = Array.from({length: historyCapacity - events.length}, () => 'null').join(',');
	yield (events.length > 0 && unused !== '' ? ',' : '') + unused;
	const start = events[0]?.node.modifiedIndex ?? 0;
	const last = events.at(-1)?.node.modifiedIndex ?? 0;
	yield `],"Size":${events.length},"Front":0,"Back":${events.length % historyCapacity},"Capacity":${historyCapacity}}`;
	yield `,"StartIndex":${start},"LastIndex":${last}}}`;
	yield `,"CurrentIndex":${index},"Stats":${JSON.stringify(counters)},"CurrentVersion":2}`;
}

/** All of the document, which may be longer than one text can be. Ends the view. */
export function storeBytes(view: StoreView): Buffer {
	try {
		return Buffer.concat(Array.from(storeJson(view), piece => bytesFromText(piece)));
	} finally {
		view.end();
	}
}

/** All of a file, and of a directory what precedes its children. */
function nodeHead(walk: TreeWalk, node: TreeNode, path: string): string {
	const {name, value, createdIndex, modifiedIndex, isDirectory} = node;
	const expiration = walk.expirationOf(node);
	const time = expiration === undefined ? permanentTime : formatInstant(expiration);
	const place = `{"Path":${jsonString(path)},"CreatedIndex":${createdIndex},"ModifiedIndex":${modifiedIndex},"ExpireTime":"${time}"`;
	const content = `,"Value":${jsonString(value)},${exact('ExactName', name)}${exact('ExactValue', value)}`;
	return `${place}${content}"Children":${isDirectory ? '{' : 'null}'}`;
}

/** The member that keeps the bytes of a text, with a comma behind it; empty for text that JSON can hold. */
function exact(member: string, text: string): string {
	return text.isWellFormed() ? '' : `"${member}":"${bytesFromText(text).toString('base64')}",`;
}

function eventJson({action, node, prevNode, isRefresh}: StoreEvent): string {
	const previous = prevNode === undefined ? '' : `,"prevNode":${viewJson(prevNode)}`;
	return `{"action":"${action}","node":${viewJson(node)}${previous}${isRefresh ? ',"refresh":true' : ''}}`;
}

function viewJson({key, value, dir, expiration, ttl, modifiedIndex, createdIndex}: NodeView): string {
	const members = [
		`"key":${jsonString(key)}`,
		value === undefined ? '' : `"value":${jsonString(value)}`,
		dir ? '"dir":true' : '',
		expiration === undefined ? '' : `"expiration":"${formatInstant(expiration)}"`,
		ttl === undefined || ttl === 0 ? '' : `"ttl":${ttl}`,
		`${exact('exactKey', key)}${exact('exactValue', value ?? '')}"modifiedIndex":${modifiedIndex}`,
		`"createdIndex":${createdIndex}`,
	];
	return `{${members.filter(member => member !== '').join(',')}}`;
}
