import {type Command} from '../../commands/common/command.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {type ShellActions} from './actions.ts';

export function createJobs(actions: ShellActions): Command {
	return {
		name: 'jobs',
		summary: 'list what runs in the background, begun with & or sent there with Ctrl-Z',
		brief: 'what runs in background',
		usage: '',
		effect: 'reads',
		mayBeJob: true,
		isExtension: true,
		flags: [],
		arguments: [],
		examples: ['jobs', 'sync /config staging:/config --watch &'],
		async run(context) {
			for (const {id, text, scope} of actions.jobs.list) {
				context.stdout(`[${id}] ${scope.isWaiting ? 'waits' : 'runs '}  ${visible(text)}\n`);
			}

			return 0;
		},
	};
}
