/**
The flags that export, import and sync share.
*/
import {type FileFormat} from '../../archive/document.ts';
import {type FlagSpec, type FlagValues} from '../common/command.ts';
import {type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';

export const formatChoices: readonly FileFormat[] = ['json', 'yaml', 'dir'];

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
	name: 'output', alias: 'o', type: 'string', usage: 'with --dry-run: `json` for one object a line', isExtension: true,
	choices: ['simple', 'json'],
};

/** The context with the format that the flags ask for. */
export function withOutput(context: CommandContext, flags: FlagValues): CommandContext {
	return flags.has('output') ? {...context, output: flags.string('output')} : context;
}

/** What a flag with choices says, which is one of them: others are refused before a command runs. */
export function chosen<Choice extends string>(flags: FlagValues, name: string): Choice | undefined {
	return flags.has(name) ? flags.string(name) as Choice : undefined;
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
