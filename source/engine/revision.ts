/**
The past of etcd v3, which keeps every revision until it is compacted.
*/
import {UserError} from '../errors.ts';
import {type Moment} from '../protocol/moment.ts';
import {type CallOptions, type Engine} from './engine.ts';
import {forwardingEngine} from './forwarding.ts';
import {readOnlyEngine} from './read-only.ts';

/** What a revision is found for without a look at the history. */
type Nameable = Exclude<Moment, {readonly kind: 'before'}>;

/** The same engine as it was then. Rejects with UserError where that cannot be known. */
export async function atRevision(engine: Engine, moment: Nameable, {signal}: CallOptions = {}): Promise<Engine> {
	const at = await revisionOf(engine, moment, {signal});
	if (at < 1) {
		throw new UserError('etcd v3 has no revision before 1', {hint: '›log KEY lists the revisions at which a key has changed.'});
	}

	return readOnlyEngine(forwardingEngine(() => engine, {
		get: async (key, options) => engine.get(key, {...options, revision: BigInt(at)}),
		get info() {
			return {...engine.info, at};
		},
	}));
}

async function revisionOf(engine: Engine, moment: Nameable, {signal}: CallOptions): Promise<number> {
	if (moment.kind === 'index') {
		return moment.index;
	}

	const {index} = await engine.get('/', {signal, detail: 'node'});
	return index - moment.count;
}
