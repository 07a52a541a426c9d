/**
A path that stands where the value should: `set KEY .status.phase` would replace the whole document with that text.
*/
import {type Engine} from '../../engine/engine.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {documentOf} from '../../format/parts/document.ts';
import {parsePath} from '../../format/part-path.ts';
import {ArgumentError} from './errors.ts';

async function succeeds(run: () => Promise<unknown>): Promise<boolean> {
	try {
		await run();
		return true;
	} catch {
		return false;
	}
}

/** Refuses a word that begins with a dot where `key` holds a document; `name` is that of the command. */
export async function refusePathIntoDocument(
	engine: Engine,
	{name, key, path, signal}: {readonly name: string; readonly key: string; readonly path: string; readonly signal: AbortSignal},
): Promise<void> {
	if (!await succeeds(async () => parsePath(path))) {
		return;
	}

	const {node} = await getIfThere(engine, key, {quorum: true, signal});
	const value = node?.dir === true ? undefined : node?.value;
	// A number or a text is JSON as well, and has no parts.
	if (value === undefined || /^\s*(?:["\d-]|true|false|null)/.test(value) || !await succeeds(async () => documentOf(value))) {
		return;
	}

	throw new ArgumentError(`a value is missing: ${path} is a path in the document at ${key}`, {
		hint: `›set ${key} ${path} VALUE changes that part; ›${name} ${key} -- ${path} stores the text.`,
	});
}
