import {messageOf} from '../../errors.ts';
import {textExpression, type TextExpression} from '../../format/query/text-expression.ts';
import {ArgumentError} from '../common/errors.ts';

/** A longer one is not repeated as a whole when it is wrong. */
const shownLengthMax = 60;

/** What the user wrote as a JavaScript regular expression; `isLiteral` takes it literally. */
export async function expressionOf(
	pattern: string,
	{flags = '', isLiteral = false, exitCode = 1}: {readonly flags?: string; readonly isLiteral?: boolean; readonly exitCode?: number} = {},
): Promise<TextExpression> {
	const source = isLiteral ? pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) : pattern;
	try {
		return await textExpression(source, flags, {exitCode});
	} catch (error) {
		const shown = pattern.length > shownLengthMax ? `${pattern.slice(0, shownLengthMax)}…` : pattern;
		throw new ArgumentError(`"${shown}" is not a regular expression: ${messageOf(error).replace(/^.*: /, '')}`, {
			hint: 'A backslash before . * + ? ( ) [ ] { } | ^ $ makes it an ordinary character.',
			exitCode,
			cause: error,
		});
	}
}
