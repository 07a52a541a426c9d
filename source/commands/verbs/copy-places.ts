/**
What `cp` and `mv` have to copy, and where each source goes.
*/
import {UserError} from '../../errors.ts';
import {baseName, childPath, parentPath} from '../../protocol/paths.ts';
import {type Invocation} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {locate, nodeAt, type Location} from '../common/location.ts';

export type Copy = readonly [source: Location, place: Location];

/** The place of a source's copy: the target itself, or a child of it. */
function placeOf(source: Location, target: Location, isInto: boolean): Location {
	const name = baseName(source.key);
	if (!isInto) {
		return target;
	}

	return {
		...target, key: childPath(target.key, name), label: `${target.label.endsWith('/') ? target.label : `${target.label}/`}${name}`,
	};
}

/** The second of two would replace the first. */
function refuseSamePlaces(copies: readonly Copy[]): void {
	const sourceOf = new Map<string, Location>();
	for (const [source, {key, label}] of copies) {
		const other = sourceOf.get(key);
		if (other !== undefined) {
			throw new UserError(
				`${other.label} and ${source.label} would both become ${label}: nothing was done`,
				{hint: 'Give them names of their own, one at a time.'},
			);
		}

		sourceOf.set(key, source);
	}
}

/** What lies in a directory that is moved is no longer there when its own turn comes. */
function refuseNested(sources: readonly Location[]): void {
	const sourcesAt = Map.groupBy(sources, ({key}) => key);
	for (const {engine, key, label} of sources) {
		for (let above = key; above !== '/';) {
			above = parentPath(above);
			const outer = sourcesAt.get(above)?.find(other => other.engine === engine);
			if (outer !== undefined) {
				throw new UserError(`${label} lies in ${outer.label}, which is moved with all that is in it: nothing was done`, {
					hint: 'Name one of them, or move them one at a time.',
				});
			}
		}
	}
}

export type Places = {
	readonly copies: readonly Copy[];
	/** The target is a directory that takes the copies under their own names. */
	readonly isInto: boolean;
};

/** Rejects when the arguments make no sense. */
export async function placesOf(
	context: CommandContext,
	{flags, positionals}: Invocation,
	{isMove}: {readonly isMove: boolean},
): Promise<Places> {
	const sourceTexts = positionals.slice(0, -1);
	const targetText = positionals.at(-1);
	if (targetText === undefined || sourceTexts.length === 0) {
		throw new ArgumentError('a source and a target are needed', {hint: `Usage: ›${isMove ? 'mv' : 'cp'} SOURCE… TARGET`});
	}

	const isCopyItself = flags.bool('T');
	if (isCopyItself && sourceTexts.length > 1) {
		throw new ArgumentError('-T is for one source');
	}

	const sources: Location[] = [];
	for (const text of sourceTexts) {
		sources.push(await locate(context, text));
	}

	const target = await locate(context, targetText);
	const targetNode = await nodeAt(target, context.signal);
	const isDirectoryWanted = !isCopyItself && (targetText.endsWith('/') || sources.length > 1);
	if (isDirectoryWanted && targetNode !== undefined && !targetNode.dir) {
		throw new UserError(`${target.label} is a key, so nothing can lie in it`, {hint: 'Name a directory, or one source and a key.'});
	}

	if (sources.length > 1 && targetNode === undefined && !targetText.endsWith('/')) {
		throw new UserError(`there is no directory ${target.label}`, {hint: `With a slash it is made: ${target.label}/`});
	}

	const isInto = isDirectoryWanted || (!isCopyItself && targetNode?.dir === true);
	const root = sources.find(({key}) => key === '/');
	if (root !== undefined && (isMove || isInto)) {
		throw new UserError('the root has no name of its own', {hint: 'Name what lies in it: /*'});
	}

	const copies = sources.map(source => [source, placeOf(source, target, isInto)] as const);
	refuseSamePlaces(copies);
	if (isMove && flags.bool('r')) {
		refuseNested(sources);
	}

	return {copies, isInto};
}
