/**
The small mistakes that `mutate.mjs` makes: from the text of a source file to all that could be wrong in it, one at a time.
*/
// eslint-disable-next-line import-x/no-extraneous-dependencies, n/no-extraneous-import -- it comes with the linter; of its own it would take the name `tsc`
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

	if (ts.isNumericLiteral(node)) {
		yield replaceBy('number', `(${node.getText(source)} + 1)`);
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
	const next = properties[properties.indexOf(node) + 1];
	yield ['no option', node.getStart(source), next === undefined ? node.getEnd() : next.getStart(source), ''];
}

// Types have no mistakes that a test could see.
function isType(node) {
	return ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node);
}

// All mistakes of a file, in its order: `{line, kind, original, text, mutated}`, `mutated` being the whole file with it.
export function mutationsOf(name, text) {
	const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2024, true, name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
	const found = [];
	const visit = node => {
		if (isType(node)) {
			return;
		}

		for (const [kind, start, end, replacement] of mistakesIn(node, source)) {
			const {line, character} = source.getLineAndCharacterOfPosition(start);
			found.push({
				id: `${name}:${line + 1}:${character + 1} ${kind}`,
				name,
				original: text.slice(start, end),
				replacement,
				mutated: text.slice(0, start) + replacement + text.slice(end),
			});
		}

		ts.forEachChild(node, visit);
	};

	visit(source);
	return found;
}

const compilerOptions = {
	target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.ReactJSX, verbatimModuleSyntax: true, rewriteRelativeImportExtensions: true,
};

// What the compiler makes of one file.
export function compiled(name, text) {
	return ts.transpileModule(text, {compilerOptions, fileName: name}).outputText;
}
