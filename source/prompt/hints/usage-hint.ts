/**
What the command at the caret takes, with the word marked that is being typed: `ttl KEY [none|30s|5m]`.
*/
import {
	followsTerminator,
	isGroup,
	type ArgumentSpec,
	type Command,
} from '../../commands/common/command.ts';
import {
	findFlag,
	flagText,
	rolesOf,
	type Flag,
	type Place,
} from '../../commands/roles.ts';
import {caretWord} from '../../language/caret-word.ts';
import {flagKind} from '../completion/completion-values.ts';
import {type HintContext, type HintPart, type LineHint} from './line-hint.ts';

/** More are told by the menu. */
const choiceCountMax = 8;
/** Deeper in `$(…)` nothing is said. */
const depthMax = 20;

function labelOf(spec: ArgumentSpec, index: number): string {
	const {name, choices = [], isOptional = false, isRepeated = false} = spec;
	const isChoice = choices.length > 0 && choices.length <= choiceCountMax;
	// What is written as it stands is written small.
	const label = isChoice ? choices.join('|') : (isOptional || /[|=]/.test(name) ? name : name.toUpperCase());
	const behind = followsTerminator(spec, index) ? `-- ${label}` : label;
	const repeated = isRepeated ? `${behind} …` : behind;
	return isOptional ? `[${repeated}]` : repeated;
}

function argumentParts(command: Command, {spec}: Place, typed: string): readonly HintPart[] {
	const {arguments: specs, takesPath = false} = command;
	const index = spec === undefined ? specs.length : specs.indexOf(spec);
	const isPath = takesPath && index === 1 && (typed.startsWith('.') || spec === undefined);
	const parts = specs.map((each, i) => ({text: labelOf(each, i), isPresent: i === index && !isPath}));
	return takesPath ? parts.toSpliced(1, 0, {text: '[.path]', isPresent: isPath}) : parts;
}

function flagParts(flag: Flag): readonly HintPart[] {
	const {choices} = flag;
	const value = choices === undefined || choices.length > choiceCountMax ? flagKind(flag).toUpperCase() : choices.join('|');
	return [{text: flagText(flag)}, {text: value, isPresent: true}, {text: `· ${flag.usage}`}];
}

/** The flag whose value is typed, after it or joined to it by `=`. */
function flagOf({pending, areFlagsOver, flags}: Place, typed: string): Flag | undefined {
	const isJoined = !areFlagsOver && typed.startsWith('-') && typed.includes('=');
	const flag = pending ?? (isJoined ? findFlag(flags, typed) : undefined);
	return flag?.type === 'bool' ? undefined : flag;
}

export function usageHint({text, cursor, commands, depth = 0}: HintContext): LineHint | undefined {
	const {command: {redirection, systemCommand}, previous, word} = caretWord(text, cursor);
	const {openCommands} = word;
	if (openCommands !== undefined) {
		const inner = text.slice(openCommands, cursor);
		return depth === depthMax
			? undefined
			: usageHint({
				text: inner, cursor: inner.length, commands, depth: depth + 1,
			});
	}

	if (redirection !== undefined || systemCommand !== undefined) {
		return undefined;
	}

	const {roles, next} = rolesOf(previous, commands, 'shell');
	const {entry, command} = next;
	const flag = flagOf(next, word.text);
	if (entry === undefined) {
		return flag === undefined ? undefined : {kind: 'usage', parts: flagParts(flag)};
	}

	if (command === undefined) {
		return isGroup(entry) && roles.at(-1)!.kind === 'command'
			? {kind: 'usage', parts: [{text: entry.name}, {text: entry.subcommands.map(({name}) => name).join('|'), isPresent: true}]}
			: undefined;
	}

	const name = isGroup(entry) ? [{text: entry.name}, {text: command.name}] : [{text: command.name}];
	const parts = flag === undefined ? argumentParts(command, next, word.text) : flagParts(flag);
	return parts.length === 0 ? undefined : {kind: 'usage', parts: [...name, ...parts]};
}
