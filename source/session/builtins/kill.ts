import {type Command} from '../../commands/common/command.ts';
import {type ShellActions} from './actions.ts';

export function createKill(actions: ShellActions): Command {
	return {
		name: 'kill',
		summary: 'end the job with that number, as Ctrl-C would in front',
		brief: 'end a job',
		usage: '<number>',
		effect: 'reads',
		mayBeJob: false,
		isExtension: true,
		flags: [],
		arguments: [{
			name: 'number', kind: 'text', get choices() {
				return actions.jobs.list.map(({id}) => String(id));
			},
		}],
		examples: ['kill 1'],
		async run(_context, {positionals}) {
			const job = actions.jobs.find(positionals[0]);
			job.scope.abort();
			await job.ended;
			return 0;
		},
	};
}
