/**
The file of the profiles: where it is, and what it holds.
*/
import {type Buffer} from 'node:buffer';
import path from 'node:path';
import {reasonOf, UserError} from '../../errors.ts';
import {textFromBytes} from '../../protocol/text.ts';
import {inHome} from '../../util/home.ts';
import {readSettingsFile} from '../../util/settings-file.ts';
import {configurationFilePath} from '../configuration/configuration-folder.ts';
import {parseProfiles, type Profile} from './profile.ts';

/** All profiles; none when there is no file. Rejects with UserError when it cannot be read or understood. */
export async function readProfiles(): Promise<readonly Profile[]> {
	const file = configurationFilePath();
	let bytes: Buffer | undefined;
	try {
		bytes = await readSettingsFile(file);
	} catch (error) {
		throw new UserError(`cannot read ${file}: ${reasonOf(error)}`, {cause: error});
	}

	return bytes === undefined
		? []
		: parseProfiles(textFromBytes(bytes), {
			file,
			resolveFile: given => path.resolve(path.dirname(file), inHome(given)),
		});
}

/** The profile of that name; rejects with UserError when there is none, whose hint ends with what else could have been meant. */
export async function findProfile(name: string, {otherwise = ''}: {readonly otherwise?: string} = {}): Promise<Profile> {
	const profiles = await readProfiles();
	const profile = profiles.find(each => each.name === name);
	if (profile === undefined) {
		const names = profiles.map(each => each.name);
		throw new UserError(`there is no profile "${name}"`, {
			hint: (names.length > 0
				? `There are ${names.join(', ')} in ${configurationFilePath()}.`
				: `Define it in ${configurationFilePath()}, as the readme shows.`) + otherwise,
		});
	}

	return profile;
}
