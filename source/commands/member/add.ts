import {type Member} from '../../engine/engine.ts';
import {UserError} from '../../errors.ts';
import {goQuote} from '../../protocol/go-quote.ts';
import {administer} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {requireLearners} from './learners.ts';

/** What the new member has to be started with. */
function settings(name: string, id: string, members: readonly Member[]): string {
	const cluster = members.flatMap(member => member.peerURLs.map(url => `${member.id === id ? name : member.name}=${url}`));
	return `\nETCD_NAME=${goQuote(name)}\nETCD_INITIAL_CLUSTER=${goQuote(cluster.join(','))}\nETCD_INITIAL_CLUSTER_STATE="existing"\n`;
}

export const memberAdd: Command = {
	name: 'add',
	summary: 'add a new member to the etcd cluster',
	usage: '<name> <peerURL>',
	effect: 'changes',
	flags: [{
		name: 'learner', type: 'bool', usage: 'without a vote until member promote (etcd v3)', isExtension: true,
	}],
	arguments: [{name: 'name', kind: 'text'}, {name: 'peerURL', kind: 'text'}],
	examples: ['member add master2 http://192.168.0.10:2380', 'member add --learner master2 http://192.168.0.10:2380'],
	async run(context, {flags, positionals}) {
		const [name, peerUrl] = positionals;
		if (name === undefined || peerUrl === undefined || positionals.length > 2) {
			throw new UserError('Provide a name and a single member peerURL', {hint: 'As in: ›member add master2 http://192.168.0.10:2380'});
		}

		return administer(context, {}, async (engine, signal) => {
			const isLearner = flags.bool('learner');
			if (isLearner) {
				requireLearners(engine);
			}

			const {id} = await engine.addMember([peerUrl], {signal, isLearner});
			context.stdout(`Added ${isLearner ? 'learner' : 'member'} named ${name} with ID ${id} to cluster\n`);
			context.stdout(settings(name, id, await engine.members({signal})));
		});
	},
};
