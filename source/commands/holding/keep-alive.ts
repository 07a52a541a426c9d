/**
A key that lives as long as somebody keeps it: what a service registers.
*/
import {once} from 'node:events';
import {type Comparison} from '../../engine/engine.ts';
import {monotonicMs} from '../../util/monotonic.ts';
import {type FlagValues} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';
import {printWritten} from '../common/key-commands.ts';
import {KeptKey} from './kept-key.ts';
import {releaseAndTell, ttlOfKept} from './kept-life.ts';
import {hasRefresh} from './refresh.ts';

export async function setAndKeep(context: CommandContext, flags: FlagValues, {key, value, ...comparison}: Comparison & {
	readonly key: string;
	readonly value: string;
}): Promise<number> {
	const ttl = ttlOfKept(flags);
	const engine = await context.connect({isUnrecorded: true});
	const signal = context.startPhase();
	const isRefreshable = await hasRefresh(engine, {signal});
	const since = monotonicMs();
	const response = await engine.set(key, {
		value, ttl, ...comparison, signal,
	});
	const own = new KeptKey(engine, {
		node: response.node, value, ttl, since, isOwn: false, hasRefresh: isRefreshable, marginMs: 0, hint: 'What others wrote is left alone.',
	});
	return releaseAndTell(context, own, ttl, async () => {
		await printWritten(context, response, {engine, value});
		context.stderr(`kept alive until ${context.endedBy()}, which removes it\n`);
		const ending = AbortSignal.any([context.signal, own.lost]);
		if (!ending.aborted) {
			await once(ending, 'abort');
		}

		own.lost.throwIfAborted();
		return 0;
	});
}
