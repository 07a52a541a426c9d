import {type CommandGroup} from '../common/command.ts';
import {memberAdd} from './add.ts';
import {memberList} from './list.ts';
import {memberPromote} from './promote.ts';
import {memberRemove} from './remove.ts';
import {memberUpdate} from './update.ts';

export const member: CommandGroup = {
	name: 'member',
	summary: 'member add, remove and list subcommands',
	brief: 'list, add, remove',
	subcommands: [memberList, memberAdd, memberRemove, memberUpdate, memberPromote],
};
