import {type Command} from '../../commands/common/command.ts';
import {UserError} from '../../errors.ts';
import {type ShellActions} from './actions.ts';

export function createCd(actions: ShellActions): Command {
	return {
		name: 'cd',
		summary: 'go to another directory; - is the previous one',
		brief: 'go to a directory',
		usage: '[directory]',
		effect: 'reads',
		mayBeJob: false,
		isExtension: true,
		flags: [],
		arguments: [{
			name: 'directory', kind: 'directory', isOptional: true, mustExist: true,
		}],
		examples: ['cd /a/b', 'cd ..', 'cd -'],
		isForOneKey: true,
		async run(context, {positionals}) {
			const [target = '/'] = positionals;
			const path = target === '-' ? actions.previousDirectory() : context.resolveKey(target);
			const engine = await context.connect();
			const {node} = await engine.get(path, {signal: context.signal, detail: 'node'});
			if (node.dir !== true) {
				throw new UserError(`${path} is a key, not a directory`, {hint: 'get shows its value.'});
			}

			actions.changeDirectory(path);
			return 0;
		},
	};
}
