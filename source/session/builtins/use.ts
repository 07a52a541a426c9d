import {type Command} from '../../commands/common/command.ts';
import {noProfile, type CommandContext} from '../../commands/common/context.ts';
import {type ProfileSummary} from '../../connect/current-engine.ts';
import {type ShellActions} from './actions.ts';

type Place = ProfileSummary & {readonly isHere: boolean};

function line({name, place, isReadOnly, isProtected, api, isHere}: Place, width: number): string {
	const facts = [
		place === '' ? 'the default endpoints' : place,
		...(api === undefined ? [] : [`etcd v${api}`]),
		...(isReadOnly ? ['read-only'] : []),
		...(isProtected ? ['protected'] : []),
		...(isHere ? ['in use'] : []),
	];
	return `${name.padEnd(width)}  ${facts.join(', ')}\n`;
}

/** The profiles, the embedded server, and where the shell is when that is neither. */
async function placesFor(context: CommandContext, profiles: readonly ProfileSummary[]): Promise<readonly Place[]> {
	const {info} = await context.connect();
	const here = context.profile === noProfile ? undefined : context.profile.name;
	const ownDir = info.dataDir ?? info.sharedDataDir;
	const isEmbedded = here === undefined && (info.kind === 'embedded' || ownDir !== undefined);
	const other = {
		isProtected: false, isReadOnly: info.isReadOnly === true, isHere: true, ...(info.api === 3 && {api: '3' as const}),
	};
	return [
		...profiles.map(profile => ({...profile, isHere: profile.name === here})),
		isEmbedded
			? {...other, name: 'embedded', place: ownDir ?? 'in memory'}
			: {
				name: 'embedded', place: 'a server of this shell', isProtected: false, isReadOnly: false, isHere: false,
			},
		...(here === undefined && !isEmbedded ? [{...other, name: info.endpoints.join(','), place: 'no profile'}] : []),
	];
}

export function createUse(actions: ShellActions): Command {
	return {
		name: 'use',
		ownAliases: ['connect'],
		summary: 'go to another cluster: a profile, a URL or the embedded server; alone it lists the profiles',
		brief: 'go to another cluster',
		usage: '[profile|url|embedded]',
		effect: 'reads',
		mayBeJob: false,
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
			const places = await placesFor(context, profiles);
			const width = Math.max(...places.map(place => place.name.length));
			context.stdout(places.map(place => line(place, width)).join(''));
			if (profiles.length === 0) {
				context.stderr('There are no profiles: they are named clusters in a configuration file, as the readme shows.'
					+ ' use http://HOST:2379 needs none.\n');
			}

			return 0;
		},
	};
}
