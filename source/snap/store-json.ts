/**
The store as JSON, as etcd puts it into a snapshot.

`{"Root": NODE, "WatcherHub": {"EventHistory": …}, "CurrentIndex": n, "Stats": …, "CurrentVersion": 2}`. A node has
Path, CreatedIndex, ModifiedIndex, ExpireTime (year 1 for none), Value and Children (null for a file). The history is a
ring of exactly 1000 slots.

JSON cannot hold bytes that are not UTF-8: etcd replaces them by U+FFFD, and what was stored is lost. Here such a name, value
or key has its bytes beside it, in base64 under a name that etcd does not know and skips: ExactName and ExactValue in
nodes, exactKey and exactValue in events.
*/
import {type NodeView, type StoreEvent} from '../protocol/event.ts';
import {bytesFromText, jsonString} from '../protocol/text.ts';
import {formatInstant} from '../protocol/time.ts';
import {historyCapacity} from '../store/event-history.ts';
import {type StoreView} from '../store/image.ts';
import {type WalkedNode} from '../store/tree-walk.ts';

export const permanentTime = '0001-01-01T00:00:00Z';

/** The document in small pieces. */
export function * storeJson({walk, index, events, counters}: StoreView): Generator<string> {
	yield '{"Root":';
	// Per open directory: its path, and whether a child of it was written.
	const paths: string[] = [];
	const hasChild: boolean[] = [];
	for (let step = walk.step(); step !== undefined; step = walk.step()) {
		if (step === 'leave') {
			paths.pop();
			hasChild.pop();
			yield '}}';
			continue;
		}

		const isRoot = paths.length === 0;
		const parent = paths.at(-1) === '/' ? '' : paths.at(-1);
		const path = isRoot ? '/' : `${parent}/${step.name}`;
		const name = isRoot ? '' : `${hasChild.at(-1) ? ',' : ''}${jsonString(step.name)}:`;
		if (!isRoot) {
			hasChild[hasChild.length - 1] = true;
		}

		yield name + nodeHead(step, path) + (step.isDirectory ? '"Children":{' : '"Children":null}');
		if (!step.isDirectory) {
			continue;
		}

		paths.push(path);
		hasChild.push(false);
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

function nodeHead({name, value, createdIndex, modifiedIndex, expiration}: WalkedNode, path: string): string {
	const time = expiration === undefined ? permanentTime : formatInstant(expiration);
	const place = `{"Path":${jsonString(path)},"CreatedIndex":${createdIndex},"ModifiedIndex":${modifiedIndex},"ExpireTime":"${time}"`;
	return `${place},"Value":${jsonString(value)},${exact('ExactName', name)}${exact('ExactValue', value)}`;
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
