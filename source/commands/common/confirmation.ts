/**
Questions before something is destroyed. They are put to a person (`context.confirm`), never to a script, and only about what
is worth a question: one key, or an empty directory, is not. On a protected profile every removal is, and so is overwriting
many keys; scripts have to say --yes there.
*/
import {type Engine} from '../../engine/engine.ts';
import {requireWritable} from '../../engine/read-only.ts';
import {UserError} from '../../errors.ts';
import {type Confirmation} from '../../terminal/questions.ts';
import {type FlagSpec} from './command.ts';
import {noProfile, nobody, type CommandContext} from './context.ts';

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
	readonly engine: Pick<Engine, 'get'> & Partial<Pick<Engine, 'info'>>;
	/** Each will be removed with all that is in it. */
	readonly keys: readonly string[];
	/** The flag `--yes`. */
	readonly isYes: boolean;
};

/** The profile whose name has to be typed before something on that engine is destroyed. */
export async function protectingProfile(
	{profile, protectorAt, connect}: CommandContext,
	engine?: Pick<Engine, 'get'> & Partial<Pick<Engine, 'info'>>,
): Promise<string | undefined> {
	if (engine?.info?.protectedProfile !== undefined) {
		return engine.info.protectedProfile;
	}

	// Endpoints that are named beside a profile may be those of another one.
	if (protectorAt !== noProfile && (profile === noProfile || !profile.isProtected)) {
		return protectorAt(engine?.info === undefined ? await connect() : {info: engine.info});
	}

	return profile !== noProfile && profile.isProtected && (engine === undefined || engine === await connect()) ? profile.name : undefined;
}

/** Asks before keys are removed recursively; resolves to whether it did. Rejects with DeclinedError when the answer is no. */
export async function confirmRemoval(context: CommandContext, options: RemovalOptions): Promise<boolean> {
	const {engine, keys, isYes} = options;
	const profileName = isYes ? undefined : await protectingProfile(context, engine);
	if (isYes || (context.confirm === nobody && profileName === undefined)) {
		return false;
	}

	if (context.confirm === nobody) {
		await ask(context, {text: keys.join(', ')}, profileName);
		return true;
	}

	if (engine.info !== undefined) {
		// Nobody is asked about what cannot be done.
		requireWritable({info: engine.info}, `removing ${keys.join(', ')}`);
	}

	const {removalQuestion} = await import('./removal-question.ts');
	const question = await removalQuestion(context, {...options, isProtected: profileName !== undefined});
	if (question !== undefined) {
		await ask(context, question, profileName);
	}

	return question !== undefined;
}

/**
Asks before anything is destroyed on a protected profile: that of `engine`, else that of the context. Rejects with
DeclinedError when the answer is no.
*/
export async function confirmOnProtected(
	context: CommandContext,
	text: string,
	{isYes, engine}: {readonly isYes: boolean; readonly engine?: Engine},
): Promise<void> {
	const profileName = isYes ? undefined : await protectingProfile(context, engine);
	if (profileName !== undefined) {
		await ask(context, {text}, profileName);
	}
}

/** Asks as `ask` does, about something on that engine. */
export async function askAbout(context: CommandContext, question: Confirmation, engine: Engine): Promise<void> {
	await ask(context, question, await protectingProfile(context, engine));
}

/**
Asks, unless nobody can be asked. On a protected profile its name has to be typed, even where a yes would be enough; where
nobody can type it, the command is refused. Rejects with DeclinedError when the answer is no.
*/
async function ask({confirm, signal}: CommandContext, question: Confirmation, profileName: string | undefined): Promise<void> {
	if (confirm === nobody) {
		if (profileName !== undefined) {
			throw new UserError(`the profile ${profileName} is protected, and nobody can be asked here: nothing was changed`, {
				hint: '--yes after the command does it without asking.',
			});
		}

		return;
	}

	const isConfirmed = await confirm(profileName === undefined
		? question
		: {text: `The profile ${profileName} is protected.\n${question.text}`, typed: profileName});
	signal.throwIfAborted();
	if (!isConfirmed) {
		throw new DeclinedError();
	}
}
