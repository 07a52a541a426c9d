/**
The small mistakes that `mutate.mjs` makes: from the text of a source file to all that could be wrong in it, one at a time.
*/
// oxlint-disable-next-line n-js/no-extraneous-import -- it comes with the linter; of its own it would take the name `tsc`
import ts from 'typescript';

const swappedOperators = new Map([
	['<', '<='],
	['<=', '<'],
	['>', '>='],
	['>=', '>'],
	['===', '!=='],
	['!==', '==='],
	['&&', '||'],
	['||', '&&'],
	['+=', '-='],
	['-=', '+='],
	['-', '+'],
]);

const swappedNames = new Map([['min', 'max'], ['max', 'min'], ['floor', 'ceil'], ['ceil', 'floor'], ['some', 'every'], ['every', 'some'], ['push', 'unshift']]);

/** From where on a number is made another size. */
const largeMin = 10;

/** Methods without which the list only has another order. */
const orderings = new Set(['toReversed', 'toSorted', 'reverse', 'sort']);

const isJump = node => ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isContinueStatement(node) || ts.isBreakStatement(node);

// Whether a statement does nothing but leave: the body of a guard.
function isLeaving(statement) {
	return ts.isBlock(statement) ? statement.statements.length > 0 && isJump(statement.statements.at(-1)) : isJump(statement);
}

// Node by node: what could be there instead, as `[kind, start, end, text]`.
function * mistakesIn(node, source) {
	const replaceBy = (kind, text, part = node) => [kind, part.getStart(source), part.getEnd(), text];
	if (ts.isBinaryExpression(node)) {
		const {operatorToken} = node;
		const swapped = swappedOperators.get(operatorToken.getText(source));
		if (swapped !== undefined) {
			yield replaceBy('operator', swapped, operatorToken);
		}

		if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
			yield ['no default', node.left.getEnd(), node.getEnd(), ''];
		}
	}

	if (ts.isIfStatement(node)) {
		if (node.elseStatement === undefined && isLeaving(node.thenStatement)) {
			yield replaceBy('no guard', ';');
		} else {
			yield replaceBy('always', 'true', node.expression);
			yield replaceBy('never', 'false', node.expression);
		}
	}

	if (ts.isConditionalExpression(node)) {
		yield replaceBy('always', 'true', node.condition);
		yield replaceBy('never', 'false', node.condition);
	}

	if (ts.isExpressionStatement(node)) {
		const called = ts.isAwaitExpression(node.expression) ? node.expression.expression : node.expression;
		if (ts.isCallExpression(called) && called.expression.kind !== ts.SyntaxKind.SuperKeyword) {
			yield replaceBy('no call', ';');
		}

		if (ts.isAwaitExpression(node.expression)) {
			yield replaceBy('no await', called.getText(source), node.expression);
		}

		if (ts.isBinaryExpression(node.expression) && node.expression.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
			yield replaceBy('no assignment', ';');
		}
	}

	if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
		yield replaceBy('no not', node.operand.getText(source));
	}

	if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
		yield replaceBy('truth', node.kind === ts.SyntaxKind.TrueKeyword ? 'false' : 'true');
	}

	if (ts.isNumericLiteral(node) && node.parent.name !== node && node.parent.propertyName !== node) {
		// What is large is a limit or a time: one more or less is nothing to see, another size is.
		const text = node.getText(source);
		yield replaceBy('number', Number(text.replaceAll('_', '')) < largeMin ? `(${text} + 1)` : `(${text} * 10)`);
	}

	if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent) && node.parent.expression === node) {
		const name = node.name.text;
		if (swappedNames.has(name)) {
			yield replaceBy('other call', swappedNames.get(name), node.name);
		} else if (orderings.has(name)) {
			yield replaceBy('no order', node.expression.getText(source), node.parent);
		}
	}

	// Options that a call is given: `{prevIndex: 3}`. Declarations and patterns are other kinds of nodes.
	const isOption = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) || ts.isSpreadAssignment(node);
	if (!isOption || !ts.isCallExpression(node.parent.parent)) {
		return;
	}

	const {properties} = node.parent;
	const i = properties.indexOf(node);
	if (i === properties.length - 1) {
		yield ['no option', i === 0 ? node.getStart(source) : properties[i - 1].getEnd(), i === 0 ? properties.end : node.getEnd(), ''];
	} else {
		yield ['no option', node.getStart(source), properties[i + 1].getStart(source), ''];
	}
}

// Types have no mistakes that a test could see.
function isType(node) {
	return ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node);
}

/** Those that are in the place of a whole statement. */
const ofStatements = new Set(['no guard', 'no call', 'no assignment']);

/** From the kind of a mistake to the part that is evaluated as one and holds it; the node itself for all others. */
const parts = {
	always: node => node.expression ?? node.condition,
	never: node => node.expression ?? node.condition,
	'no await': node => node.expression,
	'other call': node => node.parent,
	'no order': node => node.parent,
	'no option': node => node.parent,
};

function partAround(node, kind) {
	let part = parts[kind]?.(node) ?? node;
	// `a?.b().c` ends as a whole where there is no `a`.
	while (ts.isOptionalChain(part.parent) && part.parent.expression === part) {
		part = part.parent;
	}

	return part;
}

// All mistakes of a file, in its order: between `start` and `end` stands `replacement` instead of `original`. `from` and `to` are
// those of the expression, or the statement, that holds it.
export function mutationsOf(name, text) {
	const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2024, true, name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
	const found = [];
	const visit = node => {
		if (isType(node)) {
			return;
		}

		for (const [kind, start, end, replacement] of mistakesIn(node, source)) {
			const {line, character} = source.getLineAndCharacterOfPosition(start);
			const part = partAround(node, kind);
			found.push({
				id: `${name}:${line + 1}:${character + 1} ${kind}`,
				name,
				start,
				end,
				original: text.slice(start, end),
				replacement,
				from: part.getStart(source),
				to: part.getEnd(),
				isStatement: ofStatements.has(kind),
			});
		}

		ts.forEachChild(node, visit);
	};

	visit(source);
	return found;
}

// The part that holds a mistake, with it.
function mistakenPart({start, end, replacement, from, to}, text) {
	return text.slice(from, start) + replacement + text.slice(end, to);
}

// Whether it is a program still: an operator in the place of another may need parentheses.
export function isProgram(mutation, text) {
	const part = mistakenPart(mutation, text);
	const inFunction = mutation.isStatement ? part : `async function * f() { _ = (${part}); }`;
	const {diagnostics} = ts.transpileModule(inFunction, {compilerOptions, fileName: mutation.name, reportDiagnostics: true});
	return diagnostics.length === 0;
}

const compilerOptions = {
	target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.ReactJSX, verbatimModuleSyntax: true, rewriteRelativeImportExtensions: true,
};

/**
Which mistake is in force is said by the global `mutantState` or, in a program that a test starts, by the file that MUTANT_FILE
names. MUTANT_REACHED names a file that gets the numbers of those that the process comes by.
*/
const question = String.raw`
function isMutant(number) {
	const {env, getBuiltinModule} = globalThis.process;
	const state = globalThis.mutantState ??= {
		inForce: env.MUTANT_FILE && getBuiltinModule('node:fs').readFileSync(env.MUTANT_FILE, 'utf8'),
		file: env.MUTANT_REACHED,
		reached: new Set(),
	};
	if (state.file !== undefined && !state.reached.has(number)) {
		state.reached.add(number);
		getBuiltinModule('node:fs').appendFileSync(state.file, number + '\n');
	}

	return state.inForce === String(number);
}
`;

// The text of a file with all its mistakes (`mutations`, each with a `number`), of which none is in force unless it is asked for.
export function withMutants(text, mutations) {
	// The outermost first.
	const sorted = mutations.toSorted((a, b) => a.from - b.from || b.to - a.to || Number(b.isStatement) - Number(a.isStatement));
	const write = (from, to, within) => {
		let written = '';
		let position = from;
		for (let i = 0; i < within.length;) {
			const part = within[i];
			const same = within.filter(each => each.from === part.from && each.to === part.to && each.isStatement === part.isStatement);
			const inside = within.filter(each => each.from >= part.from && each.to <= part.to && !same.includes(each));
			const [before, between, after] = part.isStatement ? ['{ if (', ') {', '} else '] : ['(', ' ? ', ' : '];
			const right = write(part.from, part.to, inside);
			const choices = same.map(each => `${part.isStatement ? before.slice(1) : ''}isMutant(${each.number})${between}${mistakenPart(each, text)}${after}`);
			written += text.slice(position, part.from);
			written += part.isStatement ? `{ ${choices.join('')}{ ${right} } }` : `(${choices.join('')}${right})`;
			position = part.to;
			i += same.length + inside.length;
		}

		return written + text.slice(position, to);
	};

	return write(0, text.length, sorted) + question;
}

// What the compiler makes of one file. By itself it leaves the names in `import('./x.ts')` as they are.
export function compiled(name, text) {
	const {outputText} = ts.transpileModule(text, {compilerOptions, fileName: name});
	return outputText.replaceAll(/\bimport\(["'][^"'\n]+["']\)/g, call => call.replace(/\.tsx?(?=["'])/, '.js'));
}
