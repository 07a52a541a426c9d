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
		summary: 'go to another cluster: a profile, a URL or the embedded server; alone it lists the profiles',
		usage: '[profile|url|embedded]',
		isExtension: true,
		flags: [],
		arguments: [{name: 'profile|url|embedded', kind: 'place', isOptional: true}],
		notes: [
			'A URL may have a user, who is asked for the password if it has none, and a directory. Certificates and time limits are those of'
			+ ' the profile with that address, which protects it, too, else those that the shell was started with.',
		],
		examples: ['use', 'use prod', 'use http://10.0.0.1:2379/config', 'use https://root@m1:2379,m2:2379', 'use embedded'],
		async run(context, {positionals}) {
			const [name] = positionals;
			if (name !== undefined) {
				await actions.use(name, context.signal);
				return 0;
			}

			const profiles = await actions.profiles?.list() ?? [];
			if (profiles.length === 0) {
				throw new UserError('there are no profiles', {
					hint: 'They are named clusters in a configuration file, as the readme shows. use http://HOST:2379 needs none.',
				});
			}

			const width = Math.max(...profiles.map(profile => profile.name.length));
			context.stdout(profiles.map(profile => line(profile, width)).join(''));
			return 0;
		},
	};
}
