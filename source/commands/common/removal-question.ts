/**
What is said before keys are removed recursively: how much there is, with some examples.
*/
import {visible} from '../../terminal/text/terminal-safe.ts';
import {EtcdError} from '../../protocol/errors.ts';
import {survey, type Survey} from '../../subtree/survey.ts';
import {type Confirmation} from '../../terminal/questions.ts';
import {grouped} from '../../util/counted.ts';
import {noUndo, type CommandContext} from './context.ts';
import {countedNodes} from './counted-nodes.ts';
import {type RemovalOptions} from './confirmation.ts';

/** Above this many keys and directories a yes is too easily said. */
const nodeCountForYes = 1000;

const keysDescribedMax = 5;

function amountOf({keyCount, directoryCount, isComplete}: Survey): string {
	const total = keyCount + directoryCount;
	if (!isComplete) {
		return `more than ${grouped(total)} keys and directories`;
	}

	return countedNodes({keys: keyCount, directories: directoryCount});
}

function listOf(names: readonly string[], hasMore: boolean): string {
	const shown = names.map(name => visible(name));
	return hasMore ? `${shown.join(', ')}, …` : shown.join(', ');
}

type Examined = {readonly key: string; readonly found?: Survey};

async function examine({engine, keys}: RemovalOptions, {signal, undoLimits}: CommandContext): Promise<readonly Examined[]> {
	const examined: Examined[] = [];
	for (const key of keys) {
		try {
			examined.push({
				key,
				found: await survey(engine, key, {countMax: undoLimits === noUndo ? nodeCountForYes : undoLimits.nodeCount, signal}),
			});
		} catch (error) {
			// It does not exist, or we may not read it: the removal itself will say so.
			if (!(error instanceof EtcdError)) {
				throw error;
			}

			examined.push({key});
		}
	}

	return examined;
}

function describe({key, found}: Examined): string {
	if (found === undefined) {
		return `${visible(key)}: what is in it cannot be read.`;
	}

	const hasMore = (found.keyCount > 0 ? found.keyCount : found.directoryCount) > found.sample.length;
	const sample = found.sample.length === 0 ? '' : `: ${listOf(found.sample, hasMore)}`;
	return `${visible(key)} holds ${amountOf(found)}${sample}`;
}

/** Undefined when there is too little for a question. */
export async function removalQuestion(
	context: CommandContext,
	options: RemovalOptions & {readonly isProtected: boolean},
): Promise<Confirmation | undefined> {
	const {undoLimits} = context;
	const examined = await examine(options, context);
	const total = examined.reduce((sum, {found}) => sum + (found === undefined ? 0 : found.keyCount + found.directoryCount), 0);
	if (total === 0 && !options.isProtected) {
		return undefined;
	}

	const size = examined.reduce((sum, {found}) => sum + (found?.size ?? 0), 0);
	const isComplete = examined.every(({found}) => found?.isComplete !== false);
	const isTooMuch = undoLimits !== noUndo && (!isComplete || total + examined.length > undoLimits.nodeCount || size > undoLimits.size);
	const lines = [
		...examined.slice(0, keysDescribedMax).map(each => describe(each)),
		...(examined.length > keysDescribedMax ? [`and ${grouped(examined.length - keysDescribedMax)} more`] : []),
		...(isTooMuch ? ['That is too much for undo to bring back.'] : []),
		total === 0 ? 'Remove it?' : 'Remove all of it?',
	];
	const needsTyping = !isComplete || total > nodeCountForYes;
	return {text: lines.join('\n'), ...(needsTyping && {typed: options.keys[0]!})};
}
