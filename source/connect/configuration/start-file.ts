/**
The file whose lines the shell runs when it starts: aliases, a directory to begin in.
*/
import {reasonOf, UserError} from '../../errors.ts';
import {textFromBytes} from '../../protocol/text.ts';
import {readSettingsFile} from '../../util/settings-file.ts';
import {configurationPath} from './configuration-folder.ts';

export type StartFile = {readonly file: string; readonly text: string};

/** Undefined when there is none. Rejects with UserError when it cannot be read. */
export async function readStartFile(): Promise<StartFile | undefined> {
	const file = configurationPath('etcshrc');
	try {
		const bytes = await readSettingsFile(file);
		return bytes === undefined ? undefined : {file, text: textFromBytes(bytes)};
	} catch (error) {
		throw new UserError(`cannot read ${file}: ${reasonOf(error)}`, {
			hint: 'The shell starts without it, as with --no-start-file.', cause: error,
		});
	}
}
