/**
What was chosen as it was at a moment that is gone.
*/
import {
	type CallOptions,
	type Engine,
	type EngineInfo,
	type KeyResponse,
} from '../engine/engine.ts';
import {type PastByEvents} from '../past/past-by-events.ts';
import {type Reach} from '../past/reach.ts';
import {type Timeline} from '../past/timeline.ts';
import {type Moment} from '../protocol/moment.ts';

/** For a command that is about to read the past from files, and has done nothing yet: a server that writes them shall not feel it. */
export async function standBehindWriter(dataDir: string, walDir: string | undefined, signal: AbortSignal): Promise<void> {
	const {standBehindWriter: stand} = await import('../past/in-use.ts');
	await stand(dataDir, walDir, signal);
}

/** Where the files of an engine begin; undefined where there are none that do. Rejects with UserError. */
export async function reachOfEngine(info: EngineInfo): Promise<Reach | undefined> {
	const {reachOfEngine: find} = await import('../past/reach.ts');
	return find(info);
}

/** The changes of a data dir, one by one. */
export async function openTimeline(files: {readonly dataDir: string; readonly walDir?: string | undefined}): Promise<Timeline> {
	const timeline = await import('../past/timeline.ts');
	return new timeline.Timeline(files);
}

/** The moments of a cluster of v2, for whom its events are asked once. */
export async function openEvents(engine: Engine, options: CallOptions): Promise<PastByEvents> {
	const {PastByEvents: Past} = await import('../past/past-by-events.ts');
	return Past.open(engine, options);
}

/** The change of an index; undefined where the cluster does not tell. */
export async function changeAt(
	engine: Engine,
	index: number,
	options: {readonly answerMs: number; readonly signal: AbortSignal},
): Promise<KeyResponse | undefined> {
	const {eventAt} = await import('../past/kept-events.ts');
	return eventAt(engine, index, options);
}

/** The same engine as it was. Rejects with UserError where that cannot be known. */
export async function pastOf(engine: Engine, moment: Moment, options: CallOptions): Promise<Engine> {
	const {pastOf: find} = await import('../past/past-of.ts');
	return find(engine, moment, options);
}

/** `files` are absent for a cluster, which `connect` goes to then. */
export async function openAt(
	files: {readonly dataDir: string; readonly walDir?: string | undefined} | undefined,
	moment: Moment,
	{signal, connect}: CallOptions & {connect(): Promise<Engine>},
): Promise<Engine> {
	if (files !== undefined) {
		const {openPast} = await import('../past/open-past.ts');
		return openPast({...files, moment, signal});
	}

	const engine = await connect();
	try {
		return await pastOf(engine, moment, {signal});
	} catch (error) {
		await engine.close();
		throw error;
	}
}
