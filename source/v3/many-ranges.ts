/**
Several ranges in one transaction. How many a server takes is up to its flag --max-txn-ops, and it tells only by its refusal.
*/
import {type MessageInitShape} from '@bufbuild/protobuf';
import {
	KV,
	type RangeRequestSchema,
	type RangeResponse,
	type ResponseOp,
} from '../pb/generated/rpc_pb.ts';
import {type Client, type RequestOptions} from './client.ts';
import {TooManyOperationsError} from './refusals.ts';

type ManyOptions = Pick<RequestOptions, 'signal' | 'about' | 'isSlow'> & {
	/** For `--debug`. */
	readonly tell: (answers: readonly RangeResponse[]) => string;
};

export function rangeOf({response}: ResponseOp): RangeResponse | undefined {
	return response.case === 'responseRange' ? response.value : undefined;
}

/** The answers in the order of the ranges, of which there are at most as many as the client takes for allowed. */
export async function readRanges(
	client: Client,
	ranges: ReadonlyArray<MessageInitShape<typeof RangeRequestSchema>>,
	{tell, ...options}: ManyOptions,
): Promise<readonly RangeResponse[]> {
	try {
		const {responses} = await client.call(KV.method.txn, {
			success: ranges.map(value => ({request: {case: 'requestRange' as const, value}})),
		}, {...options, tell: answer => tell(answer.responses.map(response => rangeOf(response)!))});
		return responses.map(response => rangeOf(response)!);
	} catch (error) {
		if (!(error instanceof TooManyOperationsError) || ranges.length === 1) {
			throw error;
		}

		const half = Math.ceil(ranges.length / 2);
		client.operationsMax = Math.min(client.operationsMax, half);
		return [
			...await readRanges(client, ranges.slice(0, half), {...options, tell}),
			...await readRanges(client, ranges.slice(half), {...options, tell}),
		];
	}
}
