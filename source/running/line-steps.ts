/**
The steps of a line: its lists in their order, with what `$(…)` prints put in, and measured where `time` says so. Who runs a
single command is up to the front end.
*/
import process from 'node:process';
import {describeFailure} from '../commands/common/errors.ts';
import {UserError} from '../errors.ts';
import {isReached, linesOf, type AndOrList} from '../language/command-lists.ts';
import {filledWords} from '../language/filled-words.ts';
import {isProgram, programCount} from '../language/pasted-line.ts';
import {splitCommands, type SplitCommand, type Word} from '../language/words.ts';
import {bytesFromText, textFromBytes} from '../protocol/text.ts';
import {interruptedExitCode} from '../terminal/interrupts.ts';
import {isInstalled} from '../util/programs.ts';

/** Takes what a command prints instead of the screen. */
export type Capture = (text: string) => void;

export type LineHost = {
	readonly signal: AbortSignal;
	/** Whether there is a command of ours with that name. */
	isCommand(name: string): boolean;
	/** Nothing more is to be run. */
	isOver(): boolean;
	/** Says what went wrong, or how long it took. */
	stderr(text: string): void;
	/** The text with its aliases replaced. */
	withAliases(text: string): string;
	/** Runs a command whose words are all there; `source` is its text. Resolves to the exit code. */
	run(command: SplitCommand, source: string, capture?: Capture): Promise<number>;
};

export type ListText = {
	/** That the offsets of the commands belong to. */
	readonly text: string;
	readonly isPasted: boolean;
};

/** In UTF-16 units. */
const outputLengthMax = 1024 * 1024;
/** How deep `$(…)` may stand in one another. */
const depthMax = 20;

function runsNothing(exitCode: number, source: string): never {
	throw new UserError(`$(${source}) ended with exit code ${exitCode}, so nothing was done with it`, {exitCode});
}

/** What commands print. Rejects when one of them fails: half an answer must not become a command. */
async function outputOf(text: string, host: LineHost, depth: number): Promise<string> {
	if (depth > depthMax) {
		throw new UserError(`$( stands more than ${depthMax} times within itself`);
	}

	let output = '';
	const capture: Capture = piece => {
		output += piece;
		if (output.length > outputLengthMax) {
			throw new UserError(`$(${text}) prints more than 1 MiB`, {hint: 'A pipe takes any amount, as in: find / | wc -l'});
		}
	};

	const exitCode = await runText(host.withAliases(text), host, {capture, depth});
	// A program may have been read in the middle of a character.
	return exitCode === 0 ? textFromBytes(bytesFromText(output)) : runsNothing(exitCode, text);
}

async function runText(text: string, host: LineHost, options: {readonly capture: Capture; readonly depth: number}): Promise<number> {
	const {commands, problem} = splitCommands(text);
	if (problem !== undefined) {
		throw new UserError(problem.message);
	}

	let exitCode = 0;
	for (const {lists, isPasted} of linesOf(commands)) {
		for (const list of lists) {
			if (list.isBackground) {
				throw new UserError('a job has no place within $( )');
			}

			exitCode = await runSteps(list, {text, isPasted}, host, options);
		}
	}

	return exitCode;
}

/** The word as words. What a store holds decides neither what is run nor with which flags. */
async function fill(
	word: Word,
	{isFirst, areFlagsOver}: {readonly isFirst: boolean; readonly areFlagsOver: boolean},
	run: (text: string) => Promise<string>,
): Promise<readonly Word[]> {
	const outputs: string[] = [];
	for (const part of word.parts ?? []) {
		if ('commands' in part) {
			outputs.push(await run(part.commands));
		}
	}

	if (isFirst) {
		throw new UserError('the name of a command cannot come from $( )', {hint: 'What is stored must not decide what is run.'});
	}

	const words = filledWords(word, outputs);
	// A word that somebody has begun to type is what they say it is.
	const [begun] = word.parts!;
	const isBegun = begun !== undefined && 'text' in begun && begun.text !== '';
	const flag = areFlagsOver ? undefined : words.slice(isBegun ? 1 : 0).find(({text}) => text.length > 1 && text.startsWith('-'));
	if (flag !== undefined) {
		throw new UserError(`$( ) printed ${flag.text}, which would be taken for an option`, {hint: 'Put -- before it when it is none.'});
	}

	return words;
}

/** The command with what its `$(…)` print. */
async function filled(command: SplitCommand, host: LineHost, depth: number): Promise<SplitCommand> {
	const run = async (text: string): Promise<string> => outputOf(text, host, depth + 1);
	const words: Word[] = [];
	let areFlagsOver = false;
	for (const word of command.words) {
		const isFirst = programCount(words.map(({text}) => text)) === words.length;
		words.push(...(word.parts === undefined ? [word] : await fill(word, {isFirst, areFlagsOver}, run)));
		areFlagsOver ||= word.text === '--';
	}

	const fileOf = async (file: Word | undefined): Promise<Word | undefined> => {
		if (file?.parts === undefined) {
			return file;
		}

		const [only, ...others] = await fill(file, {isFirst: false, areFlagsOver: true}, run);
		if (only === undefined || others.length > 0) {
			throw new UserError('$( ) has to print the name of one file here');
		}

		return only;
	};

	const {redirection, input} = command;
	return {
		...command,
		words,
		...(redirection?.type === 'file' && {redirection: {...redirection, file: await fileOf(redirection.file)}}),
		...(input !== undefined && {input: {...input, file: await fileOf(input.file)}}),
	};
}

function hasCommands({words, redirection, input}: SplitCommand): boolean {
	const files = [redirection?.type === 'file' ? redirection.file : undefined, input?.file];
	return [...words, ...files].some(word => word?.parts !== undefined);
}

/** A line that was meant for the system's shell may hold its programs, too: `etcdctl ls;date`. */
function forSystem(command: SplitCommand, source: string, {isCommand}: LineHost): SplitCommand {
	const [name] = command.words;
	if (name === undefined || isProgram(name.text) || isCommand(name.text) || !isInstalled(name.text, process.env)) {
		return command;
	}

	const {redirection, input, ...others} = command;
	return {...others, words: [], systemCommand: source};
}

function duration(milliseconds: number): string {
	return milliseconds < 1000 ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

type StepOptions = {readonly capture?: Capture; readonly depth?: number};

async function runStep(
	given: SplitCommand,
	{text, isPasted}: ListText,
	host: LineHost,
	{capture, depth = 0}: StepOptions,
): Promise<number> {
	const source = text.slice(given.time?.end ?? given.start, given.end).trim();
	const start = performance.now();
	try {
		const command = hasCommands(given) ? await filled(given, host, depth) : given;
		return await host.run(isPasted ? forSystem(command, source, host) : command, source, capture);
	} catch (error) {
		const failure = host.signal.aborted ? {text: '', exitCode: interruptedExitCode} : describeFailure(error, 'shell');
		if (failure === undefined) {
			throw error;
		}

		host.stderr(failure.text);
		return failure.exitCode;
	} finally {
		if (given.time !== undefined) {
			host.stderr(`${duration(performance.now() - start)}\n`);
		}
	}
}

/** Runs a list in the foreground. Resolves to the exit code of what ran last. */
export async function runSteps(list: AndOrList, text: ListText, host: LineHost, options: StepOptions = {}): Promise<number> {
	let exitCode = 0;
	for (const command of list.commands) {
		if (host.isOver() || host.signal.aborted) {
			break;
		}

		if (isReached(command, exitCode)) {
			exitCode = await runStep(command, text, host, options);
		}
	}

	return exitCode;
}
