import {type Command} from '../../commands/common/command.ts';
import {UserError} from '../../errors.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {grouped} from '../../util/counted.ts';
import {type UndoResult} from '../undo/undo-log.ts';
import {type UndoEntry} from '../undo/undo-scope.ts';
import {type ShellActions} from './actions.ts';

function amountOf({changes}: UndoEntry): string {
	const count = changes.reduce((sum, {removed}) => sum + (removed?.length ?? 1), 0);
	return count === 1 ? '' : `  (${grouped(count)} nodes)`;
}

function resultText(verb: string, {entry, expired, kept}: UndoResult): string {
	const listed = (keys: readonly string[]) =>
		keys
			.slice(0, 5)
			.map(key => visible(key))
			.join(', ') + (keys.length > 5 ? ` and ${keys.length - 5} more` : '');
	return [
		`${verb}: ${visible(entry.label)}${amountOf(entry)}\n`,
		...(expired.length > 0 ? [`  expired meanwhile, and not restored: ${listed(expired)}\n`] : []),
		...(kept.length > 0 ? [`  exists again, and left as it is: ${listed(kept)}\n`] : []),
	].join('');
}

function countOf(text: string | undefined): number {
	const count = Number(text ?? 1);
	if (!Number.isSafeInteger(count) || count < 1) {
		throw new UserError(`${text} is not a number`, {hint: 'undo 3 takes back the last three changes.'});
	}

	return count;
}

/** `undo`, and `redo` for what was undone. */
export function createUndo(actions: ShellActions, name: 'undo' | 'redo'): Command {
	const isUndo = name === 'undo';
	return {
		name,
		summary: isUndo ? 'take back the last changes of this session' : 'redo what undo took back',
		usage: `${isUndo ? '[command options] ' : ''}[count]`,
		description: isUndo
			? 'What others have changed since is kept, and reported.'
			+ ' Hidden keys (_name) in a directory that was removed do not come back.'
			: undefined,
		isExtension: true,
		flags: isUndo
			? [{
				name: 'list', alias: 'l', type: 'bool', usage: 'only show what could be taken back, newest first',
			}]
			: [],
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
					const time = new Date(entry.time).toLocaleTimeString('en-GB');
					return `${number}  ${time}  ${visible(entry.label)}${amountOf(entry)}\n`;
				});
				context.stdout(lines.join(''));
				return 0;
			}

			const engine = await context.connect();
			const count = countOf(positionals[0]);
			for (let i = 0; i < count; i++) {
				if (i > 0 && isUndo && undoLog.entries.length === 0) {
					break;
				}

				context.stdout(resultText(isUndo ? 'undone' : 'redone', await undoLog.step(engine, name, {signal: context.signal})));
			}

			return 0;
		},
	};
}
