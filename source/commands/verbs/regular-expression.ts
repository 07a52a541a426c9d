import {messageOf} from '../../errors.ts';
import {ArgumentError} from '../common/errors.ts';

/** What the user wrote as a JavaScript regular expression; `isLiteral` takes it literally. */
export function expressionOf(
	pattern: string,
	{flags = '', isLiteral = false}: {readonly flags?: string; readonly isLiteral?: boolean} = {},
): RegExp {
	const source = isLiteral ? pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) : pattern;
	try {
		return new RegExp(source, flags);
	} catch (error) {
		throw new ArgumentError(`"${pattern}" is not a regular expression: ${messageOf(error).replace(/^.*: /, '')}`, {
			hint: 'A backslash before . * + ? ( ) [ ] { } | ^ $ makes it an ordinary character.',
			cause: error,
		});
	}
}
