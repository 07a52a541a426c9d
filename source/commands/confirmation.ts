/**
Questions before something is destroyed. They are asked where a person sits (`context.confirm`), never of scripts, and
only about what is worth a question: one key, or an empty directory, is not.
*/
import {type Engine} from '../engine/engine.ts';
import {UserError} from '../errors.ts';
import {type CommandContext, type Confirmation, type FlagSpec} from './command.ts';

export const yesFlag: FlagSpec = {
	name: 'yes', alias: 'y', type: 'bool', usage: 'do not ask first', isExtension: true,
};

/** The user said no. */
class DeclinedError extends UserError {
	override readonly name = 'DeclinedError';

	constructor() {
		super('Nothing was changed.');
	}
}

export type RemovalOptions = {
	readonly engine: Pick<Engine, 'get'>;
	/** Each is going to be removed with all that is in it. */
	readonly keys: readonly string[];
	/** The flag `--yes`. */
	readonly isYes: boolean;
};

/** Asks before keys are removed recursively. Rejects with DeclinedError when the answer is no. */
export async function confirmRemoval(context: CommandContext, options: RemovalOptions): Promise<void> {
	if (context.confirm === undefined || options.isYes) {
		return;
	}

	const {removalQuestion} = await import('./removal-question.ts');
	const question = await removalQuestion(context, options);
	if (question !== undefined) {
		await ask(context, question);
	}
}

/** On a protected profile, asks before anything of weight. Rejects with DeclinedError when the answer is no. */
export async function confirmOnProtected(context: CommandContext, text: string, {isYes}: {readonly isYes: boolean}): Promise<void> {
	if (context.profile?.isProtected === true && !isYes) {
		await ask(context, {text});
	}
}

/** Asks, unless nobody can be asked. On a protected profile its name has to be typed, whatever else would be enough. Rejects with DeclinedError. */
export async function ask({confirm, profile, signal}: CommandContext, question: Confirmation): Promise<void> {
	if (confirm === undefined) {
		return;
	}

	const isConfirmed = await confirm(profile?.isProtected === true
		? {text: `The profile ${profile.name} is protected.\n${question.text}`, typed: profile.name}
		: question);
	signal.throwIfAborted();
	if (!isConfirmed) {
		throw new DeclinedError();
	}
}
