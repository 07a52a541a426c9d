import {type Export, type FileFormat, type TtlPolicy} from '../../archive/document.ts';
import {
	formatOfPlace,
	textOf,
	writeFolderTree,
	writeTextFile,
} from '../../archive/main.ts';
import {reasonOf, UserError} from '../../errors.ts';
import {visible, visibleJson} from '../../terminal/text/terminal-safe.ts';
import {storeIndex} from '../../engine/store-index.ts';
import {entriesOf, type TreeEntry} from '../../subtree/entries.ts';
import {isLossy, lossyText} from '../../subtree/lossy.ts';
import {standing} from '../../subtree/standing.ts';
import {counted} from '../../util/counted.ts';
import {type Invocation} from '../common/command.ts';
import {noTerminal, type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {namedKey} from '../common/named-key.ts';
import {chosen} from './options.ts';
import {Progress} from './progress.ts';

/** Characters that are collected before they are printed. */
const chunkLength = 1 << 16;

export async function runExport(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const engine = await context.connect();
	const [keyText = context.mode === 'shell' ? '.' : '/', file, stray] = positionals;
	if (stray !== undefined) {
		throw new ArgumentError('export takes one key and one file at most', {hint: 'Usage: ›export [KEY] [FILE]'});
	}

	const policy = chosen<TtlPolicy>(flags, 'ttl') ?? 'keep';
	const format = chosen<FileFormat>(flags, 'format') ?? await writing(file ?? '', async () => formatOfPlace(file));
	const top = namedKey(context, keyText);
	const index = await storeIndex(engine, top, {signal: context.signal});
	const counts = {keys: 0, directories: 0, lossy: 0};
	using progress = new Progress(context, 'exporting');
	const onEntry = (entry: TreeEntry) => {
		progress.step();
		counts[entry.value === undefined ? 'directories' : 'keys']++;
		counts.lossy += isLossy(engine, entry.value ?? '') ? 1 : 0;
	};

	const content: Export = {
		header: {key: top, index},
		entries: observed(standing(entriesOf(engine, top, {signal: context.signal}), engine, top, {label: top, signal: context.signal}), onEntry),
		policy,
	};
	if (format === 'dir') {
		if (file === undefined || file === '-') {
			throw new ArgumentError('a folder is needed', {hint: 'Usage: ›export KEY FOLDER --format dir'});
		}

		await writing(file, async () => writeFolderTree(file, content, {isOverwriting: flags.bool('overwrite')}));
	} else if (file === undefined || file === '-') {
		await print(context, textOf(content, format), format === 'json' && context.terminal !== noTerminal ? visibleJson : text => text);
		return codeAfter(context, counts.lossy);
	} else {
		await writing(file, async () => writeTextFile(file, textOf(content, format)));
	}

	context.stdout(
		`exported ${counted(counts.keys, 'key')} and ${counted(counts.directories, 'directory', 'directories')} to ${visible(file)}\n`,
	);
	return codeAfter(context, counts.lossy);
}

/** Says so when the export differs from what is stored. */
function codeAfter({stderr}: CommandContext, lossyCount: number): number {
	if (lossyCount === 0) {
		return 0;
	}

	stderr(`${lossyText(lossyCount)}, and so differ in the export\n`);
	return 1;
}

async function * observed(entries: AsyncIterable<TreeEntry>, onEntry: (entry: TreeEntry) => void): AsyncGenerator<TreeEntry> {
	for await (const entry of entries) {
		onEntry(entry);
		yield entry;
	}
}

async function print(context: CommandContext, pieces: AsyncIterable<string>, shown: (text: string) => string): Promise<void> {
	let text = '';
	for await (const piece of pieces) {
		text += piece;
		if (!(text.length >= chunkLength)) {
			continue;
		}

		context.stdout(shown(text));
		text = '';
		await context.drained();
	}

	context.stdout(shown(text));
}

/** What the file system refuses is an error for the user. */
async function writing<Result>(file: string, write: () => Promise<Result>): Promise<Result> {
	try {
		return await write();
	} catch (error) {
		if (typeof (error as NodeJS.ErrnoException).syscall === 'string') {
			throw new UserError(`cannot write ${file}: ${reasonOf(error)}`, {cause: error});
		}

		throw error;
	}
}
