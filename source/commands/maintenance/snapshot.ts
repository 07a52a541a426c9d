import {UserError} from '../../errors.ts';
import {formatBytes} from '../../format/sizes.ts';
import {requireOne} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {onMaintenance} from './maintenance-work.ts';

export const snapshot: Command = {
	name: 'snapshot',
	summary: 'save the whole store of one member to a file, from which etcd restores a cluster',
	usage: '<file>',
	effect: 'changes',
	flags: [],
	arguments: [{name: 'file', kind: 'file'}],
	notes: ['The file is complete and its checksum is right, or there is none. etcdctl snapshot restore FILE makes a data directory of it.'],
	examples: ['maintenance snapshot backup.db'],
	async run(context, {positionals}) {
		const file = requireOne(positionals, 'the name of a file is needed', 'As in: ›maintenance snapshot backup.db');
		return onMaintenance(context, async maintenance => {
			const {signal} = context;
			const {writeStreamed} = await import('../../archive/streamed-file.ts');
			let saved = 0;
			async function * bytes(): AsyncGenerator<Uint8Array> {
				for await (const {bytes: piece, remaining} of maintenance.snapshot({signal})) {
					saved += piece.length;
					context.progress(`saving: ${formatBytes(saved)} of ${formatBytes(saved + remaining)}`);
					yield piece;
				}

				signal.throwIfAborted();
			}

			try {
				const size = await writeStreamed(file, bytes());
				if (size === 0) {
					throw new UserError('the member sent no snapshot');
				}

				context.progress('');
				context.stdout(`Snapshot of ${formatBytes(size)} saved to ${file}\n`);
			} finally {
				context.progress('');
			}
		});
	},
};
