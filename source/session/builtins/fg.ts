import {type Command} from '../../commands/common/command.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {type ShellActions} from './actions.ts';

export function createFg(actions: ShellActions): Command {
	return {
		name: 'fg',
		summary: 'bring the newest job to the front, or the one with that number; Ctrl-Z sends it back, Ctrl-C ends it',
		brief: 'bring a job to the front',
		usage: '[number]',
		effect: 'reads',
		mayBeJob: false,
		isExtension: true,
		flags: [],
		arguments: [{
			name: 'number', kind: 'text', isOptional: true, get choices() {
				return actions.jobs.list.map(({id}) => String(id));
			},
		}],
		examples: ['fg', 'fg 2'],
		async run(context, {positionals}) {
			const job = actions.jobs.find(positionals[0]);
			context.stdout(`${visible(job.text)}\n`);
			return actions.jobs.bring(job, context.signal);
		},
	};
}
