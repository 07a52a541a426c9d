import {type Command} from '../../commands/common/command.ts';
import {isReadOut} from '../../commands/common/signs.ts';
import {UserError} from '../../errors.ts';
import {editings} from '../../prompt/prompt-state.ts';
import {type ShellActions} from './actions.ts';

export function createEditing(actions: ShellActions): Command {
	return {
		name: 'editing',
		summary: 'edit lines with the keys of vi or of emacs, or say which',
		brief: 'keys of vi or emacs',
		usage: '[vi|emacs]',
		effect: 'reads',
		mayBeJob: true,
		isExtension: true,
		flags: [],
		arguments: [{
			name: 'vi|emacs', kind: 'text', isOptional: true, choices: ['vi', 'emacs'],
		}],
		examples: ['editing vi', 'editing'],
		async run(context, {positionals}) {
			const [name] = positionals;
			if (name === undefined) {
				context.stdout(`${actions.line.editing}\n`);
				return 0;
			}

			const chosen = editings.find(each => each === name);
			if (chosen === undefined) {
				throw new UserError(`there are no keys of "${name}"`, {hint: `Choose ${editings.join(' or ')}.`});
			}

			if (chosen === 'vi' && isReadOut(context)) {
				throw new UserError('plain lines have no vi keys', {hint: 'The shell without --plain has them.'});
			}

			actions.line.editing = chosen;
			return 0;
		},
	};
}
