/**
What the maintenance commands have in common.
*/
import {type Engine} from '../../engine/engine.ts';
import {type MaintenanceApi} from '../../engine/maintenance.ts';
import {UserError} from '../../errors.ts';
import {administer} from '../common/administration.ts';
import {type CommandContext} from '../common/context.ts';

/** Forgetting the past and defragmenting take the time that the store needs, so the work is given the signal of the whole command. */
export async function onMaintenance(
	context: CommandContext,
	work: (maintenance: MaintenanceApi, engine: Engine) => Promise<number | void>,
): Promise<number> {
	return administer(context, {}, async engine => {
		const {maintenance} = engine;
		if (maintenance === undefined) {
			throw new UserError('only the store of etcd v3 needs that', {hint: 'A v2 server keeps no history that would have to be compacted.'});
		}

		return work(maintenance, engine);
	});
}
