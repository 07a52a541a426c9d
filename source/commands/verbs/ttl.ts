/**
How long a node lives, shown and changed.
*/
import {type Engine, type Node} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {formatExpiration, formatSeconds, parseSeconds} from '../../format/durations.ts';
import {EtcdError, errorCodes} from '../../protocol/errors.ts';
import {updateDirectory} from '../../subtree/directory-update.ts';
import {isLossy} from '../../subtree/lossy.ts';
import {
	inheritedLifetime,
	ownLifetime,
	shorter,
	type Lifetime,
} from '../../subtree/inherited.ts';
import {type Invocation} from '../common/command.ts';
import {ownText, type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {printRows} from '../common/rows.ts';
import {requireKey} from '../common/key-commands.ts';
import {Printer} from './printer.ts';

/** How often a change is tried again when somebody else was faster. */
const attemptsMax = 5;

/** `4m31s, until 2026-11-22 17:04:05 UTC, from /a`; `none`. */
function describe(lifetime: Lifetime | undefined, printer: Printer): string {
	if (lifetime === undefined) {
		return 'none';
	}

	const from = lifetime.from === undefined ? '' : `, from ${printer.stored(lifetime.from)}`;
	return `${formatSeconds(lifetime.ttl)}, until ${formatExpiration(lifetime.expiration)}${from}`;
}

async function printRow(context: CommandContext, key: string, lifetime: Lifetime | undefined): Promise<number> {
	return printRows(context, {
		columns: ['key', 'ttl', 'expiration', 'from'], rows: [{key, ...lifetime}], raw: 'ttl', isSingle: true,
	});
}

async function changeOnce(
	engine: Engine,
	node: Node,
	{key, ttl, signal}: {key: string; ttl: number | undefined; signal: AbortSignal},
): Promise<Node> {
	if (node.dir) {
		const response = await updateDirectory(engine, key, {ttl, signal});
		return response.node;
	}

	const prevIndex = BigInt(node.modifiedIndex);
	const {value = ''} = node;
	if (!isLossy(engine, value)) {
		const response = await engine.set(key, {
			value, ttl, prevIndex, signal,
		});
		return response.node;
	}

	// Only the server knows the bytes, so it has to keep them itself.
	if (ttl === undefined) {
		throw new UserError(`${key}: the value may hold bytes that the API cannot carry, and would be altered`, {
			hint: 'A very long time leaves the value alone: ›ttl KEY 36500d',
		});
	}

	const response = await engine.set(key, {
		refresh: true, ttl, prevIndex, signal,
	});
	return response.node;
}

async function change(engine: Engine, options: {key: string; ttl: number | undefined; signal: AbortSignal}): Promise<Node> {
	const {key, signal} = options;
	for (let attempt = 1; ; attempt++) {
		const {node} = await engine.get(key, {signal, detail: 'node'});
		try {
			return await changeOnce(engine, node, options);
		} catch (error) {
			if (!(error instanceof EtcdError && error.code === errorCodes.compareFailed)) {
				throw error;
			}

			if (attempt === attemptsMax) {
				throw new UserError(`${key} keeps changing: its ttl was not changed`, {
					hint: 'Try again, or write value and ttl together: ›set KEY VALUE --ttl SECONDS',
					cause: error,
				});
			}
		}
	}
}

export async function runTtl(context: CommandContext, {positionals}: Invocation): Promise<number> {
	const engine = await context.connect();
	const key = requireKey(context, positionals);
	const signal = context.startPhase();
	const [, wanted] = positionals;
	using printer = new Printer(context);
	if (wanted === undefined) {
		const [{node}, inherited] = await Promise.all([engine.get(key, {signal, detail: 'node'}), inheritedLifetime(engine, key, {signal})]);
		const lifetime = shorter(ownLifetime(node), inherited);
		if (context.rowFormat !== ownText) {
			return await printRow(context, key, lifetime);
		}

		printer.line(describe(lifetime, printer));
		return 0;
	}

	const ttl = wanted === 'none' ? undefined : parseSeconds(wanted);
	if (wanted !== 'none' && ttl === undefined) {
		throw new ArgumentError(`"${wanted}" is not a time to live`, {hint: 'Write 90, 90s, 5m, 1h30m or 2d, or none to keep the key.'});
	}

	const own = ownLifetime(await change(engine, {key, ttl, signal}));
	const inherited = await inheritedLifetime(engine, key, {signal});
	if (context.rowFormat !== ownText) {
		return await printRow(context, key, shorter(own, inherited));
	}

	const isOutlived = inherited !== undefined && shorter(own, inherited) === inherited;
	printer.line(`${printer.stored(key)}: ${own === undefined ? 'no ttl' : describe(own, printer)}`);
	if (isOutlived) {
		printer.line(`  expires before that, with ${printer.stored(inherited.from ?? '')}, in ${formatSeconds(inherited.ttl)}`);
	}

	return 0;
}
