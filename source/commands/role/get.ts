import {type PermissionList} from '../../engine/engine.ts';
import {administer} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {ownText} from '../common/context.ts';
import {outputFlag, printRows} from '../common/rows.ts';
import {requireRole, roleArgument} from './role-argument.ts';

function lines(patterns: PermissionList): string {
	return (patterns ?? []).map(pattern => `\t${pattern}\n`).join('');
}

export const roleGet: Command = {
	name: 'get',
	summary: 'get details for a role',
	usage: '<role>',
	effect: 'reads',
	flags: [outputFlag],
	arguments: [roleArgument],
	examples: ['role get readers'],
	async run(context, {positionals}) {
		const name = requireRole(positionals);
		return administer(context, {isForAuth: true}, async (engine, signal) => {
			const {role, permissions: {kv}} = await engine.auth.role(name, {signal});
			if (context.rowFormat !== ownText) {
				return printRows(context, {
					columns: ['role', 'read', 'write'], rows: [{role, read: kv.read ?? [], write: kv.write ?? []}], raw: 'role', isSingle: true,
				});
			}

			context.stdout(`Role: ${role}\nKV Read:\n${lines(kv.read)}KV Write:\n${lines(kv.write)}`);
			return 0;
		});
	},
};
