import reactHooks from 'eslint-plugin-react-hooks';
import {checkedByOxlint} from './oxlint.config.ts';

/**
What is thrown is told apart by its class, `code`, `kind` or `reason`: its text is for people, and may change. `message`,
`messageOf()` and `problem` are such texts.
*/
const errorText = [
	'MemberExpression[property.name=/^(?:message|problem)$/]',
	'ChainExpression[expression.property.name=/^(?:message|problem)$/]',
	'CallExpression[callee.name=/^(?:messageOf|reasonOf)$/]',
	'Identifier[name=/^(?:message|problem)$/]',
].join(', ');
const textMatching = [
	`CallExpression[callee.property.name=/^(?:includes|startsWith|endsWith|indexOf|lastIndexOf|search|match|matchAll)$/] > MemberExpression.callee > :matches(${errorText}).object`,
	`CallExpression[callee.property.name=/^(?:test|exec)$/] > :matches(${errorText}).arguments`,
	`BinaryExpression[operator=/^[=!]==$/]:has(> Literal[value=/./]) > :matches(${errorText})`,
].map(selector => ({selector, message: 'Decide by the class, code or kind of an error, not by its text.'}));

/** Comments here are prose: a tag is an error, and the rules about what stands in tags would look for them 40 times in each file. */
const tagRules = `
	check-access check-line-alignment check-param-names check-property-names check-syntax check-tag-names check-template-names
	check-types check-values empty-tags escape-inline-tags implements-on-classes imports-as-dependencies no-types reject-any-type
	reject-function-type require-next-type require-param require-param-description require-param-name require-param-type require-property
	require-property-description require-property-name require-property-type require-returns-check require-returns-description
	require-returns-type require-throws-type require-yields require-yields-check require-yields-type tag-lines
	ts-no-empty-object-type valid-types
`.trim().split(/\s+/).map(name => `jsdoc/${name}`);

const config = [
	{
		ignores: ['build', 'dist', 'coverage', 'source/pb/generated', 'test/fixtures'],
	},
	{
		rules: {
			// A key-value store has null, bytes and bit fields by nature.
			'no-bitwise': 'off',
			'unicorn/no-null': 'off',
			'capitalized-comments': 'off',
			// Requests, frames and keys are handled in order on purpose.
			'no-await-in-loop': 'off',
			// Control characters are what escaping is about.
			'no-control-regex': 'off',
			// etcd's terms (prevNode, dir) are kept as they are.
			'unicorn/name-replacements': 'off',
			'unicorn/consistent-boolean-name': 'off',
			'unicorn/single-line-block-comment-style': 'off',
			// Text holds lone surrogates for bytes that are not UTF-8 (protocol/text.ts), so code units matter.
			'unicorn/prefer-code-point': 'off',
			'unicorn/prefer-unicode-code-point-escapes': 'off',
			'regexp/no-control-character': 'off',
			// Matters of taste that make plain code longer.
			'require-unicode-regexp': 'off',
			'regexp/prefer-named-capture-group': 'off',
			'regexp/sort-character-class-elements': 'off',
			'unicorn/prefer-ternary': 'off',
			'unicorn/prefer-minimal-ternary': 'off',
			'unicorn/consistent-class-member-order': 'off',
			'unicorn/prefer-simple-condition-first': 'off',
			'unicorn/no-declarations-before-early-exit': 'off',
			'unicorn/no-break-in-nested-loop': 'off',
			'unicorn/no-await-expression-member': 'off',
			'unicorn/max-nested-calls': 'off',
			'n/prefer-process-get-builtin-module': 'off',
			'unicorn/no-array-sort': 'off',
			'unicorn/no-array-reverse': 'off',
			'unicorn/no-immediate-mutation': 'off',
			...Object.fromEntries(tagRules.map(rule => [rule, 'off'])),
			'jsdoc/no-restricted-syntax': ['error', {
				contexts: [{comment: 'JsdocBlock:has(JsdocTag)', context: 'any', message: 'Say it in the sentence: comments have no tags here.'}],
			}],
			// etcd's own URLs are http unless certificates are given: examples, defaults and recorded texts say so.
			'unicorn/prefer-https': 'off',
			// The tests are AVA's.
			'node-test/no-import-test-files': 'off',
			// A suite that several test files register.
			'ava/no-ignored-test-files': 'off',
			'unicorn/no-computed-property-existence-check': 'off',
		},
	},
	{
		files: ['**/*.{ts,tsx}'],
		rules: Object.fromEntries(checkedByOxlint.map(name => [name, 'off'])),
	},
	{
		files: ['source/**'],
		rules: {
			'no-restricted-syntax': ['error', ...textMatching],
			// In characters, a tab counting as one.
			'@stylistic/max-len': ['error', {code: 140, tabWidth: 1}],
		},
	},
	{
		files: ['package.json'],
		rules: {
			// Versions known to install here are pinned, and overrides serve the development dependencies alone.
			'package-json/dependency-version-range': 'off',
			'package-json/no-overrides-in-published-package': 'off',
		},
	},
	{
		files: ['**/*.tsx'],
		plugins: {'react-hooks': reactHooks},
		rules: {
			'react-hooks/rules-of-hooks': 'error',
			'react-hooks/exhaustive-deps': 'error',
			'unicorn/filename-case': ['error', {case: 'kebabCase'}],
		},
	},
];

export default config;
