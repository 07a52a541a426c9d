/**
What was chosen as it was at a moment that is gone.
*/
import {type CallOptions, type Engine} from '../engine/engine.ts';
import {type Moment} from '../protocol/moment.ts';

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

	const {pastOf} = await import('../past/past-of.ts');
	const engine = await connect();
	try {
		return await pastOf(engine, moment, {signal});
	} catch (error) {
		await engine.close();
		throw error;
	}
}
