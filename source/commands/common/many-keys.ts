/**
The question before something is done to several keys that nobody has named one by one: how many, with some examples.
*/
import {type Engine} from '../../engine/engine.ts';
import {requireWritable} from '../../engine/read-only.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {grouped} from '../../util/counted.ts';
import {type Change} from './command.ts';
import {askAbout, confirmRemoval} from './confirmation.ts';
import {noUndo, type CommandContext} from './context.ts';
import {countedNodes} from './counted-nodes.ts';

/** Above this many a yes is too easily said. */
const countForYes = 1000;
const sampleCount = 3;

export type ManyKeys = {
	/** Absolute, or as they were typed. */
	readonly keys: readonly string[];
	/** How many of them are directories; undefined when nobody knows. */
	readonly directoryCount?: number;
	/** What has to be typed when there are too many for a yes. */
	readonly typed: string;
	/** `--yes`. */
	readonly isYes: boolean;
};

function amountOf({keys, directoryCount}: ManyKeys): string {
	return directoryCount === undefined
		? `${grouped(keys.length)} keys`
		: countedNodes({keys: keys.length - directoryCount, directories: directoryCount});
}

/** Asks about something that is said in a sentence without its end: `would be removed`. Rejects when the answer is no. */
export async function askAboutMany(context: CommandContext, engine: Engine, sentence: string, many: ManyKeys): Promise<void> {
	const {keys, typed, isYes} = many;
	if (isYes) {
		return;
	}

	const {undoLimits} = context;
	const sample = keys.slice(0, sampleCount).map(key => visible(key)).join(', ');
	const lines = [
		`${amountOf(many)} ${sentence}: ${sample}${keys.length > sampleCount ? ', …' : ''}`,
		...(undoLimits !== noUndo && keys.length > undoLimits.nodeCount ? ['That is too much for undo to bring back.'] : []),
		'Go on?',
	];
	await askAbout(context, {text: lines.join('\n'), ...(keys.length > countForYes && {typed})}, engine);
}

const doing: Readonly<Record<Change['participle'], string>> = {removed: 'removing', moved: 'moving', changed: 'changing'};

/** Asks before a pattern removes or changes the keys that it stands for. */
export async function confirmMany(context: CommandContext, {change, ...many}: ManyKeys & {readonly change: Change}): Promise<void> {
	const engine = await context.connect();
	if (change.isRecursive === true && await confirmRemoval(context, {engine, keys: many.keys, isYes: many.isYes})) {
		return;
	}

	if (!many.isYes) {
		// Nobody is asked about what cannot be done.
		requireWritable(engine, `${doing[change.participle]} ${many.keys[0]!}`);
	}

	await askAboutMany(context, engine, `would be ${change.participle}`, many);
}
