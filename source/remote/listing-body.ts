/**
A listing of a directory that is read as it comes: its children are handed over one by one.
*/
import {type ChildTaker, type KeyResponse} from '../engine/engine.ts';
import {textFromBytes} from '../protocol/text.ts';
import {type Response} from './connection.ts';
import {decodeAnswer, decodeNode, etcdIndexOf} from './key-decoding.ts';
import {ListingCutter} from './listing-cutter.ts';
import {readChunks} from './transport.ts';

type ReadOptions = {readonly signal?: AbortSignal; readonly patienceMs: number; readonly children: ChildTaker};

/** Resolves to the answer without the children. */
export async function readListing(response: Response, {signal, patienceMs, children}: ReadOptions): Promise<KeyResponse> {
	children.begin(etcdIndexOf(response.headers));
	const cutter = new ListingCutter();
	for await (const chunk of readChunks(response, signal, {patienceMs})) {
		for (const child of cutter.feed(chunk)) {
			await children.take(decodeNode(textFromBytes(child)));
		}
	}

	const {status, headers} = response;
	return decodeAnswer({status, headers, body: cutter.head});
}
