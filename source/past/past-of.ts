/**
An engine as it was: from what it keeps of the past itself.
*/
import {type CallOptions, type Engine} from '../engine/engine.ts';
import {atRevision} from '../engine/revision.ts';
import {type Moment} from '../protocol/moment.ts';

/** Rejects with UserError where that cannot be known. */
export async function pastOf(engine: Engine, moment: Moment, options: CallOptions = {}): Promise<Engine> {
	if (engine.info.api === 3) {
		return atRevision(engine, moment, options);
	}

	const {pastByEvents} = await import('./past-by-events.ts');
	return pastByEvents(engine, moment, options);
}
