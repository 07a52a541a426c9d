import {type Command} from '../../commands/common/command.ts';
import {UserError} from '../../errors.ts';
import {type ShellActions} from './actions.ts';

/** `ls` of several keys, and with `--live`: a long listing that stays in sight and up to date. */
export function createLs(base: Command, actions: ShellActions): Command {
	return {
		...base,
		flags: [...base.flags, {
			name: 'live', type: 'bool', usage: 'keep the listing in sight, with its ttls counting down (Esc or F4 closes it)', isExtension: true,
		}],
		arguments: base.arguments.map(argument => ({...argument, isRepeated: true})),
		examples: [...(base.examples ?? []), 'ls -l /a --live'],
		async run(context, invocation) {
			const {flags, positionals} = invocation;
			if (!flags.bool('live')) {
				return base.run(context, invocation);
			}

			const other = base.flags.find(flag => flag.name !== 'l' && flags.has(flag.name));
			if (other !== undefined) {
				throw new UserError(`--live cannot be combined with --${other.name}`, {
					hint: 'A live listing is always long and sorted, of one directory.',
				});
			}

			if (positionals.length > 1) {
				throw new UserError('--live shows one directory', {hint: 'Name one key, or leave out --live.'});
			}

			await actions.openListing(context.resolveKey(positionals[0] ?? '.'));
			return 0;
		},
	};
}
