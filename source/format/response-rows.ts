/**
The answer to a key command in the formats that etcdctl does not have.
*/
import {type KeyResponse, type Node} from '../engine/engine.ts';
import {jsonResponse} from './response.ts';
import {
	renderRows,
	yamlOf,
	type Row,
	type RowFormat,
} from './rows.ts';

export const nodeColumns = ['key', 'dir', 'value', 'ttl', 'createdIndex', 'modifiedIndex'] as const;

export function rowOfNode({key, dir, value, ttl, createdIndex, modifiedIndex}: Node): Row {
	return {
		key: key === '' ? '/' : key, dir: dir ?? false, value, ttl, createdIndex, modifiedIndex,
	};
}

export async function * rowsOfNodes(nodes: AsyncIterable<Node>): AsyncGenerator<Row> {
	for await (const node of nodes) {
		yield rowOfNode(node);
	}
}

/** `raw` is the value alone, without a line end; a deletion's is the value that was there. */
export async function formatResponseAs(
	response: KeyResponse,
	format: Exclude<RowFormat, 'json'>,
	{columns}: {readonly columns?: number},
): Promise<string> {
	if (format === 'raw') {
		return (response.action === 'delete' ? response.prevNode : response.node)?.value ?? '';
	}

	if (format === 'yaml') {
		return yamlOf(jsonResponse(response));
	}

	const table = {columns: nodeColumns.filter(column => column !== 'dir'), rows: [rowOfNode(response.node)], raw: 'value'};
	return (await Array.fromAsync(renderRows(table, format, {columns}))).join('');
}
