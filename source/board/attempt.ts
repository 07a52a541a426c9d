/**
A question whose failure is only one more thing to show.
*/
import {Deadline} from '../engine/deadline.ts';
import {type Part} from '../engine/member-report.ts';
import {reasonFor} from './reasons.ts';

/** The answer, or why there is none. */
export async function attempt<Value>(
	ask: (signal: AbortSignal) => Promise<Value>,
	{limitMs, signal}: {readonly limitMs: number; readonly signal: AbortSignal},
): Promise<Part<Value>> {
	using limit = new Deadline(limitMs, signal);
	try {
		return {value: await ask(limit.signal)};
	} catch (error) {
		return {missing: reasonFor(error)};
	}
}
