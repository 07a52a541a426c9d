/**
What the key commands have in common: their arguments, their time limit, and how an answer is printed.
*/
import {parseSeconds} from '../../format/durations.ts';
import {parseSigned} from '../../protocol/go-literals.ts';
import {secondsMax} from '../../protocol/time.ts';
import {binaryText} from '../../format/binary-value.ts';
import {formatResponse} from '../../format/response.ts';
import {visibleJson} from '../../terminal/text/terminal-safe.ts';
import {type Engine, type KeyResponse, type Node} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {
	type ArgumentSpec,
	type FlagSpec,
	type FlagValues,
	type Invocation,
} from './command.ts';
import {
	columnsOf,
	noTerminal,
	ownText,
	type CommandContext,
} from './context.ts';
import {ArgumentError} from './errors.ts';
import {namedKey} from './named-key.ts';
import {shownChange, warnOfBytes} from './written-value.ts';

export const ttlFlag: FlagSpec = {
	name: 'ttl', type: 'int', defaultText: '0', usage: 'key time-to-live', isLifetime: true,
};
export const keyArgument: ArgumentSpec = {name: 'key', kind: 'key'};
export const directoryArgument: ArgumentSpec = {name: 'key', kind: 'directory'};
/** For commands that create the key they name. */
export const newKeyArgument: ArgumentSpec = {...keyArgument, isName: true};
export const newDirectoryArgument: ArgumentSpec = {...directoryArgument, isName: true};
export const directoriesArgument: ArgumentSpec = {
	name: 'directory', kind: 'key', isOptional: true, isRepeated: true,
};
export const valueArgument: ArgumentSpec = {name: 'value', kind: 'value', isOptional: true};

export function requireKey(context: CommandContext, positionals: readonly string[]): string {
	const key = positionals[0];
	if (key === undefined) {
		throw new ArgumentError('key required', {hint: 'Name the key: it is the path of a node, such as /a/b.'});
	}

	return namedKey(context, key);
}

/** The keys that are named, else the current directory, which is the root outside the shell. */
export function directoryKeys(context: CommandContext, positionals: readonly string[]): readonly string[] {
	return (positionals.length === 0 ? ['.'] : positionals).map(key => namedKey(context, key));
}

type StoringCommand = {readonly name: string; readonly engine: Engine; readonly key: string};

/** In own mode, refuses a path into a document where the value should stand, unless it was put behind `--`. */
export async function refuseLonePath(
	context: CommandContext, {positionals, isTerminated = false}: Invocation, {name, engine, key}: StoringCommand,
): Promise<void> {
	const path = positionals[1];
	if (context.mode === 'strict' || isTerminated || path?.startsWith('.') !== true) {
		return;
	}

	const {refusePathIntoDocument} = await import('./lone-path.ts');
	await refusePathIntoDocument(engine, {
		name, key, path, signal: context.startPhase(),
	});
}

/** The second argument, else all of standard input. */
export async function requireValue(context: CommandContext, positionals: readonly string[]): Promise<string> {
	const value = positionals[1] ?? await context.readStdin();
	if (positionals[1] === undefined && value === '') {
		throw new ArgumentError('value required', {hint: 'Give the value after the key, or on standard input.'});
	}

	return value;
}

const nanosecondsPerSecond = 1_000_000_000n;

const lifetimeHint = 'Write 90, 90s, 5m, 1h30m or 2d.';

/** Of a `--ttl` that was read as a text: `5m`, or a number as etcdctl takes it, but for those below zero. */
function lifetimeOf(text: string): bigint {
	const seconds = parseSigned(text);
	if (typeof seconds === 'bigint' && seconds < 0n) {
		throw new ArgumentError(`--ttl ${text} is a negative time to live`, {hint: `${lifetimeHint} Without --ttl, or with 0, the key stays.`});
	}

	// Zero stands for none, as in etcdctl; what its 64 bits do not hold does not come to another time here.
	if (typeof seconds === 'bigint' && seconds <= BigInt(secondsMax)) {
		return seconds;
	}

	const parsed = parseSeconds(text);
	if (parsed === undefined) {
		throw new ArgumentError(`"${text}" is not a time to live`, {hint: lifetimeHint});
	}

	return BigInt(parsed);
}

/** The seconds of `--ttl` after etcdctl's 64-bit arithmetic; undefined for none. */
export function ttlOf(flags: FlagValues): number | undefined {
	const text = flags.string('ttl');
	const seconds = text === '' ? flags.int('ttl') : lifetimeOf(text);
	const nanoseconds = BigInt.asIntN(64, seconds * nanosecondsPerSecond);
	return nanoseconds > 0n ? Number(nanoseconds / nanosecondsPerSecond) : undefined;
}

/** How many levels to go down, from `least`; undefined for all of them. */
export function depthOf(flags: FlagValues, name: string, least: number): number | undefined {
	if (!flags.has(name)) {
		return undefined;
	}

	const depth = Number(flags.int(name));
	if (depth < least) {
		throw new ArgumentError(`${name.length === 1 ? '-' : '--'}${name} ${depth} is not a number of levels`, {
			hint: `It has to be ${least} or more.`,
		});
	}

	return depth;
}

/** The comparison that a change depends on, from the flags of these names; empty and 0n mean none. */
export function comparisonOf(
	context: CommandContext,
	flags: FlagValues,
	names: {readonly value: string; readonly index: string},
): {prevValue: string; prevIndex: bigint} {
	const prevValue = flags.string(names.value);
	const prevIndex = flags.int(names.index);
	// etcdctl ignores a comparison with nothing, and changes the key whatever it holds.
	if (context.mode !== 'strict' && flags.has(names.value) && prevValue === '') {
		throw new UserError(`--${names.value} is empty, which would compare nothing`, {
			hint: `An empty value can be compared by its index: --${names.index}, with what ›stat KEY shows as modified.`,
		});
	}

	if (context.mode !== 'strict' && flags.has(names.index) && prevIndex <= 0n) {
		throw new UserError(`--${names.index} ${prevIndex} is not an index, and would compare nothing`, {
			hint: '›stat KEY shows the index of the last change.',
		});
	}

	return {prevValue, prevIndex: BigInt.asUintN(64, prevIndex)};
}

/** The answer as a person wants to see it: bytes that are no text say nothing. */
function withoutBytes(response: KeyResponse): KeyResponse {
	const {node, prevNode} = response;
	if (!isBytes(node.value) && !isBytes(prevNode?.value)) {
		return response;
	}

	const told = (each: Node): Node => ({...each, ...(each.value !== undefined && {value: binaryText(each.value) ?? each.value})});
	return {...response, node: told(node), ...(prevNode !== undefined && {prevNode: told(prevNode)})};
}

/** Whether it is named instead of shown. */
export function isBytes(value = ''): boolean {
	return binaryText(value) !== undefined;
}

/** Prints an answer in the output format asked for; `isRaw` as it is stored, on a terminal, too. */
export async function printResponse(
	context: CommandContext,
	given: KeyResponse,
	{isRaw = false}: {readonly isRaw?: boolean} = {},
): Promise<void> {
	const isShown = context.terminal !== noTerminal && context.output === 'simple' && !isRaw;
	const response = isShown ? withoutBytes(given) : given;
	if (context.rowFormat !== ownText && context.rowFormat !== 'json') {
		const {formatResponseAs} = await import('../../format/response-rows.ts');
		context.stdout(await formatResponseAs(response, context.rowFormat, {columns: columnsOf(context)}));
		return;
	}

	const text = formatResponse(response, context.output);
	if (text === undefined) {
		context.stderr(`Unsupported output format: ${context.output}\n`);
	} else {
		context.stdout(context.output === 'json' && context.terminal !== noTerminal ? visibleJson(text) : text);
	}
}

/** Whether there is more to say than etcdctl does; scripts that call one command are told the same. */
function isForPerson({mode, terminal}: CommandContext): boolean {
	return mode === 'shell' || (mode === 'own' && terminal !== noTerminal);
}

/**
Prints the answer to a command that has removed or written a value. It needs no other file of the program: the change is made, even if
the program was replaced meanwhile.
*/
export async function printChange(context: CommandContext, response: KeyResponse): Promise<void> {
	return printResponse(context, isForPerson(context) ? shownChange(context, response) : response);
}

/** The same when this value was given. */
export async function printWritten(
	context: CommandContext, response: KeyResponse, {engine, value}: {readonly engine: Engine; readonly value: string},
): Promise<void> {
	await printChange(context, response);
	if (isForPerson(context)) {
		warnOfBytes(context, engine, {key: response.node.key, value});
	}
}
