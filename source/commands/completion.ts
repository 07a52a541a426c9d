import {UserError} from '../errors.ts';
import {type Command} from './common/command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export const completion: Command = {
	name: 'completion',
	summary: 'print what makes bash, zsh or fish complete commands, flags and keys',
	brief: 'for bash, zsh, fish',
	usage: '<shell>',
	effect: 'reads',
	flags: [],
	arguments: [{name: 'shell', kind: 'text', choices: shells}],
	examples: ['completion bash', 'completion zsh', 'completion fish'],
	isExtension: true,
	async run(context, {positionals}) {
		const [name, ...others] = positionals;
		const shell = shells.find(each => each === name);
		if (shell === undefined || others.length > 0) {
			throw new UserError('Name one shell: bash, zsh or fish', {hint: 'For bash, put this into ~/.bashrc: source <(etcsh completion bash)'});
		}

		const {completionScripts} = await import('./completion-scripts.ts');
		context.stdout(completionScripts[shell]);
		return 0;
	},
};
