/**
The flags that export, import and sync share.
*/
import {type FileFormat} from '../../archive/document.ts';
import {type FlagSpec, type FlagValues} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';

const outputs = ['simple', 'json'] as const;

/** The first of each is the default. */
export const formatChoices = ['json', 'yaml', 'dir'] as const satisfies readonly FileFormat[];
export const ttlChoices = ['keep', 'drop'] as const;
export const exportTtlChoices = ['keep', 'remaining', 'drop'] as const;

const concurrencyDefault = 32;
const concurrencyMax = 1000;

export const dryRunFlag: FlagSpec = {
	name: 'dry-run', type: 'bool', usage: 'show what would change, and change nothing', isExtension: true,
};
export const keepGoingFlag: FlagSpec = {
	name: 'keep-going', type: 'bool', usage: 'go on after a failure', isExtension: true,
};
export const concurrencyFlag: FlagSpec = {
	name: 'concurrency', type: 'int', defaultText: String(concurrencyDefault), usage: 'requests at the same time', isExtension: true,
};
export const outputFlag: FlagSpec = {
	name: 'output', alias: 'o', type: 'string', usage: 'with --dry-run: `json` for one object a line', isExtension: true, choices: outputs,
};

/** The context with the format that the flags ask for. */
export function withOutput(context: CommandContext, flags: FlagValues): CommandContext {
	return flags.has('output') ? {...context, output: flags.string('output')} : context;
}

/** One of the choices; the first one when the flag is not given. */
export function choiceOf<Choice extends string>(flags: FlagValues, name: string, choices: readonly [Choice, ...Choice[]]): Choice {
	if (!flags.has(name)) {
		return choices[0];
	}

	const given = flags.string(name);
	const choice = choices.find(each => each === given);
	if (choice === undefined) {
		throw new ArgumentError(`--${name} ${given} is not known`, {hint: `It is one of ${choices.join(', ')}.`});
	}

	return choice;
}

export function concurrencyOf(flags: FlagValues, ...names: readonly string[]): number {
	const name = names.find(each => flags.has(each));
	if (name === undefined) {
		return concurrencyDefault;
	}

	const count = flags.int(name);
	if (count < 1n || count > BigInt(concurrencyMax)) {
		throw new ArgumentError(`--${name} has to be a number from 1 to ${concurrencyMax}`);
	}

	return Number(count);
}
