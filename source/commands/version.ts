import {productVersion} from '../version.ts';
import {type Command} from './common/command.ts';

export const version: Command = {
	name: 'version',
	summary: 'show the versions of etcsh and of the server',
	brief: 'etcsh and the server',
	usage: '',
	effect: 'reads',
	flags: [],
	arguments: [],
	examples: ['version'],
	isExtension: true,
	async run(context) {
		context.stdout(`${productVersion()}\n`);
		const engine = await context.connect();
		const {etcdserver, etcdcluster} = await engine.version({signal: context.startPhase()});
		context.stdout(`server ${etcdserver}, cluster ${etcdcluster}\n`);
		return 0;
	},
};
