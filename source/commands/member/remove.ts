import {type Engine, type Member} from '../../engine/engine.ts';
import {InterruptedWriteError} from '../../engine/errors.ts';
import {messageOf, UserError} from '../../errors.ts';
import {administer, requireOne} from '../common/administration.ts';
import {type Command} from '../common/command.ts';
import {confirmOnProtected, yesFlag} from '../common/confirmation.ts';
import {hintFor} from '../common/hints.ts';

async function listMembers(engine: Engine, signal: AbortSignal): Promise<readonly Member[]> {
	try {
		return await engine.members({signal});
	} catch (error) {
		throw new UserError(`Error while verifying ID against known members: ${messageOf(error)}`, {hint: hintFor(error), cause: error});
	}
}

const documentationUrl = 'https://github.com/coreos/etcd/blob/master/Documentation/runtime-configuration.md#remove-a-member';

function namesakeNotice({name, id}: Member): string {
	return `Found a member named ${name}; if this is correct, please use its ID, eg:
\tetcdctl member remove ${id}
For more details, read the documentation at ${documentationUrl}

`;
}

export const memberRemove: Command = {
	name: 'remove',
	summary: 'remove an existing member from the etcd cluster',
	usage: '<memberID>',
	effect: 'destroys',
	flags: [yesFlag],
	arguments: [{name: 'memberID', kind: 'member'}],
	examples: ['member remove 8e9e05c52164694d'],
	async run(context, {flags, positionals}) {
		const id = requireOne(positionals, 'Provide a single member ID', '›member list shows the IDs.');
		await confirmOnProtected(context, `The member ${id} leaves the cluster, and cannot come back with its data.`, {isYes: flags.bool('yes')});
		return administer(context, {}, async (engine, signal) => {
			const members = await listMembers(engine, signal);
			const namesakes = members.filter(({name}) => name === id);
			context.stderr(namesakes.map(member => namesakeNotice(member)).join(''));

			if (members.every(member => member.id !== id)) {
				throw new UserError(`Couldn't find a member in the cluster with an ID of ${id}.`, {hint: '›member list shows the IDs.'});
			}

			try {
				await engine.removeMember(id, {signal});
			} catch (error) {
				if (error instanceof InterruptedWriteError) {
					throw error;
				}

				const text = `Received an error trying to remove member ${id}: ${messageOf(error)}`;
				if (context.mode !== 'strict') {
					throw new UserError(text, {hint: hintFor(error), cause: error});
				}

				// The original ends that line nowhere.
				context.stderr(text);
				return 1;
			}

			context.stdout(`Removed member ${id} from cluster\n`);
			return 0;
		});
	},
};
