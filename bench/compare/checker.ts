/**
A reader beside the load: it asks for one key every few milliseconds on a connection of its own, counts what was acknowledged
and is not there, and knows how long the slowest answer took.
*/
import {converse} from '../load-client.ts';
import {type BenchKeys} from './keys.ts';

type Setting = {
	readonly port: number;
	readonly keys: BenchKeys;
	readonly pauseMs?: number;
	/** The server may end meanwhile. */
	readonly mayBreak?: boolean;
};

/** Does the work with a reader beside it; resolves to the milliseconds that the reader's answers took, sorted. */
export async function withChecker({port, keys, pauseMs = 10, mayBreak = false}: Setting, work: () => Promise<void>): Promise<Float64Array> {
	let isOver = false;
	const talk = keys.checks(() => Math.floor(Math.random() * keys.count));
	const [latencies] = await Promise.all([
		converse(port, 1, {
			...talk, pauseMs, mayBreak, request: connection => isOver ? undefined : talk.request(connection),
		}),
		work().finally(() => {
			isOver = true;
		}),
	]);
	return latencies;
}
