/**
The parts of etcdctl that this build only describes, so that its help texts are complete.
*/
import {UserError} from '../errors.ts';
import {type Command, type FlagSpec} from './command.ts';

type Description = {
	readonly name: string;
	readonly summary: string;
	readonly usage: string;
	readonly flags?: readonly FlagSpec[];
};

function describe({flags = [], ...description}: Description): Command {
	return {
		...description,
		flags,
		arguments: [],
		isUnavailable: true,
		async run() {
			throw new UserError(`${description.name}: this build of etcsh does not have that command`);
		},
	};
}

export const backup = describe({
	name: 'backup',
	summary: 'backup an etcd directory',
	usage: '[command options]  ',
	flags: [
		{name: 'data-dir', type: 'string', usage: 'Path to the etcd data dir'},
		{name: 'wal-dir', type: 'string', usage: 'Path to the etcd wal dir'},
		{name: 'backup-dir', type: 'string', usage: 'Path to the backup dir'},
		{name: 'backup-wal-dir', type: 'string', usage: 'Path to the backup wal dir'},
		{name: 'keep-cluster-id', type: 'bool', usage: 'Do not rewrite the cluster id'},
		{name: 'node-id', type: 'string', usage: 'Use custom node id instead of a random value'},
	],
});

export const importCommand = describe({
	name: 'import',
	summary: 'import a snapshot to a cluster',
	usage: '[command options]  ',
	flags: [
		{name: 'snap', type: 'string', usage: 'Path to the valid etcd 0.4.x snapshot.'},
		{name: 'hidden', type: 'strings', usage: 'Hidden key spaces to import from snapshot'},
		{
			name: 'c', type: 'int', defaultText: '10', usage: 'Number of concurrent clients to import the data',
		},
	],
});
