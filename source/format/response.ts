/**
How the answer to a key command looks: etcdctl's `simple`, `extended` and `json`.
*/
import {type KeyResponse, type Node} from '../engine/engine.ts';
import {jsonString} from '../protocol/text.ts';
import {foldTree} from '../protocol/trees.ts';

function jsonNode(root: Node): string {
	return foldTree<Node, string>(root, ({nodes}) => nodes, (node, children) => {
		// Not with join: deep nodes would be copied at every level.
		let list = '';
		for (const child of children) {
			list += list === '' ? child : `,${child}`;
		}

		return (
			`{"key":${jsonString(node.key)},${node.dir ? '"dir":true,' : ''}"value":${jsonString(node.value ?? '')}`
			+ `,"nodes":${node.nodes === undefined ? 'null' : `[${list}]`}`
			+ `,"createdIndex":${node.createdIndex},"modifiedIndex":${node.modifiedIndex}`
			+ (node.expiration === undefined ? '' : `,"expiration":${jsonString(node.expiration)}`)
			+ (node.ttl === undefined || node.ttl === 0 ? '' : `,"ttl":${node.ttl}`)
			+ '}'
		);
	});
}

/** One line of JSON with the members in etcdctl's order. */
export function jsonResponse({action, node, prevNode}: KeyResponse): string {
	return `{"action":${jsonString(action)},"node":${jsonNode(node)},"prevNode":${prevNode === undefined ? 'null' : jsonNode(prevNode)}}\n`;
}

function extendedResponse({action, node, prevNode, index}: KeyResponse): string {
	const previous = prevNode === undefined ? '' : `PrevNode.Value: ${prevNode.value ?? ''}\n`;
	const indexes = `Created-Index: ${node.createdIndex}\nModified-Index: ${node.modifiedIndex}\n`;
	const head = `Key: ${node.key}\n${indexes}${previous}TTL: ${node.ttl ?? 0}\nIndex: ${index}\n`;
	return action === 'delete' ? head : `${head}\n${node.value ?? ''}\n`;
}

function simpleResponse({action, node, prevNode}: KeyResponse): string {
	return action === 'delete' ? `PrevNode.Value: ${prevNode?.value ?? ''}\n` : `${node.value ?? ''}\n`;
}

/** The text of an answer; undefined when there is no such format. */
export function formatResponse(response: KeyResponse, output: string): string | undefined {
	switch (output) {
		case 'simple': {
			return simpleResponse(response);
		}

		case 'extended': {
			return extendedResponse(response);
		}

		case 'json': {
			return jsonResponse(response);
		}

		default: {
			return undefined;
		}
	}
}
