/**
The matching lines of the values of a subtree, printed as they are found.
*/
import {walkSteps} from '../../subtree/walk.ts';
import {type CommandContext, type Invocation} from '../command.ts';
import {ArgumentError} from '../errors.ts';
import {directoryKeys} from '../support.ts';
import {Printer} from './printer.ts';
import {expressionOf} from './regular-expression.ts';

/** As grep's own: nothing was found. */
const nothingFound = 1;

function linesOf(value: string): readonly string[] {
	const lines = value.split('\n');
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The line with what matches made to stand out. */
function highlighted(line: string, expression: RegExp, printer: Printer): string {
	let text = '';
	let end = 0;
	for (const match of line.matchAll(expression)) {
		text += printer.stored(line.slice(end, match.index)) + printer.styles.match(printer.stored(match[0]));
		end = match.index + match[0].length;
	}

	return text + printer.stored(line.slice(end));
}

export async function runGrep(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const [pattern, ...directories] = positionals;
	if (pattern === undefined) {
		throw new ArgumentError('pattern required', {hint: 'Usage: grep PATTERN [DIRECTORY]'});
	}

	const isInverted = flags.bool('v');
	const flagsOfExpression = flags.bool('i') ? 'i' : '';
	const isLiteral = flags.bool('F');
	const expression = expressionOf(pattern, {flags: flagsOfExpression, isLiteral});
	const everywhere = expressionOf(pattern, {flags: `${flagsOfExpression}g`, isLiteral});
	const engine = await context.connect();
	const {signal} = context;
	using printer = new Printer(context);
	let isFound = false;
	for (const key of directoryKeys(context, directories)) {
		for await (const {node} of walkSteps(engine, key, {signal})) {
			printer.count();
			await context.drained?.();
			const lines = node.dir ? [] : linesOf(node.value ?? '').filter(line => expression.test(line) !== isInverted);
			if (lines.length === 0) {
				continue;
			}

			isFound = true;
			const shownKey = printer.styles.key(printer.stored(node.key));
			if (flags.bool('l')) {
				printer.line(shownKey);
			} else if (flags.bool('c')) {
				printer.line(`${shownKey}:${lines.length}`);
			} else {
				for (const line of lines) {
					printer.line(`${shownKey}: ${isInverted ? printer.stored(line) : highlighted(line, everywhere, printer)}`);
				}
			}
		}
	}

	return isFound ? 0 : nothingFound;
}
