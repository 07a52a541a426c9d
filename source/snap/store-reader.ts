/**
From the JSON of a snapshot to the store. See store-json.ts for the format; the members may come in any order, and
whatever may be missing for etcd may be missing here.
*/
import {Buffer} from 'node:buffer';
import {type Action, type NodeView, type StoreEvent} from '../protocol/event.ts';
import {textFromBytes} from '../protocol/text.ts';
import {parseInstant} from '../protocol/time.ts';
import {TreeNode} from '../store/node.ts';
import {countersFrom, zeroCounters} from '../store/statistics.ts';
import {type StoreImage} from '../store/image.ts';
import {JsonScanner} from './json-scanner.ts';
import {permanentTime} from './store-json.ts';

/** A node whose members are being read. */
type Draft = {
	readonly name: string;
	exactName?: string;
	createdIndex: number;
	modifiedIndex: number;
	expireTime: string;
	value: string;
	exactValue?: string;
	children?: Map<string, TreeNode>;
	/** Whether the reading has come to the members of `Children`. */
	isInChildren: boolean;
};

/** Throws SyntaxError when it is not such a document. */
export function readStore(json: Buffer): StoreImage {
	const scanner = new JsonScanner(json);
	const expiring: TreeNode[] = [];
	let root: TreeNode | undefined;
	let index = 0;
	let events: readonly StoreEvent[] = [];
	let counters = zeroCounters();
	for (const name of scanner.members()) {
		switch (name) {
			case 'Root': {
				root = readTree(scanner, expiring);
				break;
			}

			case 'CurrentIndex': {
				index = scanner.number();
				break;
			}

			case 'WatcherHub': {
				events = readHub(scanner);
				break;
			}

			case 'Stats': {
				counters = countersFrom((scanner.value() ?? {}) as Record<string, unknown>);
				break;
			}

			default: {
				scanner.skipValue();
			}
		}
	}

	if (!root?.isDirectory) {
		throw new SyntaxError('the store has no root directory');
	}

	return {
		root, expiring, index, events, counters,
	};
}

/** Iterative, since paths can be very deep. */
function readTree(scanner: JsonScanner, expiring: TreeNode[]): TreeNode {
	const open: Draft[] = [beginNode(scanner, '')];
	for (;;) {
		const draft = open.at(-1)!;
		const child = readOn(scanner, draft, expiring);
		if (child !== undefined) {
			open.push(child);
			continue;
		}

		const node = finishNode(draft, expiring);
		open.pop();
		const parent = open.at(-1);
		if (parent === undefined) {
			return node;
		}

		parent.children!.set(node.name, node);
	}
}

function beginNode(scanner: JsonScanner, name: string): Draft {
	scanner.expect('{');
	return {
		name, createdIndex: 0, modifiedIndex: 0, expireTime: permanentTime, value: '', isInChildren: false,
	};
}

/** Reads a node up to its next child that takes more than one look, which it begins, or to its end. */
function readOn(scanner: JsonScanner, draft: Draft, expiring: TreeNode[]): Draft | undefined {
	for (;;) {
		if (draft.isInChildren) {
			takePlainFiles(scanner, draft.children!, expiring);
		}

		scanner.take(',');
		if (scanner.take('}')) {
			if (!draft.isInChildren) {
				return undefined;
			}

			draft.isInChildren = false;
			continue;
		}

		const name = scanner.string();
		scanner.expect(':');
		if (draft.isInChildren) {
			return beginNode(scanner, name);
		}

		if (name !== 'Children') {
			readMember(scanner, draft, name);
		} else if (!scanner.takeNull()) {
			scanner.expect('{');
			draft.children = new Map();
			draft.isInChildren = true;
		}
	}
}

/** What etcd and we write of a file, between what differs; without blanks and escapes. */
const plain = {
	path: Buffer.from('{"Path":"'),
	createdIndex: Buffer.from('","CreatedIndex":'),
	modifiedIndex: Buffer.from(',"ModifiedIndex":'),
	expireTime: Buffer.from(',"ExpireTime":"'),
	permanent: Buffer.from(permanentTime),
	value: Buffer.from('","Value":"'),
	end: Buffer.from('","Children":null}'),
};

/** Reads the files that come next and are written like that, as most nodes are. */
function takePlainFiles(scanner: JsonScanner, children: Map<string, TreeNode>, expiring: TreeNode[]): void {
	for (;;) {
		const start = scanner.offset;
		const name = scanner.takePlainName();
		const file = name === undefined ? undefined : takePlainFile(scanner, name);
		if (file === undefined) {
			scanner.offset = start;
			return;
		}

		children.set(file.name, file);
		if (file.expiration !== undefined) {
			expiring.push(file);
		}
	}
}

/** Undefined when it is any other node. */
function takePlainFile(scanner: JsonScanner, name: string): TreeNode | undefined {
	const createdIndex = scanner.takeBytes(plain.path) && scanner.skipPlainText() && scanner.takeBytes(plain.createdIndex)
		? scanner.takeDigits()
		: -1;
	const modifiedIndex = createdIndex >= 0 && scanner.takeBytes(plain.modifiedIndex) ? scanner.takeDigits() : -1;
	if (modifiedIndex >= 0) {
		const node = new TreeNode(undefined, name, createdIndex);
		node.modifiedIndex = modifiedIndex;
		const hasTime = scanner.takeBytes(plain.expireTime) && takeExpiration(scanner, node);
		const value = hasTime && scanner.takeBytes(plain.value) ? scanner.takePlainText() : undefined;
		if (value !== undefined && scanner.takeBytes(plain.end)) {
			node.value = value;
			return node;
		}
	}

	return undefined;
}

function takeExpiration(scanner: JsonScanner, node: TreeNode): boolean {
	if (scanner.takeBytes(plain.permanent)) {
		return true;
	}

	node.expiration = parseInstant(scanner.takePlainText() ?? '');
	return node.expiration !== undefined;
}

function readMember(scanner: JsonScanner, draft: Draft, name: string): void {
	switch (name) {
		case 'CreatedIndex': {
			draft.createdIndex = scanner.number();
			break;
		}

		case 'ModifiedIndex': {
			draft.modifiedIndex = scanner.number();
			break;
		}

		case 'ExpireTime': {
			draft.expireTime = scanner.string();
			break;
		}

		case 'Value': {
			draft.value = scanner.string();
			break;
		}

		case 'ExactName': {
			draft.exactName = exactText(scanner.string());
			break;
		}

		case 'ExactValue': {
			draft.exactValue = exactText(scanner.string());
			break;
		}

		default: {
			scanner.skipValue();
		}
	}
}

function exactText(base64: string): string {
	return textFromBytes(Buffer.from(base64, 'base64'));
}

function finishNode(draft: Draft, expiring: TreeNode[]): TreeNode {
	const node = new TreeNode(undefined, draft.exactName ?? draft.name, draft.createdIndex);
	node.modifiedIndex = draft.modifiedIndex;
	node.value = draft.exactValue ?? draft.value;
	node.children = draft.children;
	for (const child of draft.children?.values() ?? []) {
		child.parent = node;
	}

	if (draft.expireTime !== permanentTime) {
		node.expiration = parseInstant(draft.expireTime);
		if (node.expiration === undefined) {
			throw new SyntaxError(`${draft.expireTime} is no time`);
		}

		expiring.push(node);
	}

	return node;
}

function readHub(scanner: JsonScanner): StoreEvent[] {
	let slots: ReadonlyArray<StoreEvent | undefined> = [];
	const numbers: Record<string, number> = {};
	for (const hubMember of scanner.members()) {
		if (hubMember !== 'EventHistory') {
			scanner.skipValue();
			continue;
		}

		for (const historyMember of scanner.members()) {
			if (historyMember !== 'Queue') {
				scanner.skipValue();
				continue;
			}

			for (const queueMember of scanner.members()) {
				if (queueMember === 'Events') {
					slots = scanner.elements().map(() => eventOf(scanner.value() as EventDocument | null)).toArray();
				} else {
					numbers[queueMember] = scanner.number();
				}
			}
		}
	}

	const {Size = 0, Front = 0} = numbers;
	return Array.from({length: Size}, (_, i) => slots[(Front + i) % slots.length]!);
}

type ViewDocument = {
	readonly key: string;
	readonly exactKey?: string;
	readonly value?: string;
	readonly exactValue?: string;
	readonly dir?: boolean;
	readonly expiration?: string;
	readonly ttl?: number;
	readonly modifiedIndex: number;
	readonly createdIndex: number;
};

type EventDocument = {
	readonly action: Action;
	readonly node: ViewDocument;
	readonly prevNode?: ViewDocument;
	readonly refresh?: boolean;
};

function eventOf(document: EventDocument | null): StoreEvent | undefined {
	if (document === null) {
		return undefined;
	}

	const {action, node, prevNode, refresh} = document;
	return {
		action,
		node: viewOf(node),
		...(prevNode && {prevNode: viewOf(prevNode)}),
		index: node.modifiedIndex,
		...(refresh && {isRefresh: true}),
	};
}

function viewOf({key, exactKey, value, exactValue, dir, expiration, ttl, modifiedIndex, createdIndex}: ViewDocument): NodeView {
	return {
		key: exactKey === undefined ? key : exactText(exactKey),
		...(value !== undefined && {value: exactValue === undefined ? value : exactText(exactValue)}),
		...(dir && {dir: true}),
		...(expiration !== undefined && {expiration: parseInstant(expiration), ttl: ttl ?? 0}),
		modifiedIndex,
		createdIndex,
	};
}
