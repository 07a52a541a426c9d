import {type Command} from '../../commands/common/command.ts';
import {UserError} from '../../errors.ts';
import {type ShellActions} from './actions.ts';

export function createUnalias({aliases}: ShellActions): Command {
	return {
		name: 'unalias',
		summary: 'remove an alias',
		brief: 'remove one',
		usage: '<name>',
		effect: 'reads',
		mayBeJob: false,
		isExtension: true,
		flags: [],
		arguments: [{
			name: 'name', kind: 'text', get choices() {
				return aliases.keys().toArray();
			},
		}],
		examples: ['unalias ll'],
		async run(_context, {positionals}) {
			const [name] = positionals;
			if (name === undefined || !aliases.delete(name)) {
				throw new UserError(name === undefined ? 'an alias has to be named' : `there is no alias ${name}`, {hint: 'alias lists them.'});
			}

			return 0;
		},
	};
}
