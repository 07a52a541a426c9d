/**
What the member, user, role and auth commands have in common: they check their arguments before they connect, all their
requests share one time limit, and their failures are bare texts.
*/
import {type Engine} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {type CommandContext, type ConnectOptions} from './context.ts';
import {asAdministrativeError} from './errors.ts';

export type Administration = ConnectOptions & {
	/** The time for connecting counts, too. */
	readonly isLimitEarly?: boolean;
};

/** Connects, does the work and resolves to exit code 0, or to what the work returns. */
export async function administer(
	context: CommandContext,
	{isLimitEarly = false, ...connectOptions}: Administration,
	work: (engine: Engine, signal: AbortSignal) => Promise<number | void>,
): Promise<number> {
	const earlySignal = isLimitEarly ? context.startPhase() : undefined;
	const engine = await context.connect(connectOptions);
	try {
		return await work(engine, earlySignal ?? context.startPhase()) ?? 0;
	} catch (error) {
		throw asAdministrativeError(error, context.mode);
	}
}

export function refuseArguments(positionals: readonly string[]): void {
	if (positionals.length > 0) {
		throw new UserError('No arguments accepted');
	}
}

/** The one argument that is required. */
export function requireOne(positionals: readonly string[], problem: string, hint: string): string {
	const [name] = positionals;
	if (name === undefined || positionals.length > 1) {
		throw new UserError(problem, {hint});
	}

	return name;
}
