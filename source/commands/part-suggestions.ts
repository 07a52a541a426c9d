/**
The paths into a value that begin with what is typed, for bash, zsh and fish.
*/
import {type Engine} from '../engine/engine.ts';
import {pathsIn} from '../format/parts/paths.ts';
import {resolvePath} from '../protocol/paths.ts';
import {type Suggestion, type Suggestions} from './suggestions.ts';

export async function suggestParts(
	engine: Engine,
	{key, typed}: Extract<Suggestions, {kind: 'parts'}>,
	signal: AbortSignal,
): Promise<Suggestion[]> {
	const {node} = await engine.get(resolvePath('/', key), {signal});
	const paths = await pathsIn(node.value ?? '');
	return paths.filter(({path}) => path.startsWith(typed)).map(({path, detail}) => ({text: path, detail}));
}
