/**
A key of another cluster, given to a command that knows only the present one: it would quietly work on a key of that odd name.
*/
import {argumentAt, type Command} from '../commands/common/command.ts';
import {UserError} from '../errors.ts';
import {withoutPasswords} from '../protocol/redaction.ts';

const pattern = /^([^/:]+):\//;

async function isProfile(word: string): Promise<boolean> {
	const {readProfiles} = await import('../connect/profiles/profile-file.ts');
	const profiles = await readProfiles();
	return profiles.some(({name}) => name === word);
}

/** Refuses a URL, and `PROFILE:/key` of a profile that exists. */
export async function refuseElsewhere(command: Command, positionals: readonly string[]): Promise<void> {
	for (const [index, word] of positionals.entries()) {
		const argument = argumentAt(command.arguments, index);
		const [, place] = pattern.exec(word) ?? [];
		if (place === undefined || argument?.isAnywhere === true || (argument?.kind !== 'key' && argument?.kind !== 'directory')) {
			continue;
		}

		const shown = withoutPasswords(word);
		const isUrl = /^https?:\/\//.test(word);
		if (!isUrl && !await isProfile(place)) {
			continue;
		}

		const way = isUrl
			? 'A URL is for cp, mv, sync, diff and restore. Others go there with etcsh --endpoints URL, or in the shell: use URL.'
			: `PROFILE:/key is for cp, mv, sync, diff and restore. Others go there with etcsh --profile ${place}, or in the shell: use ${place}.`;
		throw new UserError(`${shown} is a key on another cluster, and ${command.name} works on the present one`, {
			hint: `${way} ./${shown} is the key of that name here.`,
			exitCode: command.mistakeExitCode,
		});
	}
}

/** `--at` in front of a command is about the cluster in use: where no key of that is named, the present of others would be taken for it. */
export function refuseUnusedMoment(command: Command, positionals: readonly string[]): void {
	if (positionals.some((word, index) => argumentAt(command.arguments, index)?.isAnywhere !== true || !pattern.test(word))) {
		return;
	}

	const [first = ''] = positionals.map(word => withoutPasswords(word));
	throw new UserError(`--at is about the cluster in use, and ${first} is on another one`, {
		hint: 'The past of a profile is that of a key without PROFILE: before it, with --profile PROFILE beside --at.',
		exitCode: command.mistakeExitCode,
	});
}
