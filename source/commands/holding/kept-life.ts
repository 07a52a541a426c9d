/**
How long a kept key outlives who keeps it, and the end of the keeping.
*/
import {formatSeconds} from '../../format/durations.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {type FlagValues} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {ttlOf} from '../common/key-commands.ts';
import {type KeptKey} from './kept-key.ts';

const ttlDefault = 30;

/** In seconds. */
export function ttlOfKept(flags: FlagValues): number {
	const ttl = ttlOf(flags);
	if (ttl === undefined && flags.has('ttl')) {
		throw new ArgumentError('what is kept alive needs a time to live', {
			hint: `Write --ttl 10s or more, or leave it away for ${ttlDefault}s.`,
		});
	}

	return ttl ?? ttlDefault;
}

/** Runs what needs the key, and removes the key whatever happens. */
export async function releaseAndTell(context: CommandContext, own: KeptKey, ttl: number, run: () => Promise<number>): Promise<number> {
	let problem: string | undefined;
	let code: number;
	try {
		code = await run();
	} finally {
		problem = await own.release();
		if (problem !== undefined) {
			context.stderr(`${visible(own.key)} could not be removed (${visible(problem)}): it expires within ${formatSeconds(ttl)}\n`);
		}
	}

	return problem !== undefined && code === 0 ? 1 : code;
}
