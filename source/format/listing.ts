/**
The long form of a listing: one line a node, in columns.
*/
import {type Node} from '../engine/engine.ts';
import {bytesFromText} from '../protocol/text.ts';
import {visible} from './terminal-safe.ts';

const previewLengthMax = 60;

/** The beginning of a value on one line, with nothing in it that a terminal would obey. */
export function previewOf(value: string): string {
	const shown = visible(value);
	return shown.length > previewLengthMax ? `${shown.slice(0, previewLengthMax - 1)}…` : shown;
}

function columnsOf(node: Node, name: string): string[] {
	const {length} = node.nodes ?? [];
	return [
		node.dir ? 'dir' : 'file',
		node.dir ? (node.nodes === undefined ? '-' : String(length)) : String(bytesFromText(node.value ?? '').length),
		node.ttl === undefined ? '-' : `${node.ttl}s`,
		String(node.modifiedIndex),
		visible(name),
		node.dir ? '' : previewOf(node.value ?? ''),
	];
}

/** Type, size in bytes (for directories the number of children, where it is known), ttl, modifiedIndex, name, value. */
export function longListing(nodes: readonly Node[], nameOf: (node: Node) => string): string {
	const rows = nodes.map(node => columnsOf(node, nameOf(node)));
	const widths = [0, 1, 2, 3, 4].map(column => Math.max(0, ...rows.map(row => row[column]!.length)));
	return rows
		.map(row => {
			const [type = '', size = '', ttl = '', index = '', name = '', value = ''] = row;
			const cells = [type.padEnd(widths[0]!), size.padStart(widths[1]!), ttl.padStart(widths[2]!), index.padStart(widths[3]!), name.padEnd(widths[4]!), value];
			return `${cells.join('  ').trimEnd()}\n`;
		})
		.join('');
}
