import {type Engine} from '../../engine/engine.ts';
import {type MaintenanceApi} from '../../engine/maintenance.ts';
import {UserError} from '../../errors.ts';

/** Throws UserError where every member has a vote. */
export function requireLearners({maintenance}: Engine): MaintenanceApi {
	if (maintenance === undefined) {
		throw new UserError('only etcd v3 has learners', {
			hint: 'On a v2 cluster each member has a vote from the start: ›member add without --learner.',
		});
	}

	return maintenance;
}
