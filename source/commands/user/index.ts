import {type CommandGroup} from '../common/command.ts';
import {userAdd} from './add.ts';
import {userGet} from './get.ts';
import {userGrant} from './grant.ts';
import {userList} from './list.ts';
import {userPasswd} from './passwd.ts';
import {userRemove} from './remove.ts';
import {userRevoke} from './revoke.ts';

export const user: CommandGroup = {
	name: 'user',
	summary: 'user add, grant and revoke subcommands',
	brief: 'accounts',
	subcommands: [userAdd, userGet, userList, userRemove, userGrant, userRevoke, userPasswd],
};
