import {UserError} from '../../errors.ts';
import {type CommandContext} from './context.ts';

/**
The key of a word. An empty word is most likely a variable that is not set, and to etcdctl it is the root: what would be
written to, moved or made equal is everything then.
*/
export function namedKey(context: CommandContext, word: string): string {
	if (word === '' && context.mode !== 'strict') {
		throw new UserError('an empty word names no key', {hint: 'The root is /, the current directory is a dot.'});
	}

	return context.resolveKey(word);
}
