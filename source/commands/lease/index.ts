import {type CommandGroup} from '../common/command.ts';
import {leaseKeepAlive} from './keep-alive.ts';
import {leaseList} from './list.ts';
import {leaseRevoke} from './revoke.ts';
import {leaseShow} from './show.ts';

export const lease: CommandGroup = {
	name: 'lease',
	summary: 'lease list, show, keep-alive and revoke subcommands (etcd v3)',
	brief: 'keys that go together',
	isExtension: true,
	subcommands: [leaseList, leaseShow, leaseKeepAlive, leaseRevoke],
};
