import {type Command} from '../../commands/common/command.ts';
import {UserError} from '../../errors.ts';
import {type ShellActions} from './actions.ts';

export function createHistory(actions: ShellActions): Command {
	return {
		name: 'history',
		summary: 'list the lines typed so far, or only the last ones; off stops keeping lines, on resumes',
		brief: 'lines typed so far',
		usage: '[count|off|on]',
		effect: 'reads',
		mayBeJob: true,
		newestLast: true,
		isExtension: true,
		flags: [],
		arguments: [{
			name: 'count|off|on', kind: 'text', isOptional: true, choices: ['off', 'on'],
		}],
		examples: ['history', 'history 20', 'history off'],
		async run(context, {positionals}) {
			if (positionals[0] === 'off' || positionals[0] === 'on') {
				actions.history.isPrivate = positionals[0] === 'off';
				context.stdout(
					actions.history.isPrivate ? 'What you type from now on is not kept; history on ends that.\n' : 'What you type is kept again.\n',
				);
				return 0;
			}

			const {entries} = actions.history;
			const count = positionals[0] === undefined ? entries.length : Number(positionals[0]);
			if (!Number.isSafeInteger(count) || count < 0) {
				throw new UserError(`${positionals[0]} is not a number from 0 on`, {hint: 'history 20 lists the last twenty lines.'});
			}

			const first = Math.max(0, entries.length - count);
			const width = String(entries.length).length;
			context.stdout(entries
				.slice(first)
				.map((entry, i) => `${String(first + i + 1).padStart(width)}  ${entry.split('\n').join(`\n${' '.repeat(width)}  `)}\n`)
				.join(''));
			return 0;
		},
	};
}
