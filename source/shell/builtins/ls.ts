import {type Command} from '../../commands/command.ts';
import {UserError} from '../../errors.ts';
import {type ShellActions} from './actions.ts';

/** `ls` with `--live`: a long listing that stays in sight and is kept true. */
export function createLs(base: Command, actions: ShellActions): Command {
	return {
		...base,
		flags: [...base.flags, {
			name: 'live', type: 'bool', usage: 'keep the listing in sight, with its ttls counting down (Esc or F4 closes it)', isExtension: true,
		}],
		examples: [...(base.examples ?? []), 'ls -l /a --live'],
		async run(context, invocation) {
			const {flags, positionals} = invocation;
			if (!flags.bool('live')) {
				return base.run(context, invocation);
			}

			const other = base.flags.find(flag => flag.name !== 'l' && flags.has(flag.name));
			if (other !== undefined) {
				throw new UserError(`--live does not go with --${other.name}`, {hint: 'A live listing is always long and sorted, of one directory.'});
			}

			await actions.openListing(context.resolveKey(positionals[0] ?? '.'));
			return 0;
		},
	};
}
