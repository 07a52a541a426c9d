import {columnsOf, type CommandContext} from '../../commands/common/context.ts';
import {type Command} from '../../commands/common/command.ts';
import {isReadOut} from '../../commands/common/signs.ts';
import {UserError} from '../../errors.ts';
import {configurationFilePath} from '../../connect/configuration/configuration-folder.ts';
import {allActions} from '../../prompt/editing/actions.ts';
import {listActions, listNormalMode, type ListedAction} from '../../prompt/editing/key-list.ts';
import {viRows} from '../../prompt/editing/vi-table.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {wrapWords} from '../../terminal/text/wrap.ts';
import {type ShellActions} from './actions.ts';

/** Keys for which the column is too narrow stand below each other, the help beside the last of them. */
function withKeysInRows([name = '', keys = '', help = '']: readonly string[], width: number): ReadonlyArray<readonly string[]> {
	const parts = keys.length > width ? wrapWords(keys, width).split('\n') : [keys];
	return parts.map((part, i) => [i === 0 ? name : '', part.trim(), i === parts.length - 1 ? help : '']);
}

/** In fewer cells the help stands below its keys. */
const helpCellsMin = 26;

function table(rows: ReadonlyArray<readonly string[]>, context: CommandContext): string {
	const columns = columnsOf(context) ?? Infinity;
	const [nameCells = 0, keysCells = 0] = [0, 1].map(column => Math.min(28, Math.max(...rows.map(row => row[column]!.length))));
	const widths = [nameCells, Math.max(1, Math.min(keysCells, columns - nameCells - 2))];
	const start = widths[0]! + widths[1]! + 4;
	const room = columns - start;
	const isBelow = room < helpCellsMin;
	const lines = rows.flatMap(row => withKeysInRows(row, widths[1]!)).flatMap(([name = '', keys = '', help = '']) => {
		const [first = '', ...more] = help === '' ? [] : wrapWords(help, isBelow ? Math.max(1, columns - 4) : room).split('\n');
		const cells = [name.padEnd(widths[0]!), keys.padEnd(widths[1]!)];
		return isBelow
			? [cells.join('  '), ...(first === '' ? [] : [first, ...more].map(line => `    ${line.trim()}`))]
			: [[...cells, first].join('  '), ...more.map(line => ' '.repeat(start) + line.trim())];
	});
	return lines.map(line => `${line.trimEnd()}\n`).join('');
}

const cellsOf = ({name, keys, help}: ListedAction): readonly string[] => [name, keys.length === 0 ? 'none' : keys.join(', '), help];

/** For whoever wants to set a key here, as other shells do: the lines of the configuration file. */
function settingFor(key: string, action: string): string {
	const known = allActions.find(({name}) => name === action) ?? allActions.find(({name}) => name.startsWith(`${action}-`));
	const about = known === undefined ? `\n  There is no action "${visible(action)}"; bind lists them all.` : '';
	return `bind lists keys. They are set in ${configurationFilePath()}, for the next shell:\n`
		+ `    keys:\n      ${visible(key)}: ${visible(known?.name ?? action)}${about}`;
}

export function createBind(actions: ShellActions): Command {
	return {
		name: 'bind',
		summary: 'list all actions with the keys that they have now, or those with a text in them',
		brief: 'what each key does',
		usage: '[text]',
		effect: 'reads',
		mayBeJob: true,
		isExtension: true,
		flags: [],
		arguments: [{name: 'text', kind: 'text', isOptional: true}],
		notes: [
			'keys: in config.yaml changes them: a key and an action on each line below it, as in ctrl-k: find-key, or none as the action;'
			+ ' those below emacs:, vi-insert: or vi-normal: hold for that mode alone. Terminals send the same for ctrl-i and tab,'
			+ ' for ctrl-m and enter, and some for ctrl-h and backspace. Ctrl-C, and Ctrl-D on an empty line, stay as they are.',
		],
		examples: ['bind', 'bind pane', 'bind ctrl-k'],
		adviceOnMore: ([key = '', ...words]) => settingFor(key.replace(/:$/, ''), words.join('-')),
		async run(context, {positionals}) {
			const [text = ''] = positionals;
			if (isReadOut(context)) {
				throw new UserError('plain lines have keys of their own', {hint: 'A ? on an empty line says which.'});
			}

			const isVi = actions.line.editing === 'vi';
			const rows = [
				...listActions(actions.keys, isVi ? 'vi-insert' : 'emacs').flatMap(section => section.actions).map(action => cellsOf(action)),
				...(isVi ? listNormalMode(actions.keys).map(action => ['vi-normal', ...cellsOf(action).slice(1)]) : []),
				...(isVi ? viRows.map(({keys, help}) => ['vi-normal', keys, help]) : []),
			].filter(cells => cells.join(' ').toLowerCase().includes(text.toLowerCase()));
			if (rows.length === 0) {
				throw new UserError(`no action has ${JSON.stringify(text)} in its name, its keys or what it does`, {hint: 'bind lists them all.'});
			}

			context.stdout(table(rows, context));
			return 0;
		},
	};
}
