/**
The name that the user commands take, and the password that they ask for.
*/
import {messageOf, PromptInterruptedError, UserError} from '../../errors.ts';
import {requireOne} from '../common/administration.ts';
import {type ArgumentSpec} from '../common/command.ts';
import {nobody, type CommandContext} from '../common/context.ts';

export const userArgument: ArgumentSpec = {name: 'user', kind: 'user'};

export function requireUser(positionals: readonly string[]): string {
	return requireOne(positionals, 'Please provide a username', 'Give one name; ›user list shows all users.');
}

/** Asks for a new password; `otherwise` is what to do where nobody can be asked. */
export async function askNewPassword(context: CommandContext, otherwise: string): Promise<string> {
	if (context.askPassword === nobody) {
		throw new UserError('nobody can be asked for a password here', {hint: otherwise});
	}

	try {
		return await context.askPassword('New password: ');
	} catch (error) {
		if (error instanceof UserError && !(error instanceof PromptInterruptedError)) {
			throw new UserError(`Error reading password: ${messageOf(error)}`, {cause: error});
		}

		throw error;
	}
}
