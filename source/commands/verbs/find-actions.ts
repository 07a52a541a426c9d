/**
What `find` does with what it has found: it removes it, or runs a command for each. All is found first, so that there is one
question, and what comes later is left alone.
*/
import {type Node} from '../../engine/engine.ts';
import {requireWritable} from '../../engine/read-only.ts';
import {UserError} from '../../errors.ts';
import {splitCommands} from '../../language/words.ts';
import {EtcdError, errorCodes} from '../../protocol/errors.ts';
import {removeDirectory} from '../../subtree/directory-removal.ts';
import {repeatedWrite} from '../../subtree/repeated.ts';
import {forEachAtOnce} from '../../util/for-each-at-once.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {type FlagValues} from '../common/command.ts';
import {noProfile, type CommandContext} from '../common/context.ts';
import {countedNodes} from '../common/counted-nodes.ts';
import {ArgumentError} from '../common/errors.ts';
import {askAboutMany} from '../common/many-keys.ts';
import {oneByOne} from '../common/one-by-one.ts';

type Found = {readonly key: string; readonly isDirectory: boolean; readonly index: number};

const foundMax = 1_000_000;
const concurrency = 8;

/** Each node once: the directories that are named may lie in each other. */
async function collect(nodes: AsyncIterable<Node>): Promise<readonly Found[]> {
	const found = new Map<string, Found>();
	for await (const {key, dir, modifiedIndex} of nodes) {
		if (key === '' || key === '/') {
			continue;
		}

		if (found.size === foundMax) {
			throw new UserError('more than 1,000,000 keys and directories are found', {hint: 'Look below a directory, or add a condition.'});
		}

		// Behind the directories that came with it now: those are removed backwards.
		found.delete(key);
		found.set(key, {key, isDirectory: dir === true, index: modifiedIndex});
	}

	return found.values().toArray();
}

function reasonOf({code, message}: EtcdError): string {
	return code === errorCodes.compareFailed
		? 'it has changed since it was found'
		: (code === errorCodes.directoryNotEmpty ? 'something is left in it' : message);
}

async function removeFound(context: CommandContext, found: readonly Found[]): Promise<number> {
	const {signal} = context;
	const engine = await context.connect();
	const removed = {keys: 0, directories: 0};
	let exitCode = 0;
	const remove = async ({key, isDirectory, index}: Found): Promise<void> => {
		try {
			await repeatedWrite(
				async () => isDirectory ? removeDirectory(engine, key, {signal}) : engine.delete(key, {prevIndex: BigInt(index), signal}),
				signal,
			);
			removed[isDirectory ? 'directories' : 'keys']++;
			context.progress(`${countedNodes(removed)} removed`);
		} catch (error) {
			if (!(error instanceof EtcdError) || signal.aborted) {
				throw error;
			}

			if (error.code !== errorCodes.keyNotFound) {
				context.stderr(`${visible(key)} stays: ${reasonOf(error)}\n`);
				exitCode = 4;
			}
		}
	};

	try {
		await forEachAtOnce(found.filter(({isDirectory}) => !isDirectory), {concurrency, signal}, remove);
		// Each after those in it.
		for (const directory of found.filter(({isDirectory}) => isDirectory).toReversed()) {
			signal.throwIfAborted();
			await remove(directory);
		}
	} finally {
		context.progress('');
		context.stdout(`${countedNodes(removed)} removed\n`);
	}

	return exitCode;
}

/** The words of the command, with `{}` where the key belongs. */
function commandOf(text: string): readonly string[] {
	const {commands, problem} = splitCommands(text);
	const [command, ...others] = commands;
	const {words, start, end, ...rest} = command!;
	const texts = words.map(word => word.text);
	if (problem !== undefined || others.length > 0 || Object.keys(rest).length > 0 || words.some(({parts}) => parts !== undefined)) {
		throw new ArgumentError('--exec takes one command without operators', {hint: 'As in: ›find /a --exec ttl {} 5m'});
	}

	if (texts.length === 0 || texts[0]!.includes('{}') || texts.every(each => !each.includes('{}'))) {
		throw new ArgumentError('--exec needs a command in which {} stands for the key', {hint: 'As in: ›find /a --exec ttl {} 5m'});
	}

	return texts;
}

async function runForFound(
	context: CommandContext,
	found: readonly Found[],
	{words, isChanging}: {readonly words: readonly string[]; readonly isChanging: boolean},
): Promise<number> {
	// Keys are keys, whatever they look like; and there has been a question.
	const inner: CommandContext = {
		...context, patternOf: () => undefined, profile: noProfile, protectorAt: noProfile,
	};
	return oneByOne(inner, {
		items: found,
		isChanging,
		async run({key}, innermost) {
			const result = await context.runWords(words.map(word => word.replaceAll('{}', () => key)), innermost);
			await context.drained();
			return result;
		},
	});
}

export async function actOnFound(
	context: CommandContext,
	nodes: AsyncIterable<Node>,
	{flags, start}: {readonly flags: FlagValues; readonly start: string},
): Promise<number> {
	if (flags.bool('delete') && flags.has('exec')) {
		throw new ArgumentError('--delete and --exec exclude each other', {hint: '›find /a --exec rm {} removes keys one by one.'});
	}

	const words = flags.has('exec') ? commandOf(flags.string('exec')) : undefined;
	const found = await collect(nodes);
	if (found.length === 0) {
		return 0;
	}

	const isReading = words !== undefined && (await context.effectOf(words) === 'reads' || (words[0] === 'ttl' && words.length === 2));
	if (!isReading) {
		const sentence = words === undefined ? 'would be removed' : `are found, and ${words.join(' ')} would be run for each`;
		const engine = await context.connect();
		if (words === undefined) {
			requireWritable(engine, `removing ${found[0]!.key}`);
		}

		await askAboutMany(context, engine, sentence, {
			keys: found.map(({key}) => key),
			directoryCount: found.filter(({isDirectory}) => isDirectory).length,
			typed: start,
			isYes: flags.bool('yes'),
		});
	}

	return words === undefined ? removeFound(context, found) : runForFound(context, found, {words, isChanging: !isReading});
}
