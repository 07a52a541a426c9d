/**
The history of a key, from the events that the server still has.
*/
import {
	type Action,
	type Engine,
	type KeyResponse,
} from '../../engine/engine.ts';
import {getIfThere, type Present} from '../../engine/get-if-there.ts';
import {changePreview} from '../../format/change-preview.ts';
import {previewOf} from '../../format/listing.ts';
import {type Row} from '../../format/rows.ts';
import {UserError} from '../../errors.ts';
import {HintedError, errorCodes, hasCode} from '../../protocol/errors.ts';
import {isHiddenFrom, isWithin} from '../../protocol/paths.ts';
import {filesHint} from '../../engine/out-of-reach.ts';
import {type Asking} from '../../past/silence.ts';
import {type FlagValues, type Invocation} from '../common/command.ts';
import {noTerminal, ownText, type CommandContext} from '../common/context.ts';
import {printRows} from '../common/rows.ts';
import {requireKey} from '../common/key-commands.ts';
import {Printer} from './printer.ts';

const removals = new Set<Action>(['delete', 'compareAndDelete', 'expire']);

/** Cells for each of two values on one line. */
const previewCells = 30;

type Sight = Present & {readonly answerMs: number};

async function readPresent(engine: Engine, key: string, signal: AbortSignal): Promise<Sight> {
	const start = performance.now();
	const present = await getIfThere(engine, key, {signal});
	return {...present, answerMs: performance.now() - start};
}

type History = {
	readonly oldestIndex: number;
	/** Newest first. */
	readonly events: AsyncGenerator<KeyResponse>;
};

/** From the files of the engine, if it has any: they remember what a server's memory does not. */
async function historyOf(
	{info}: Engine,
	key: string,
	{since, until, signal}: {readonly since: number; readonly until: number; readonly signal: AbortSignal},
): Promise<History | undefined> {
	const {dataDir = info.sharedDataDir, walDir} = info;
	if (dataDir === undefined) {
		return undefined;
	}

	const {openKeyLog} = await import('../../past/log-of-key.ts');
	return openKeyLog({
		dataDir, walDir, key, since, until, signal,
	});
}

function sinceOf(flags: FlagValues): number {
	const since = flags.int('since');
	if (since < 0n) {
		throw new UserError('--since needs an index', {hint: '›log KEY lists those at which a key has changed.'});
	}

	return Number(since);
}

type Reading = {
	readonly present: Sight;
	readonly since: number;
	readonly signal: AbortSignal;
	isWanted(event: KeyResponse): boolean;
};

/** What a server remembers of the key and what is below it, up to the index of `present` at least. It is told from the oldest on. */
async function readHistory(engine: Engine, key: string, reading: Reading): Promise<History> {
	const {silenceAfter} = await import('../../past/silence.ts');
	const asking = {silenceMs: silenceAfter(reading.present.answerMs), signal: reading.signal};
	return engine.info.api === 3 ? readRevisions(engine, key, reading, asking) : readEvents(engine, key, reading, asking);
}

/** They are no more than 1000. */
async function readEvents(engine: Engine, key: string, {present, since, isWanted}: Reading, asking: Asking): Promise<History> {
	const {keptUntil} = await import('../../past/silence.ts');
	const options = {
		...asking,
		until: (newest: number) => Math.max(present.index, newest),
		isWanted: (event: KeyResponse) => event.node.modifiedIndex >= since && isWanted(event),
	};
	const read = async () => {
		try {
			// A watch on a directory reports the directory itself only sometimes, so the root is watched, which reports everything.
			// Hidden keys are reported only to those who name them.
			return await keptUntil(engine, isHiddenFrom(key, '/') ? key : '/', options);
		} catch (error) {
			if (!hasCode(error, errorCodes.unauthorized)) {
				throw error;
			}

			const {keptOfPart} = await import('../../past/kept-of-part.ts');
			return keptOfPart(engine, key, {...options, isLone: present.node?.dir !== true});
		}
	};

	const {oldestIndex, events} = await read();
	async function * newestOnes(): AsyncGenerator<KeyResponse> {
		yield * events.toReversed();
	}

	return {oldestIndex, events: newestOnes()};
}

/** They may be any number. */
async function readRevisions(engine: Engine, key: string, {present, since, isWanted}: Reading, asking: Asking): Promise<History> {
	const [{keptFromOldest}, {newestFirst}] = await Promise.all([
		import('../../past/silence.ts'), import('../../past/newest-first.ts'),
	]);
	const {index, node} = present;
	const begin = async () => keptFromOldest(engine, key, asking);
	let begun: Awaited<ReturnType<typeof begin>> | undefined = await begin();
	let {oldestIndex} = begun;
	// Only what is there says when it was changed last.
	const last = node?.dir === undefined ? node?.modifiedIndex ?? index : index;
	async function * known(until: number): AsyncGenerator<KeyResponse> {
		const {events, oldestIndex: oldest} = begun ?? await begin();
		begun = undefined;
		oldestIndex = oldest;
		for await (const event of events) {
			if (event.node.modifiedIndex > until) {
				return;
			}

			if (event.node.modifiedIndex >= since && isWanted(event)) {
				yield event;
			}

			if (event.node.modifiedIndex >= last) {
				return;
			}
		}
	}

	return {
		get oldestIndex() {
			return oldestIndex;
		},
		events: newestFirst(known, index),
	};
}

function valueText({action, node, prevNode}: KeyResponse, printer: Printer): string {
	const cells = printer.previewCells ?? previewCells;
	const before = prevNode?.value === undefined ? '' : previewOf(prevNode.value, cells);
	const after = node.value === undefined ? '' : previewOf(node.value, cells);
	if (removals.has(action)) {
		return before === '' ? '' : `was ${before}`;
	}

	return before === '' || prevNode!.value === node.value
		? after
		: changePreview(prevNode!.value!, node.value ?? '', {arrow: printer.signs.arrow, cells});
}

async function * rowsOf(events: AsyncIterable<KeyResponse>): AsyncGenerator<Row> {
	for await (const {action, node, prevNode} of events) {
		yield {
			index: node.modifiedIndex, action, key: node.key, value: node.value, prevValue: prevNode?.value, ttl: node.ttl,
		};
	}
}

export async function runLog(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const engine = await context.connect({isForReading: true});
	const key = requireKey(context, positionals);
	const since = sinceOf(flags);
	const isRecursive = !flags.has('recursive') || flags.bool('recursive');
	const {signal} = context;
	using printer = new Printer(context);
	const {styles} = printer;
	const present = await readPresent(engine, key, signal);
	const isAboutKey = ({action, node}: KeyResponse) =>
		(isRecursive ? isWithin(node.key, key) : node.key === key) || (removals.has(action) && isWithin(key, node.key));
	const history = await historyOf(engine, key, {since, until: present.index, signal}) ?? await readHistory(engine, key, {
		present, since, signal, isWanted(event) {
			context.progress(`index ${event.node.modifiedIndex}`);
			return isAboutKey(event);
		},
	});
	// What is young may have been there before, and been removed.
	const isWhole = () => since > history.oldestIndex || history.oldestIndex === 1;

	let count = 0;
	async function * counted(): AsyncGenerator<KeyResponse> {
		for await (const event of history.events) {
			context.progress(`index ${event.node.modifiedIndex}`);
			await context.drained();
			if (!isAboutKey(event) || event.node.modifiedIndex < since) {
				continue;
			}

			count++;
			yield event;
		}

		if (count === 0 && present.node === undefined && isWhole() && since === 0) {
			throw new HintedError(errorCodes.keyNotFound, key, {
				index: present.index,
				hint: 'There is nothing at that path, and nothing has happened there; ›ls shows what its directory holds.',
			});
		}
	}

	if (context.rowFormat !== ownText) {
		return await printRows(context, {
			columns: ['index', 'action', 'key', 'value', 'prevValue', 'ttl'],
			rows: rowsOf(counted()),
			raw: 'value',
		});
	}

	for await (const event of counted()) {
		const {node} = event;
		// A directory has its name among those of what lies in it.
		const name = node.key === key && !(isRecursive && node.dir === true) ? '' : `  ${printer.key(node.key, node.dir === true)}`;
		const index = styles.dim(String(node.modifiedIndex).padStart(8));
		printer.line(`${index}  ${event.action.padEnd(16)}${name}  ${valueText(event, printer)}`.trimEnd());
	}

	if (count === 0) {
		printer.line(styles.dim(`nothing has happened to ${printer.stored(key)} since index ${Math.max(since, history.oldestIndex)}`));
	} else if (!isWhole()) {
		printer.line(styles.dim(`what happened before index ${history.oldestIndex} is no longer known`));
	}

	const {info} = engine;
	if (!isWhole() && info.kind === 'remote' && info.api !== 3 && info.sharedDataDir === undefined && context.terminal !== noTerminal) {
		printer.line(styles.dim(`  ${filesHint()}`));
	}

	return 0;
}
