/**
The past of etcd v3, which keeps every revision until it is compacted.
*/
import {UserError} from '../errors.ts';
import {type Moment} from '../protocol/moment.ts';
import {type CallOptions, type Engine} from './engine.ts';
import {forwardingEngine} from './forwarding.ts';
import {readOnlyEngine} from './read-only.ts';

/** The same engine as it was then. Rejects with UserError where that cannot be known. */
export async function atRevision(engine: Engine, moment: Moment, {signal}: CallOptions = {}): Promise<Engine> {
	const at = await revisionOf(engine, moment, {signal});
	if (at < 1) {
		throw new UserError('--at needs a revision from 1 on', {hint: 'log KEY lists the revisions at which a key has changed.'});
	}

	return readOnlyEngine(forwardingEngine(() => engine, {
		get: async (key, options) => engine.get(key, {...options, revision: BigInt(at)}),
		get info() {
			return {...engine.info, at};
		},
	}));
}

async function revisionOf(engine: Engine, moment: Moment, {signal}: CallOptions): Promise<number> {
	switch (moment.kind) {
		case 'index': {
			return moment.index;
		}

		case 'back': {
			const {index} = await engine.get('/', {signal, detail: 'node'});
			return index - moment.count;
		}

		case 'before': {
			throw new UserError('on etcd v3, --at takes a revision, or -1 for the one before the last', {
				hint: `log ${moment.key} lists the revisions at which it has changed.`,
			});
		}
	}
}
