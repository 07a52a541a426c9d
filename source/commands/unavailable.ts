/**
The parts of etcdctl that this build only describes, so that its help texts are complete.
*/
import {UserError} from '../errors.ts';
import {
	type ArgumentSpec,
	type Command,
	type CommandGroup,
	type FlagSpec,
} from './command.ts';

type Description = {
	readonly name: string;
	readonly summary: string;
	readonly usage: string;
	readonly flags?: readonly FlagSpec[];
	readonly arguments?: readonly ArgumentSpec[];
};

/** `group` is the word before the name, for commands of a group. */
function describe({flags = [], arguments: positionals = [], ...description}: Description, group?: string): Command {
	const name = group === undefined ? description.name : `${group} ${description.name}`;
	return {
		...description,
		flags,
		arguments: positionals,
		isUnavailable: true,
		async run() {
			throw new UserError(`${name}: this build of etcsh does not have that command`);
		},
	};
}

function describeGroup(name: string, summary: string, descriptions: readonly Description[]): CommandGroup {
	return {name, summary, subcommands: descriptions.map(description => describe(description, name))};
}

const rolesFlags: readonly FlagSpec[] = [{name: 'roles', type: 'strings', usage: 'List of roles to grant or revoke'}];

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

export const memberChanges: readonly Command[] = [
	{name: 'add', summary: 'add a new member to the etcd cluster', usage: '<name> <peerURL>'},
	{name: 'remove', summary: 'remove an existing member from the etcd cluster', usage: '<memberID>'},
	{name: 'update', summary: 'update an existing member in the etcd cluster', usage: '<memberID> <peerURLs>'},
].map(description => describe(description, 'member'));

export const user = describeGroup('user', 'user add, grant and revoke subcommands', [
	{name: 'add', summary: 'add a new user for the etcd cluster', usage: '<user>'},
	{name: 'get', summary: 'get details for a user', usage: '<user>'},
	{name: 'list', summary: 'list all current users', usage: '<user>'},
	{name: 'remove', summary: 'remove a user for the etcd cluster', usage: '<user>'},
	{
		name: 'grant', summary: 'grant roles to an etcd user', usage: '[command options] <user>', flags: rolesFlags,
	},
	{
		name: 'revoke', summary: 'revoke roles for an etcd user', usage: '[command options] <user>', flags: rolesFlags,
	},
	{name: 'passwd', summary: 'change password for a user', usage: '<user>'},
]);

export const role = describeGroup('role', 'role add, grant and revoke subcommands', [
	{name: 'add', summary: 'add a new role for the etcd cluster', usage: '<role> '},
	{name: 'get', summary: 'get details for a role', usage: '<role>'},
	{name: 'list', summary: 'list all roles', usage: ' '},
	{name: 'remove', summary: 'remove a role from the etcd cluster', usage: '<role>'},
	{
		name: 'grant',
		summary: 'grant path matches to an etcd role',
		usage: '[command options] <role>',
		flags: [
			{name: 'path', type: 'string', usage: 'Path granted for the role to access'},
			{name: 'read', type: 'bool', usage: 'Grant read-only access'},
			{name: 'write', type: 'bool', usage: 'Grant write-only access'},
			{name: 'readwrite', type: 'bool', usage: 'Grant read-write access'},
		],
	},
	{
		name: 'revoke',
		summary: 'revoke path matches for an etcd role',
		usage: '[command options] <role>',
		flags: [
			{name: 'path', type: 'string', usage: 'Path revoked for the role to access'},
			{name: 'read', type: 'bool', usage: 'Revoke read access'},
			{name: 'write', type: 'bool', usage: 'Revoke write access'},
			{name: 'readwrite', type: 'bool', usage: 'Revoke read-write access'},
		],
	},
]);

export const auth = describeGroup('auth', 'overall auth controls', [
	{name: 'enable', summary: 'enable auth access controls', usage: ' '},
	{name: 'disable', summary: 'disable auth access controls', usage: ' '},
]);
