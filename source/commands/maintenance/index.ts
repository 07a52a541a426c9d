import {type CommandGroup} from '../common/command.ts';
import {alarms} from './alarms.ts';
import {compact} from './compact.ts';
import {defrag} from './defrag.ts';
import {disarm} from './disarm.ts';
import {snapshot} from './snapshot.ts';

export const maintenance: CommandGroup = {
	name: 'maintenance',
	summary: 'maintenance compact, defrag, snapshot, alarms and disarm subcommands (etcd v3)',
	brief: 'of a v3 store',
	isExtension: true,
	subcommands: [compact, defrag, snapshot, alarms, disarm],
};
