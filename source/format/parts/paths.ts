/**
The ways to the parts of a JSON, YAML or TOML value, for completion.
*/
import {UserError} from '../../errors.ts';
import {partPaths, type PartPath} from '../json-paths.ts';
import {documentOf} from './document.ts';
import {lengthMax} from './tree.ts';

/** None of what has no parts, or is too large to be looked at for a key press. */
export async function pathsIn(value: string): Promise<readonly PartPath[]> {
	try {
		return value.length > lengthMax ? [] : partPaths((await documentOf(value)).part([]) ?? '');
	} catch (error) {
		if (error instanceof UserError) {
			return [];
		}

		throw error;
	}
}
