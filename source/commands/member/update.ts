import {UserError} from '../../errors.ts';
import {administer} from '../common/administration.ts';
import {type Command} from '../common/command.ts';

export const memberUpdate: Command = {
	name: 'update',
	summary: 'update an existing member in the etcd cluster',
	usage: '<memberID> <peerURLs>',
	effect: 'changes',
	flags: [],
	arguments: [{name: 'memberID', kind: 'member'}, {name: 'peerURLs', kind: 'text'}],
	examples: ['member update 8e9e05c52164694d http://192.168.0.20:2380'],
	async run(context, {positionals}) {
		const [id, peerUrls] = positionals;
		if (id === undefined || peerUrls === undefined || positionals.length > 2) {
			throw new UserError('Provide an ID and a list of comma separated peerURL (0xabcd http://example.com,http://example1.com)', {
				hint: '›member list shows the IDs; they are written without 0x.',
			});
		}

		return administer(context, {}, async (engine, signal) => {
			await engine.updateMember(id, peerUrls.split(','), {signal});
			context.stdout(`Updated member with ID ${id} in cluster\n`);
		});
	},
};
