import {logLine} from '../format/log-line.ts';
import {refuseMoment} from './common/at-flag.ts';
import {type Command, type FlagValues} from './common/command.ts';
import {ArgumentError} from './common/errors.ts';

function requireOne(flags: FlagValues, names: readonly [string, string], what: string): void {
	if (names.every(name => flags.string(name) === '')) {
		throw new ArgumentError(`--${names[0]} required`, {hint: `It names ${what}: ›backup --data-dir default.etcd --backup-dir backup`});
	}
}

export const backup: Command = {
	name: 'backup',
	summary: 'backup an etcd directory',
	brief: 'copy a data directory',
	usage: '[command options]  ',
	effect: 'changes',
	flags: [
		{
			name: 'data-dir', type: 'string', usage: 'Path to the etcd data dir', value: 'file',
		},
		{
			name: 'wal-dir', type: 'string', usage: 'Path to the etcd wal dir', value: 'file',
		},
		{
			name: 'backup-dir', type: 'string', usage: 'Path to the backup dir', value: 'file',
		},
		{
			name: 'backup-wal-dir', type: 'string', usage: 'Path to the backup wal dir', value: 'file',
		},
		{name: 'keep-cluster-id', type: 'bool', usage: 'Do not rewrite the cluster id'},
		{name: 'node-id', type: 'string', usage: 'Use custom node id instead of a random value'},
	],
	arguments: [],
	examples: ['backup --data-dir default.etcd --backup-dir backup', 'backup --wal-dir default.etcd/member/wal --backup-wal-dir backup'],
	async run(context, {flags}) {
		refuseMoment(context, 'backup copies files as they are');
		const [{backUp}, {BackupError}] = await Promise.all([import('../backup/backup.ts'), import('../backup/backup-error.ts')]);
		if (context.mode !== 'strict') {
			// etcdctl takes the current directory then, and leaves half a backup there.
			requireOne(flags, ['data-dir', 'wal-dir'], 'the data dir to back up');
			requireOne(flags, ['backup-dir', 'backup-wal-dir'], 'the new directory for the backup');
		}

		const log = (level: string, text: string) => {
			context.stderr(logLine(level, text));
		};

		try {
			await backUp({
				dataDir: flags.string('data-dir'),
				walDir: flags.string('wal-dir'),
				backupDir: flags.string('backup-dir'),
				backupWalDir: flags.string('backup-wal-dir'),
				isClusterIdKept: flags.bool('keep-cluster-id'),
				nodeId: flags.string('node-id'),
				isBackendWanted: context.mode !== 'strict',
				warn(text) {
					log('W', text);
				},
				onMissingMarker({index, term}, walDir) {
					context.stdout(
						`Failed to find the match snapshot record {Index:${index} Term:${term} XXX_unrecognized:[]} in wal ${walDir}.`
						+ 'etcdctl will add it back. Start auto fixing...',
					);
				},
				onSegment(file) {
					log('I', `wal: segmented wal file ${file} is created`);
				},
			});
		} catch (error) {
			if (context.mode === 'strict' && error instanceof BackupError) {
				log('I', error.message);
				return 1;
			}

			throw error;
		}

		return 0;
	},
};
