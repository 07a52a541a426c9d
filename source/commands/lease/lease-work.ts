/**
What the lease commands have in common.
*/
import {type Engine} from '../../engine/engine.ts';
import {type LeasesApi} from '../../engine/leases.ts';
import {UserError} from '../../errors.ts';
import {administer, requireOne} from '../common/administration.ts';
import {type ArgumentSpec} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';

export const leaseArgument: ArgumentSpec = {name: 'id', kind: 'text'};

export function requireLease(positionals: readonly string[]): string {
	return requireOne(positionals, 'the id of one lease is needed', '›lease list shows the ids; they are written without 0x.');
}

export function noSuchLease(id: string): UserError {
	return new UserError(`there is no lease ${id}`, {hint: 'It has ended, or was revoked; ›lease list shows all.'});
}

function leasesOf({leases}: Engine): LeasesApi {
	if (leases === undefined) {
		throw new UserError('only etcd v3 has leases', {hint: 'In v2 each key has a time to live of its own: ›ttl KEY shows and changes it.'});
	}

	return leases;
}

export async function onLeases(
	context: CommandContext,
	work: (leases: LeasesApi, signal: AbortSignal) => Promise<number | void>,
): Promise<number> {
	return administer(context, {}, async (engine, signal) => work(leasesOf(engine), signal));
}
