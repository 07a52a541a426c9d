/**
The name that the role commands take.
*/
import {requireOne} from '../common/administration.ts';
import {type ArgumentSpec} from '../common/command.ts';

export const roleArgument: ArgumentSpec = {name: 'role', kind: 'role'};

export function requireRole(positionals: readonly string[]): string {
	return requireOne(positionals, 'Please provide a role name', 'Give one name; ›role list shows all roles.');
}
