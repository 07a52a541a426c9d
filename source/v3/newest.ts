/**
When something at a path has last been changed, of what is still there: one answer, whose search is the server's.
*/
import {type CallOptions} from '../engine/engine.ts';
import {KV} from '../pb/generated/rpc_pb.ts';
import {errorCodes, hasCode} from '../protocol/errors.ts';
import {bytesFromText} from '../protocol/text.ts';
import {type Client} from './client.ts';
import {rangeOf} from './many-ranges.ts';
import {sortOrders, sortTargets} from './numbers.ts';
import {keyOfPath, rangeBelow} from './paths.ts';

/** A revision; 0 where nothing is there, or where not all may be looked at. */
export async function newestBelow(client: Client, path: string, {signal}: CallOptions): Promise<bigint> {
	const key = bytesFromText(keyOfPath(path));
	const {start, end} = rangeBelow(path);
	try {
		const {responses} = await client.call(KV.method.txn, {
			success: [
				...(key.length === 0 ? [] : [{request: {case: 'requestRange' as const, value: {key, keysOnly: true}}}]),
				{
					request: {
						case: 'requestRange' as const, value: {
							key: start, rangeEnd: end, limit: 1n, keysOnly: true, sortTarget: sortTargets.mod, sortOrder: sortOrders.descend,
						},
					},
				},
			],
		}, {signal, isSlow: true, about: path});
		let newest = 0n;
		for (const response of responses) {
			const revision = rangeOf(response)?.kvs[0]?.modRevision ?? 0n;
			// oxlint-disable-next-line unicorn-js/prefer-math-min-max -- they are bigints
			newest = revision > newest ? revision : newest;
		}

		return newest;
	} catch (error) {
		if (hasCode(error, errorCodes.unauthorized)) {
			return 0n;
		}

		throw error;
	}
}
