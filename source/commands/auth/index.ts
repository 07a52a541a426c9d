import {type CommandGroup} from '../common/command.ts';
import {authDisable} from './disable.ts';
import {authEnable} from './enable.ts';

export const auth: CommandGroup = {
	name: 'auth',
	summary: 'overall auth controls',
	brief: 'switch it on or off',
	subcommands: [authEnable, authDisable],
};
