import {UserError} from '../errors.ts';
import {type EtcdServer} from '../server/server.ts';

/** Throws UserError where only files are read: nobody runs there who could be well or ill. */
export function requireRunning({isReadOnly, dataDir}: EtcdServer): void {
	if (isReadOnly) {
		throw new UserError(`only the files of ${dataDir} are read: there is no running cluster to ask`, {
			hint: '›member list shows the members that they name, ›doctor how far back they tell.',
		});
	}
}
