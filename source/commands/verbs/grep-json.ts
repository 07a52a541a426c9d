/**
`grep --json`: the keys whose value is a JSON document of which an expression in jq's language is true.
*/
import {UserError} from '../../errors.ts';
import {partOf, rangesOf} from '../../format/json-part.ts';
import {formatPath, type Step} from '../../format/part-path.ts';
import {findingsIn} from '../../format/query/evaluation.ts';
import {parseQuery, type Expression} from '../../format/query/grammar.ts';
import {type Row} from '../../format/rows.ts';
import {previewFor, valuePreviews} from '../../format/value-preview.ts';
import {baseName} from '../../protocol/paths.ts';
import {walkSteps} from '../../subtree/walk.ts';
import {widthOf} from '../../terminal/text/width.ts';
import {counted} from '../../util/counted.ts';
import {type FlagValues, type Invocation} from '../common/command.ts';
import {ownText, type CommandContext} from '../common/context.ts';
import {ArgumentError} from '../common/errors.ts';
import {printRows} from '../common/rows.ts';
import {directoryKeys} from '../common/key-commands.ts';
import {highlighted, type Part} from './highlighted.ts';
import {cellsBehind} from './named-value.ts';
import {Printer} from './printer.ts';

const nothingFound = 1;
/** As with grep itself: something could not be looked at. */
const trouble = 2;

/** What made the expression true is not looked for in longer values. */
const highlightedMax = 256 * 1024;
/** A path that takes more than this part of the line is shown by its last name. */
const pathShare = 4;

type Match = {
	readonly key: string;
	readonly value: string;
	readonly count: number;
	readonly paths: ReadonlyArray<readonly Step[]>;
};

/** What is said of the values that were passed over. */
class Skipped {
	#strangers = 0;
	#misfits = 0;
	#large = 0;

	add(kind: 'strangers' | 'misfit' | 'size'): void {
		this.#strangers += kind === 'strangers' ? 1 : 0;
		this.#misfits += kind === 'misfit' ? 1 : 0;
		this.#large += kind === 'size' ? 1 : 0;
	}

	get isTrouble(): boolean {
		return this.#large > 0;
	}

	say({stderr}: CommandContext): void {
		const are = (count: number): string => count === 1 ? 'is' : 'are';
		if (this.#strangers > 0) {
			stderr(`${counted(this.#strangers, 'value')} that ${are(this.#strangers)} not JSON: skipped\n`);
		}

		if (this.#misfits > 0) {
			stderr(`${counted(this.#misfits, 'value')} of another shape than the expression takes: skipped\n`);
		}

		if (this.#large > 0) {
			stderr(`${counted(this.#large, 'value')} too large or too deep for the expression: not searched\n`);
		}
	}
}

async function * matchesIn(
	context: CommandContext,
	directories: readonly string[],
	{expression, isInverted, printer, skipped}: {
		readonly expression: Expression;
		readonly isInverted: boolean;
		readonly printer: Printer;
		readonly skipped: Skipped;
	},
): AsyncGenerator<Match> {
	const engine = await context.connect();
	for (const directory of directoryKeys(context, directories)) {
		for await (const {node: {key, dir, value = ''}} of walkSteps(engine, directory, {signal: context.signal})) {
			printer.count();
			await context.drained();
			if (dir) {
				continue;
			}

			const findings = findingsIn(value, expression);
			if (findings === undefined) {
				skipped.add('strangers');
				continue;
			}

			const {count, paths, problem} = findings;
			if (problem !== undefined && count === 0) {
				skipped.add(problem);
			} else if ((count > 0) !== isInverted) {
				yield {
					key, value, count: isInverted ? 1 : count, paths,
				};
			}
		}
	}
}

/** The document in one line: its strings and numbers as they are stored. */
function inOneLine(value: string): string {
	return /[\n\r]/.test(value) ? value.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, '$1') : value;
}

/** The line with marks around what made the expression true. */
function partsOf(line: string, paths: Match['paths']): readonly Part[] {
	const wholeLength = line.trim().length;
	const ranges = line.length > highlightedMax ? [] : rangesOf(line, paths);
	const parts: Part[] = [];
	let end = 0;
	for (const range of ranges.toSorted((a, b) => a.start === b.start ? b.end - a.end : a.start - b.start)) {
		if (!(range.start >= end && range.end - range.start < wholeLength)) {
			continue;
		}

		parts.push({text: line.slice(end, range.start), isMatch: false}, {text: line.slice(range.start, range.end), isMatch: true});
		end = range.end;
	}

	return [...parts, {text: line.slice(end), isMatch: false}];
}

/** What made the expression true, and then what tells a long document from others: less than all of it would fit. */
function excerptOf({key, value, paths}: Match, cells: number): readonly Part[] {
	const said: string[] = [];
	const parts: Part[] = [];
	for (const path of paths) {
		if (path.length === 0) {
			continue;
		}

		const text = partOf(value, path) ?? '';
		const whole = formatPath(path);
		const name = widthOf(whole) * pathShare > cells ? `…${formatPath(path.slice(-1))}` : whole;
		said.push(text.replaceAll(/^"|"$/g, ''));
		parts.push({text: `${name} `, isMatch: false}, {text: inOneLine(text), isMatch: true}, {text: '  ', isMatch: false});
	}

	const rest = cells - widthOf(parts.map(({text}) => text).join(''));
	return [...parts, {text: previewFor(valuePreviews(inOneLine(value), baseName(key), ...said), rest), isMatch: false}];
}

type Content = 'keys' | 'counts' | 'documents';

const columnsOf = {keys: ['key'], counts: ['key', 'count'], documents: ['key', 'path', 'value']} as const satisfies Record<
	Content,
	readonly string[]
>;

function contentOf(flags: FlagValues): Content {
	return flags.bool('l') ? 'keys' : (flags.bool('c') ? 'counts' : 'documents');
}

async function print(context: CommandContext, matches: AsyncIterable<Match>, {content, printer}: {
	readonly content: Content;
	readonly printer: Printer;
}): Promise<boolean> {
	let isFound = false;
	async function * rows(): AsyncGenerator<Row> {
		for await (const {key, value, count, paths} of matches) {
			isFound = true;
			const path = paths[0] === undefined ? '' : formatPath(paths[0]);
			yield {
				key, count, path, value,
			};
		}
	}

	if (context.rowFormat !== ownText) {
		await printRows(context, {columns: columnsOf[content], rows: rows(), raw: content === 'documents' ? 'value' : 'key'});
		return isFound;
	}

	for await (const match of matches) {
		const {key, value, count, paths} = match;
		isFound = true;
		const shownKey = printer.styles.key(printer.stored(key));
		if (content === 'keys') {
			printer.line(shownKey);
		} else if (content === 'counts') {
			printer.line(`${shownKey}:${count}`);
		} else {
			const line = inOneLine(value);
			const cells = cellsBehind(context, key);
			const parts = line.length > cells && line.length <= highlightedMax ? excerptOf(match, cells) : partsOf(line, paths);
			printer.line(`${shownKey}: ${printer.isPlain ? line : highlighted(parts, cells, printer)}`);
		}
	}

	return isFound;
}

/** A mistake in it is not the answer that nothing matches. */
function expressionOf(text: string): Expression {
	try {
		return parseQuery(text);
	} catch (error) {
		throw error instanceof UserError ? new UserError(error.message, {hint: error.hint, exitCode: trouble, cause: error}) : error;
	}
}

export async function runGrepJson(context: CommandContext, {flags, positionals}: Invocation): Promise<number> {
	const [text = '', ...directories] = positionals;
	const other = ['i', 'F'].find(name => flags.bool(name));
	if (other !== undefined) {
		throw new ArgumentError(`-${other} says how a pattern is sought, and --json takes an expression`, {
			exitCode: trouble, hint: 'For example: ›grep --json \'.host | test("^db"; "i")\'',
		});
	}

	const expression = expressionOf(text);
	const skipped = new Skipped();
	using printer = new Printer(context);
	const matches = matchesIn(context, directories, {
		expression, isInverted: flags.bool('v'), printer, skipped,
	});
	const isFound = await print(context, matches, {content: contentOf(flags), printer});
	printer.flush();
	skipped.say(context);
	return skipped.isTrouble ? trouble : (isFound ? 0 : nothingFound);
}
