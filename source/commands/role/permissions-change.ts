import {isDeepStrictEqual} from 'node:util';
import {
	type CallOptions,
	type Engine,
	type Permissions,
	type Role,
} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {canonicalPath} from '../../protocol/paths.ts';
import {administer} from '../common/administration.ts';
import {type Command, type FlagValues} from '../common/command.ts';
import {requireRole, roleArgument} from './role-argument.ts';

type PermissionsChange = Pick<Command, 'name' | 'summary' | 'effect' | 'flags' | 'examples'> & {
	/** What is said when nothing changed: `already granted`. */
	readonly alreadyText: string;
	change(engine: Engine, name: string, permissions: Permissions, options: CallOptions): Promise<Role>;
};

function permissionsOf(flags: FlagValues): Permissions {
	const path = flags.string('path');
	if (path === '') {
		throw new UserError('No path specified; please use `-path`', {
			hint: 'As in: --path /a/b, or --path \'/a/*\' for all keys that begin like this',
		});
	}

	if (canonicalPath(path) !== path) {
		throw new UserError(`Not canonical path; please use \`-path=${canonicalPath(path)}\``);
	}

	const [read, write, both] = [flags.bool('read'), flags.bool('write'), flags.bool('readwrite')];
	if ([read, write, both].filter(Boolean).length !== 1) {
		throw new UserError('Please specify exactly one of -read, -write or -readwrite');
	}

	return {kv: {read: read || both ? [path] : null, write: write || both ? [path] : null}};
}

/** `role grant` and `role revoke`. */
export function permissionsCommand({change, alreadyText, ...description}: PermissionsChange): Command {
	return {
		...description,
		usage: '[command options] <role>',
		arguments: [roleArgument],
		async run(context, {flags, positionals}) {
			const permissions = permissionsOf(flags);
			const name = requireRole(positionals);
			return administer(context, {isForAuth: true}, async (engine, signal) => {
				const before = await engine.auth.role(name, {signal});
				const after = await change(engine, name, permissions, {signal});
				if (isDeepStrictEqual(before, after)) {
					context.stdout(`Role unchanged; ${alreadyText}${context.mode === 'strict' ? '' : '\n'}`);
				}

				context.stdout(`Role ${name} updated\n`);
			});
		},
	};
}
