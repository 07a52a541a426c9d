import {type Command} from '../../commands/common/command.ts';
import {isRecursive, shortRecursiveFlag} from '../../commands/common/recursive-flag.ts';
import {requirePresent} from '../../engine/read-only.ts';
import {UserError} from '../../errors.ts';
import {createFilter, filterText} from '../../live/panes/pane-filter.ts';
import {type ShellActions} from './actions.ts';

/** `watch` at the prompt: a pane that goes on while other commands run. It takes the flags of etcdctl's `watch`, too. */
export function createWatch(actions: ShellActions): Command {
	return {
		name: 'watch',
		summary: 'open a pane with the changes of a key',
		brief: 'see changes as they come',
		usage: '[command options] <key>',
		effect: 'changes',
		flags: [
			{name: 'recursive', type: 'bool', usage: 'everything below the key, too'},
			shortRecursiveFlag,
			{
				name: 'after-index', type: 'int', defaultText: '0', usage: 'begin with the event after this index',
			},
			{name: 'forever', type: 'bool', usage: 'what a pane does anyway'},
			{
				name: 'rewind', type: 'bool', isExtension: true,
				usage: 'begin with the oldest event that the server still knows; with a data dir, PgDn reads older ones from the log',
			},
			{
				name: 'filter', type: 'string', usage: 'only events whose action, key or values match this regular expression', isExtension: true,
			},
			{
				name: 'action', type: 'strings', usage: 'only events of this action; may be given more than once', isExtension: true,
			},
			{
				name: 'by-key', type: 'bool', usage: 'a row for each key: last value, changes a second, age; Alt-K changes that', isExtension: true,
			},
			{
				name: 'exec', type: 'string',
				usage: 'run this command for each event, which is described in ETCD_WATCH_ACTION, _KEY, _VALUE and _MODIFIED_INDEX',
				isExtension: true,
			},
		],
		arguments: [{name: 'key', kind: 'key'}],
		examples: [
			'watch /a --recursive',
			'watch /a/b/os --after-index 12',
			'watch /a --recursive --rewind --filter \'os$\'',
			'watch /a --recursive --by-key',
			'watch /a/b/os --exec \'echo $ETCD_WATCH_VALUE\'',
			'unwatch',
		],
		async run(context, {flags, positionals}) {
			const [key] = positionals;
			if (key === undefined) {
				throw new UserError('key required', {hint: 'watch /a --recursive shows everything that happens below /a.'});
			}

			const engine = await context.connect();
			// What the shell itself shows is no concern of panes.
			if (engine.info.wayBack === undefined) {
				requirePresent(engine);
			}

			const afterIndex = flags.int('after-index');
			const recursive = isRecursive(flags);
			const isRewind = flags.bool('rewind');
			if (isRewind && flags.has('after-index')) {
				throw new UserError('--rewind and --after-index exclude each other', {hint: '--rewind begins as early as the server can.'});
			}

			const waitIndex = isRewind ? 'oldest' : (afterIndex === 0n ? 0n : BigInt.asUintN(64, afterIndex + 1n));
			const filter = await createFilter(flags.string('filter'), flags.strings('action'));
			const isByKey = flags.bool('by-key');
			const command = flags.string('exec') === '' ? undefined : flags.string('exec');
			const pane = actions.watches.open(context.resolveKey(key), {
				recursive, waitIndex, filter, isByKey, command,
			});
			const details = [
				pane.key,
				recursive ? 'recursive' : '',
				afterIndex === 0n ? '' : `after index ${afterIndex}`,
				isRewind ? 'from the oldest event known' : '',
				filter === undefined ? '' : `filter ${filterText(filter)}`,
				isByKey ? 'by key' : '',
				command === undefined ? '' : `runs ${command}`,
			].filter(part => part !== '');
			context.stdout(`pane ${pane.id}: ${details.join(', ')}\n`);
			return 0;
		},
	};
}
