/**
Looking at the past: etcd v3 keeps every revision until it is compacted.
*/
import {type Engine} from '../../engine/engine.ts';
import {forwardingEngine} from '../../engine/forwarding.ts';
import {UserError} from '../../errors.ts';
import {type FlagValues} from './command.ts';
import {type CommandContext} from './context.ts';

function atRevision(engine: Engine, revision: bigint): Engine {
	if (engine.info.api !== 3) {
		throw new UserError('only etcd v3 shows what there was at a revision', {
			hint: 'A v2 server keeps its last 1000 events: log KEY lists those of a key.', exitCode: 4,
		});
	}

	return forwardingEngine(() => engine, {
		get: async (key, options) => engine.get(key, {...options, revision}),
	});
}

/** The context in which reads show the state at the revision that `--at` names. */
export function contextAt(context: CommandContext, flags: FlagValues): CommandContext {
	const revision = flags.int('at');
	if (revision < 1n) {
		throw new UserError('--at needs a revision from 1 on', {hint: 'log KEY lists the revisions at which a key has changed.'});
	}

	return {...context, connect: async () => atRevision(await context.connect(), revision)};
}
