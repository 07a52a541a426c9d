import {type Command} from '../../commands/common/command.ts';
import {UserError} from '../../errors.ts';
import {type ProfileSummary} from '../../connect/current-engine.ts';
import {type ShellActions} from './actions.ts';

function line({name, place, isReadOnly, isProtected}: ProfileSummary, width: number): string {
	const facts = [
		place === '' ? 'the default endpoints' : place,
		...(isReadOnly ? ['read-only'] : []),
		...(isProtected ? ['protected'] : []),
	];
	return `${name.padEnd(width)}  ${facts.join(', ')}\n`;
}

export function createUse(actions: ShellActions): Command {
	return {
		name: 'use',
		ownAliases: ['connect'],
		summary: 'go to the cluster of a profile, or list the profiles',
		usage: '[profile]',
		isExtension: true,
		flags: [],
		arguments: [{name: 'profile', kind: 'profile', isOptional: true}],
		examples: ['use', 'use prod'],
		async run(context, {positionals}) {
			const [name] = positionals;
			if (name !== undefined) {
				await actions.useProfile(name, context.signal);
				return 0;
			}

			const profiles = await actions.profiles?.list() ?? [];
			if (profiles.length === 0) {
				throw new UserError('there are no profiles', {
					hint: 'They are named clusters in a configuration file; the readme shows how to write it.',
				});
			}

			const width = Math.max(...profiles.map(profile => profile.name.length));
			context.stdout(profiles.map(profile => line(profile, width)).join(''));
			return 0;
		},
	};
}
