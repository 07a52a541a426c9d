import {type Command} from '../../commands/command.ts';
import {UserError} from '../../errors.ts';
import {type ShellActions} from './actions.ts';

/** `watch` at the prompt: a pane that goes on while other commands run. It takes the flags of etcdctl's. */
export function createWatch(actions: ShellActions): Command {
	return {
		name: 'watch',
		summary: 'open a pane with the changes of a key',
		usage: '[command options] <key>',
		flags: [
			{name: 'recursive', type: 'bool', usage: 'everything below the key too'},
			{
				name: 'after-index', type: 'int', defaultText: '0', usage: 'begin with the event after this index',
			},
			{name: 'forever', type: 'bool', usage: 'as a pane does anyway'},
		],
		arguments: [{name: 'key', kind: 'key'}],
		examples: ['watch /a --recursive', 'watch /a/b/os --after-index 12', 'unwatch'],
		async run(context, {flags, positionals}) {
			const [key] = positionals;
			if (key === undefined) {
				throw new UserError('key required', {hint: 'watch /a --recursive shows everything that happens below /a.'});
			}

			const afterIndex = flags.int('after-index');
			const recursive = flags.bool('recursive');
			const waitIndex = afterIndex === 0n ? 0n : BigInt.asUintN(64, afterIndex + 1n);
			const pane = actions.watches.open(context.resolveKey(key), {recursive, waitIndex});
			const details = [pane.key, recursive ? 'recursive' : '', afterIndex === 0n ? '' : `after index ${afterIndex}`].filter(part => part !== '');
			context.stdout(`pane ${pane.id}: ${details.join(', ')}\n`);
			return 0;
		},
	};
}
