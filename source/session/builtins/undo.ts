import {type Command} from '../../commands/common/command.ts';
import {confirmOnProtected, yesFlag} from '../../commands/common/confirmation.ts';
import {type CommandContext} from '../../commands/common/context.ts';
import {Progress} from '../../commands/transfer/progress.ts';
import {type Engine} from '../../engine/engine.ts';
import {requireWritable} from '../../engine/read-only.ts';
import {UserError} from '../../errors.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {counted, grouped} from '../../util/counted.ts';
import {placesOf} from '../undo/elsewhere.ts';
import {isCreation} from '../undo/undo.ts';
import {type UndoResult} from '../undo/undo-log.ts';
import {type UndoEntry} from '../undo/undo-scope.ts';
import {type ShellActions} from './actions.ts';

/** Keys that a question names. */
const sampleCount = 3;

/** A question where the removal itself asks: on a protected profile, about any removal and about several keys. */
async function confirmStep(
	context: CommandContext,
	{label, changes}: UndoEntry,
	{engine, isYes, verb}: {readonly engine: Engine; readonly isYes: boolean; readonly verb: string},
): Promise<void> {
	const created = changes.filter(change => isCreation(change));
	if (created.length === 0 && changes.length === 1) {
		return;
	}

	const names = (created.length > 0 ? created : changes).map(({node}) => visible(node.key));
	const sample = `${names.slice(0, sampleCount).join(', ')}${names.length > sampleCount ? ', …' : ''}`;
	const what = created.length > 0 ? `removes ${counted(created.length, 'node')}` : `changes ${counted(changes.length, 'node')}`;
	await confirmOnProtected(context, `To ${verb} "${visible(label)}" ${what}: ${sample}\nGo on?`, {isYes, engine});
}

/** On the cluster in use. */
function nodeCount({changes}: UndoEntry): number {
	return changes.reduce((sum, {removed}) => sum + (removed?.length ?? 1), 0);
}

function amountOf(entry: UndoEntry): string {
	const count = entry.elsewhere.reduce((sum, each) => sum + each.count, nodeCount(entry));
	return count === 1 ? '' : `  (${grouped(count)} nodes)`;
}

function resultText(verb: string, {
	entry, expired, removed, kept,
}: UndoResult): string {
	const listed = (keys: readonly string[]) =>
		keys
			.slice(0, 5)
			.map(key => visible(key))
			.join(', ') + (keys.length > 5 ? ` and ${keys.length - 5} more` : '');
	return [
		`${verb}: ${visible(entry.label)}${amountOf(entry)}\n`,
		...(expired.length > 0 ? [`  expired meanwhile, and not restored: ${listed(expired)}\n`] : []),
		...(removed.length > 0 ? [`  removed, since it would have expired meanwhile: ${listed(removed)}\n`] : []),
		...(kept.length > 0 ? [`  exists again, and left as it is: ${listed(kept)}\n`] : []),
	].join('');
}

function countOf(text: string | undefined): number {
	const count = Number(text ?? 1);
	if (!Number.isSafeInteger(count) || count < 1) {
		throw new UserError(`${text} is not a number from 1 on`, {hint: 'undo 3 takes back the last three changes.'});
	}

	return count;
}

/** `undo`, and `redo` for what was undone. */
export function createUndo(actions: ShellActions, name: 'undo' | 'redo'): Command {
	const isUndo = name === 'undo';
	return {
		name,
		summary: isUndo ? 'take back the last changes of this session' : 'redo what undo took back',
		brief: isUndo ? 'take changes back' : 'make them again',
		usage: '[command options] [count]',
		effect: 'destroys',
		mayBeJob: false,
		description: isUndo
			? 'What others have changed since is kept, and reported.'
			+ ' Hidden keys (_name) in a directory that was removed do not come back.'
			+ ' What a command changed on another cluster cannot be taken back from here: undo says so, and then goes on with the change before.'
			+ ' A command that changed more than 10,000 nodes is not remembered, and use forgets all.'
			+ ' On a protected profile it asks first, as the removal itself does.'
			: undefined,
		isExtension: true,
		flags: isUndo
			? [{
				name: 'list', alias: 'l', type: 'bool', usage: 'only show what could be taken back, newest first',
			}, yesFlag]
			: [yesFlag],
		arguments: [{name: 'count', kind: 'text', isOptional: true}],
		examples: isUndo ? ['undo', 'undo 3', 'undo --list'] : ['redo', 'redo 2'],
		async run(context, {flags, positionals}) {
			const {undoLog} = actions;
			if (isUndo && flags.bool('list')) {
				const {entries} = undoLog;
				if (entries.length === 0) {
					context.stderr('There is nothing to undo.\n');
				}

				const lines = entries.map((entry, i) => {
					const number = String(i + 1).padStart(String(entries.length).length);
					const elsewhere = entry.elsewhere.length > 0 ? `  (on ${placesOf(entry.elsewhere)}: not from here)` : '';
					const time = new Date(entry.time).toLocaleTimeString('en-GB');
					return `${number}  ${time}  ${visible(entry.label)}${amountOf(entry)}${elsewhere}\n`;
				});
				context.stdout(lines.join(''));
				return 0;
			}

			const engine = await context.connect();
			requireWritable(engine, name);
			const count = countOf(positionals[0]);
			for (let i = 0; i < count; i++) {
				if (i > 0 && isUndo && undoLog.entries.length === 0) {
					break;
				}

				using stack = new DisposableStack();
				let progress: Progress | undefined;
				const result = await undoLog.step(engine, name, {
					signal: context.signal,
					async confirm(entry) {
						await confirmStep(context, entry, {engine, isYes: flags.bool('yes'), verb: name});
						// The time in which the question stood there is not that of the steps.
						progress = stack.use(new Progress(context, isUndo ? 'undoing' : 'redoing', nodeCount(entry)));
					},
					onStep() {
						progress?.step();
					},
				});
				context.stdout(resultText(isUndo ? 'undone' : 'redone', result));
			}

			return 0;
		},
	};
}
