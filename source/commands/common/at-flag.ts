import {type Engine} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {isEndpointUrl} from '../../language/endpoint-url.ts';
import {momentHint, parseMoment, type Moment} from '../../protocol/moment.ts';
import {type FlagSpec} from './command.ts';
import {noProfile, type CommandContext} from './context.ts';

/** Of commands that only read: the engine that they get shows the moment that is named. */
export const atFlag: FlagSpec = {
	name: 'at',
	type: 'string',
	usage: 'as it was after the change of this index; -1: before the last one, before:KEY: before the newest of KEY',
	isExtension: true,
	value: 'moment',
};

const beforeKey = 'before:';

export type NamedMoment = {
	/** As it was typed, with an absolute key. */
	readonly resolved: string;
	readonly parsed: Moment;
};

/** The key of `before:KEY` may be one of the current directory, as others are. Throws UserError. */
export function momentIn({resolveKey}: Pick<CommandContext, 'resolveKey'>, moment: string): NamedMoment {
	const key = moment.startsWith(beforeKey) ? moment.slice(beforeKey.length) : '';
	const resolved = key === '' ? moment : beforeKey + resolveKey(key);
	const parsed = parseMoment(resolved);
	if (parsed === undefined) {
		throw new UserError(`"${moment}" is no moment: ${momentHint}`);
	}

	return {resolved, parsed};
}

/** The keys as they were; the front end closes it. */
export async function engineAt(context: CommandContext, moment: string): Promise<Engine> {
	const {resolved, parsed} = momentIn(context, moment);
	const {connect, connectWith} = context;
	if (connectWith !== noProfile) {
		const {engine} = await connectWith([`--at=${resolved}`]);
		return engine;
	}

	const {pastOf} = await import('../../past/past-of.ts');
	return pastOf(await connect(), parsed);
}

/** The option that goes to the cluster of a word, a profile or a URL. */
export function placeOption(word: string): string {
	return isEndpointUrl(word) ? `--endpoints=${word}` : `--profile=${word}`;
}

/** The same of the place that an option names. */
export async function engineThereAt(context: CommandContext, option: string, moment: string): Promise<Engine> {
	const {connectWith} = context;
	if (connectWith === noProfile) {
		throw new UserError('the past of another place can\'t be read here', {hint: 'Name a key of the cluster in use.'});
	}

	return engineAt({...context, connectWith: async options => connectWith([option, ...options])}, moment);
}

/** For a command that reads files as they are: it would do so in silence. */
export function refuseMoment({isMomentNamed}: Pick<CommandContext, 'isMomentNamed'>, what: string): void {
	if (isMomentNamed) {
		throw new UserError(`--at is about keys, and ${what}`, {hint: 'Leave it out. ›export --at saves keys as they were.'});
	}
}
