import {type CommandGroup} from '../common/command.ts';
import {roleAdd} from './add.ts';
import {roleGet} from './get.ts';
import {roleGrant} from './grant.ts';
import {roleList} from './list.ts';
import {roleRemove} from './remove.ts';
import {roleRevoke} from './revoke.ts';

export const role: CommandGroup = {
	name: 'role',
	summary: 'role add, grant and revoke subcommands',
	brief: 'what they may do',
	subcommands: [roleAdd, roleGet, roleList, roleRemove, roleGrant, roleRevoke],
};
