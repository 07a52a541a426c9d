import {type Engine, type Member} from '../../engine/engine.ts';
import {messageOf, UserError} from '../../errors.ts';
import {administer, refuseArguments} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {ownText} from '../common/context.ts';
import {hintFor} from '../common/hints.ts';
import {outputFlag, printRows} from '../common/rows.ts';

function describe({id, name, peerURLs, clientURLs, isLearner}: Member, leaderId: string): string {
	const role = isLearner === true ? ' isLearner=true' : '';
	return name === ''
		? `${id}[unstarted]: peerURLs=${peerURLs.join(',')}${role}\n`
		: `${id}: name=${name} peerURLs=${peerURLs.join(',')} clientURLs=${clientURLs.join(',')} isLeader=${id === leaderId}${role}\n`;
}

async function findLeader(engine: Engine, signal: AbortSignal): Promise<Member> {
	try {
		return await engine.leader({signal});
	} catch (error) {
		throw new UserError(`Failed to get leader:  ${messageOf(error)}`, {hint: hintFor(error), cause: error});
	}
}

export const memberList: Command = {
	name: 'list',
	summary: 'enumerate existing cluster members',
	usage: ' ',
	effect: 'reads',
	flags: [outputFlag],
	arguments: [],
	examples: ['member list'],
	async run(context, {positionals}) {
		refuseArguments(positionals);
		return administer(context, {}, async (engine, signal) => {
			const members = await engine.members({signal});
			const leader = await findLeader(engine, signal);
			if (context.rowFormat !== ownText) {
				return printRows(context, {
					columns: ['id', 'name', 'peerURLs', 'clientURLs', 'isLeader', ...(members.some(({isLearner}) => isLearner) ? ['isLearner'] : [])],
					rows: members.map(member => ({...member, isLeader: member.id === leader.id})),
					raw: 'id',
				});
			}

			context.stdout(members.map(member => describe(member, leader.id)).join(''));
			return 0;
		});
	},
};
