import {Deadline} from '../engine/deadline.ts';
import {type Engine} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
import {EtcdError} from '../protocol/errors.ts';

/** Undefined when there is none, or it may not be read. */
async function directoryAt(engine: Engine, path: string, signal: AbortSignal): Promise<boolean> {
	try {
		const {node} = await engine.get(path, {signal, detail: 'node'});
		return node.dir === true;
	} catch (error) {
		if (error instanceof EtcdError) {
			return false;
		}

		throw error;
	}
}

/**
Where to begin on another cluster: the wanted directory, else the present one if it is there, too, else the root. Rejects when
nobody answers, and when what is wanted is no directory.
*/
export async function startIn(
	engine: Engine,
	{wanted, present}: {readonly wanted: string; readonly present: string},
	{totalTimeoutMs, signal: given}: {readonly totalTimeoutMs: number | undefined; readonly signal: AbortSignal},
): Promise<string> {
	using deadline = totalTimeoutMs === undefined ? undefined : new Deadline(totalTimeoutMs, given);
	const signal = deadline?.signal ?? given;
	if (wanted === '') {
		return await directoryAt(engine, present, signal) ? present : '/';
	}

	if (await directoryAt(engine, wanted, signal)) {
		return wanted;
	}

	throw new UserError(`there is no directory ${wanted} there`, {hint: 'Without it you start in the root.'});
}
