/**
The matching lines of the values of a subtree, printed as they are found.
*/
import {type TextExpression} from '../../format/query/text-expression.ts';
import {type Row} from '../../format/rows.ts';
import {walkSteps} from '../../subtree/walk.ts';
import {type Invocation} from '../common/command.ts';
import {ownText, type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {printRows} from '../common/rows.ts';
import {directoryKeys} from '../common/key-commands.ts';
import {highlighted, type Part} from './highlighted.ts';
import {cellsBehind} from './named-value.ts';
import {Printer} from './printer.ts';
import {expressionOf} from './regular-expression.ts';

/** As with grep itself: nothing was found. */
const nothingFound = 1;
const mistake = 2;

function linesOf(value: string): readonly string[] {
	const lines = value.split('\n');
	return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** More of them are not highlighted: each costs as much time as the line is long. */
const highlightedMax = 1000;

function partsOf(line: string, expression: TextExpression): readonly Part[] {
	const parts: Part[] = [];
	let end = 0;
	for (const range of expression.ranges(line)) {
		if (parts.length >= 2 * highlightedMax) {
			break;
		}

		parts.push({text: line.slice(end, range.start), isMatch: false}, {text: line.slice(range.start, range.end), isMatch: true});
		({end} = range);
	}

	return [...parts, {text: line.slice(end), isMatch: false}];
}

type MatchingLine = {readonly number: number; readonly line: string};

/** A key with the lines of its value that match. */
type Match = {readonly key: string; readonly lines: readonly MatchingLine[]};

async function * matchesIn(
	context: CommandContext,
	directories: readonly string[],
	{isSought, printer}: {readonly isSought: (line: string) => boolean; readonly printer: Printer},
): AsyncGenerator<Match> {
	const engine = await context.connect();
	const {signal} = context;
	for (const key of directoryKeys(context, directories)) {
		for await (const {node} of walkSteps(engine, key, {signal})) {
			printer.count();
			await context.drained();
			const lines = node.dir ? [] : linesOf(node.value ?? '').map((line, i) => ({number: i + 1, line})).filter(({line}) => isSought(line));
			if (lines.length > 0) {
				yield {key: node.key, lines};
			}
		}
	}
}

type Content = 'keys' | 'counts' | 'lines';

const columnsOf = {keys: ['key'], counts: ['key', 'count'], lines: ['key', 'line', 'text']} as const satisfies Record<
	Content,
	readonly string[]
>;

async function printMatchRows(context: CommandContext, matches: AsyncIterable<Match>, content: Content): Promise<boolean> {
	let isFound = false;
	async function * rows(): AsyncGenerator<Row> {
		for await (const {key, lines} of matches) {
			isFound = true;
			if (content === 'lines') {
				yield * lines.map(({number, line}) => ({key, line: number, text: line}));
			} else {
				yield {key, count: lines.length};
			}
		}
	}

	await printRows(context, {columns: columnsOf[content], rows: rows(), raw: content === 'lines' ? 'text' : 'key'});
	return isFound;
}

export async function runGrep(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const [pattern, ...directories] = positionals;
	if (pattern === undefined) {
		throw new ArgumentError('pattern required', {exitCode: mistake, hint: 'Usage: ›grep PATTERN [DIRECTORY]'});
	}

	if (flags.bool('json')) {
		const {runGrepJson} = await import('./grep-json.ts');
		return runGrepJson(context, {flags, positionals});
	}

	const isInverted = flags.bool('v');
	const flagsOfExpression = flags.bool('i') ? 'i' : '';
	const isLiteral = flags.bool('F');
	const expression = await expressionOf(pattern, {flags: flagsOfExpression, isLiteral, exitCode: mistake});
	const content: Content = flags.bool('l') ? 'keys' : (flags.bool('c') ? 'counts' : 'lines');
	using printer = new Printer(context);
	const matches = matchesIn(context, directories, {isSought: line => expression.test(line) !== isInverted, printer});
	if (context.rowFormat !== ownText) {
		return await printMatchRows(context, matches, content) ? 0 : nothingFound;
	}

	let isFound = false;
	for await (const {key, lines} of matches) {
		isFound = true;
		const shownKey = printer.styles.key(printer.stored(key));
		if (content === 'keys') {
			printer.line(shownKey);
		} else if (content === 'counts') {
			printer.line(`${shownKey}:${lines.length}`);
		} else {
			const cells = cellsBehind(context, key);
			for (const {line} of lines) {
				const parts = isInverted ? [{text: line, isMatch: false}] : partsOf(line, expression);
				printer.line(`${shownKey}: ${printer.isPlain ? line : highlighted(parts, cells, printer)}`);
			}
		}
	}

	return isFound ? 0 : nothingFound;
}
