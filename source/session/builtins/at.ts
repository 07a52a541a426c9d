import {type Command} from '../../commands/common/command.ts';
import {momentIn} from '../../commands/common/at-flag.ts';
import {type CommandContext} from '../../commands/common/context.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {UserError} from '../../errors.ts';
import {OutOfReachError} from '../../engine/out-of-reach.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {type ShellActions} from './actions.ts';

/** Where the files of the engine begin; empty where there are none. */
async function reachText(context: CommandContext): Promise<string> {
	const {info} = await context.connect();
	const {reachOfEngine} = await import('../../connect/past.ts');
	const reach = await reachOfEngine(info);
	return reach === undefined ? '' : `; its files begin at index ${reach.index!}`;
}

async function tellWhere(context: CommandContext, {at, isLeft}: ShellActions['moment']): Promise<void> {
	const reach = await reachText(context);
	if (at === undefined) {
		const {index} = await getIfThere(await context.connect(), '/', {signal: context.signal});
		context.stdout(`now, at index ${index}${reach}\n`);
	} else {
		context.stdout(`@${at}, read-only${isLeft ? ': at now comes back to the present' : ', as the shell was started'}${reach}\n`);
	}
}

/** The tree as it was: what follows reads that, until `at now`. */
export function createAt(actions: ShellActions): Command {
	return {
		name: 'at',
		summary: 'show the tree as it was after the change of an index; at now comes back, at alone says where you are',
		brief: 'the tree as it was',
		usage: '[index|-1|before:KEY|now]',
		effect: 'reads',
		mayBeJob: false,
		isExtension: true,
		flags: [],
		arguments: [{name: 'moment', kind: 'shell-moment', isOptional: true}],
		hasNegatives: true,
		notes: [
			'Everything that reads, completes or lists shows the tree of that moment, and nothing can be changed; panes stay in the present. -1 is'
			+ ' before the last change of all, before:KEY before the newest one of KEY or below it. It works where --at does: on the files of a'
			+ ' server, on etcd v3 by its revisions, and on a cluster of v2 as far back as its events tell.',
		],
		examples: ['at 1234', 'at -1', 'at before:/config', 'at now', 'at'],
		async run(context, {positionals}) {
			const {moment} = actions;
			const [word] = positionals;
			if (word === undefined) {
				await tellWhere(context, moment);
				return 0;
			}

			if (word === 'now') {
				if (!moment.isLeft && moment.at !== undefined) {
					throw new UserError(`the shell was started at index ${moment.at}`, {hint: 'Start it without --at for the present.'});
				}

				await moment.showPresent();
				return 0;
			}

			try {
				await moment.go(momentIn(context, word), context.signal);
			} catch (error) {
				throw error instanceof OutOfReachError ? error.by('etcsh --data-dir DIR --at INDEX') : error;
			}

			const directory = context.resolveKey('');
			const {node} = await getIfThere(moment.engine, directory, {signal: context.signal});
			if (node?.dir !== true) {
				context.stderr(`${visible(directory)} was no directory then.\n`);
			}

			return 0;
		},
	};
}
