/**
An engine as it was: from what it keeps of the past itself.
*/
import {type CallOptions, type Engine} from '../engine/engine.ts';
import {atRevision} from '../engine/revision.ts';
import {UserError} from '../errors.ts';
import {type Moment} from '../protocol/moment.ts';

/** Rejects with UserError where that cannot be known. */
export async function pastOf(engine: Engine, moment: Moment, options: CallOptions = {}): Promise<Engine> {
	if (engine.info.api === 3) {
		return atRevision(engine, moment.kind === 'before' ? await beforeNewest(engine, moment.key, options) : moment, options);
	}

	const {pastByEvents} = await import('./past-by-events.ts');
	return pastByEvents(engine, moment, options);
}

/** On etcd v3: before the newest change of a key or of what is below it, which may have been a removal. */
async function beforeNewest(engine: Engine, key: string, {signal}: CallOptions): Promise<{readonly kind: 'index'; readonly index: number}> {
	const {keptFromOldest} = await import('./silence.ts');
	const {node} = await engine.get(key, {signal, detail: 'newest'});
	let newest = node.modifiedIndex;
	// What is gone does not say when that was; but it was later than what is there, or all is gone.
	const {events, oldestIndex} = await keptFromOldest(engine, key, {
		from: newest + 1, silenceMs: Infinity, signal: signal ?? new AbortController().signal,
	});
	for await (const event of events) {
		newest = event.node.modifiedIndex;
	}

	if (newest === 0) {
		throw new UserError(`no change of ${key} is known since revision ${oldestIndex}`, {hint: 'What was before that has been compacted.'});
	}

	return {kind: 'index', index: newest - 1};
}
