import {type Command} from '../../commands/common/command.ts';
import {UserError} from '../../errors.ts';
import {type ShellActions} from './actions.ts';

export function createUnwatch(actions: ShellActions): Command {
	return {
		name: 'unwatch',
		summary: 'close the newest pane, or the one with that number',
		brief: 'close a pane',
		usage: '[command options] [number]',
		effect: 'reads',
		mayBeJob: false,
		isExtension: true,
		flags: [{name: 'all', type: 'bool', usage: 'close every pane'}],
		arguments: [{name: 'number', kind: 'text', isOptional: true}],
		examples: ['unwatch', 'unwatch 2', 'unwatch --all'],
		async run(_context, {flags, positionals}) {
			const {panes} = actions.watches;
			const open = panes.map(pane => pane.id);
			const wanted = positionals[0] === undefined ? open.at(-1) : Number(positionals[0]);
			if (wanted === undefined) {
				throw new UserError('no pane is open', {hint: 'watch KEY opens one.'});
			}

			if (!open.includes(wanted)) {
				throw new UserError(`there is no pane ${positionals[0]}`, {
					hint: open.length === 0 ? 'watch KEY opens one.' : `Open: ${open.join(', ')}. unwatch --all closes all.`,
				});
			}

			for (const id of flags.bool('all') ? open : [wanted]) {
				actions.watches.end(id);
			}

			return 0;
		},
	};
}
