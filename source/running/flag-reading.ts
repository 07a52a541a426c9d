import {findTwoForms} from '../language/global-flags.ts';
import {parseGoFlags, type FlagMistake, type ParsedFlags} from '../language/go-flags.ts';
import {helpFlag, type FlagSpec} from '../commands/common/command.ts';
import {type CommandContext} from '../commands/common/context.ts';

export type FlagReading =
	| {readonly flags: ParsedFlags; readonly positionals: readonly string[]; readonly mistake?: undefined}
	| ({readonly mistake: string} & Pick<FlagMistake, 'unknownFlag'>);

/** Of several mistakes a command reports the first one, and a group a flag that was given under two names. */
export function readFlags(
	tokens: readonly string[],
	specs: readonly FlagSpec[],
	context: CommandContext,
	{isForGroup = false} = {},
): FlagReading {
	const available = context.mode === 'strict'
		? specs.filter(({isExtension}) => !isExtension)
		: specs.map(spec => spec.isLifetime === true ? {...spec, type: 'string' as const} : spec);
	const isShortTaken = available.some(({name, alias}) => name === 'h' || alias === 'h');
	const known = [...available, isShortTaken ? {...helpFlag, alias: undefined} : helpFlag];
	const parsed = parseGoFlags(tokens, known);
	const twoForms = findTwoForms(parsed.flags, known);
	if (twoForms !== undefined && (isForGroup || parsed.problem === undefined)) {
		return {mistake: `Cannot use two forms of the same flag: ${twoForms}`};
	}

	const empty = context.mode === 'strict' || parsed.problem !== undefined
		? undefined
		: specs.find(({name, isLifetime}) => isLifetime === true && parsed.flags.has(name) && parsed.flags.string(name) === '');
	if (empty !== undefined) {
		return {mistake: `the value of --${empty.name} is empty`};
	}

	return parsed.problem === undefined
		? parsed
		: {mistake: context.mode === 'strict' ? 'Incorrect Usage.' : parsed.problem, unknownFlag: parsed.unknownFlag};
}
