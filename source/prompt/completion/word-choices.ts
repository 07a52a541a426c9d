/**
What can be chosen besides keys.
*/
import {ownSummaryOf, type CommandEntry} from '../../commands/common/command.ts';
import {flagText, type Flag} from '../../commands/roles.ts';
import {type Candidate} from './completion.ts';
import {type Value} from './completion-values.ts';

export type Choice = Omit<Candidate, 'text'> & {
	/** What is compared with the word; also what is inserted, before quoting. */
	readonly name: string;
};

export function commandChoices(commands: readonly CommandEntry[]): readonly Choice[] {
	return commands.map(entry => ({
		name: entry.name, label: entry.name, kind: 'command', detail: ownSummaryOf(entry), isComplete: true,
	}));
}

export function flagChoices(flags: readonly Flag[]): readonly Choice[] {
	return flags.map(flag => ({
		name: flagText(flag), label: flagText(flag), kind: 'flag', detail: flag.usage, isComplete: true,
	}));
}

export function valueChoices(values: readonly Value[]): readonly Choice[] {
	return values.map(({text, detail, isOpen = false, isBegun = false}) => ({
		name: text, label: isOpen ? `${text}/` : text, kind: isOpen ? 'directory' : 'value', detail, isComplete: !isOpen && !isBegun,
	}));
}
