/**
Regular expressions as users type them: JavaScript's, but none of them takes longer than its text is long.
*/
import vm from 'node:vm';
import {UserError} from '../../errors.ts';

export type TextRange = {readonly start: number; readonly end: number};

export type TextExpression = {
	test(text: string): boolean;
	/** Where it matches. */
	ranges(text: string): Iterable<TextRange>;
};

/** How long an expression that looks around may search one text. */
const limitMs = 1000;

/** Without groups and repetitions nothing is ever tried twice: Node's own engine is the quickest then. */
const onceOnly = /^(?:[^\\()*+?{}]|\\[^1-9k])*$/;

function nativeExpression(source: string, flags: string): TextExpression {
	const expression = new RegExp(source, flags);
	return {
		test: text => expression.test(text),
		* ranges(text) {
			for (const match of text.matchAll(new RegExp(expression, `${flags}g`))) {
				yield {start: match.index, end: match.index + match[0].length};
			}
		},
	};
}

/** Looks ahead and behind and references back are known only to Node's engine, which is stopped when it takes too long. */
function limitedExpression(source: string, flags: string, exitCode: number): TextExpression {
	const sandbox = vm.createContext({expression: new RegExp(source, `${flags}g`), text: ''});
	const find = new vm.Script('Array.from(text.matchAll(expression), match => [match.index, match.index + match[0].length])');
	const search = new vm.Script('text.search(expression)');
	function run<Result>(script: InstanceType<typeof vm.Script>, text: string): Result {
		sandbox.text = text;
		try {
			return script.runInContext(sandbox, {timeout: limitMs}) as Result;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
				throw new UserError(`the regular expression takes more than ${limitMs / 1000} s on one text`, {
					hint: String.raw`Without (?=…), (?!…), (?<=…), (?<!…) and \1 none is slow.`,
					exitCode,
					cause: error,
				});
			}

			throw error;
		}
	}

	return {
		test: text => run<number>(search, text) >= 0,
		ranges: text => run<ReadonlyArray<readonly [number, number]>>(find, text).map(([start, end]) => ({start, end})),
	};
}

/** Undefined for an expression that looks around or back. Rejects with a SyntaxError for what is none. */
export async function linearOrNone(source: string, flags: string): Promise<TextExpression | undefined> {
	const native = nativeExpression(source, flags);
	if (onceOnly.test(source)) {
		return native;
	}

	const {linearExpression} = await import('./linear-expression.ts');
	return linearExpression(source, flags);
}

/** Rejects with a SyntaxError for what is no regular expression. `flags` are those of JavaScript, of which only i and m may be given. */
export async function textExpression(source: string, flags = '', {exitCode = 1} = {}): Promise<TextExpression> {
	return await linearOrNone(source, flags) ?? limitedExpression(source, flags, exitCode);
}
