import {reasonOf} from '../../errors.ts';
import {textFromBytes} from '../../protocol/text.ts';
import {readSettingsFile} from '../../util/settings-file.ts';
import {configurationFilePath} from './configuration-folder.ts';
import {type SettingChoices, type Settings} from './settings.ts';

/** What the configuration file says about the prompt. Most people have none, and never load what understands it. */
export async function readSettings<Editing extends string>(choices: SettingChoices<Editing>): Promise<Settings<Editing>> {
	const file = configurationFilePath();
	try {
		const bytes = await readSettingsFile(file);
		if (bytes === undefined) {
			return {keys: [], problems: []};
		}

		const {parseSettings} = await import('./settings.ts');
		return parseSettings(textFromBytes(bytes), file, choices);
	} catch (error) {
		return {keys: [], problems: [`cannot read ${file}: ${reasonOf(error)}`]};
	}
}
