/**
xo's rules, run by oxlint. What oxlint knows itself (JavaScript's own rules, and TypeScript's with types, as `tsc` has them) takes
it a tenth of the time that ESLint needs. The rules of plugins run without ESLint's parser and type checker, in half of their time.
*/
import eslintConfigXo from 'eslint-config-xo';
import {defineConfig} from 'oxlint';

type Severity = 'off' | 'warn' | 'error';
type Setting = Severity | [Severity, ...unknown[]];
type Rules = Record<string, Setting>;

/** ESLint's plugins by the start of their rules' names. oxlint has plugins of its own of most names, with fewer rules. */
const plugins = new Map([
	['unicorn', 'eslint-plugin-unicorn'],
	['jsdoc', 'eslint-plugin-jsdoc'],
	['n', 'eslint-plugin-n'],
	['ava', 'eslint-plugin-ava'],
	['node-test', 'eslint-node-test'],
	['regexp', 'eslint-plugin-regexp'],
	['@stylistic', '@stylistic/eslint-plugin'],
	['xo', './scripts/lint-rules.mjs'],
]);

function aliasOf(plugin: string): string {
	return `${plugin.replace('@', '')}-js`;
}

/** Of JavaScript's rules, what oxlint has not. */
const ofEslintAlone = new Set(['camelcase', 'dot-notation', 'no-restricted-syntax', 'no-undef-init', 'no-use-extend-native/no-use-extend-native']);

/** Of rules that TypeScript has anew, what oxlint knows as one of JavaScript's. */
const ofJavaScript = new Set(`
	default-param-last no-array-constructor no-dupe-class-members no-empty-function no-loop-func no-redeclare no-restricted-imports
	no-shadow no-unused-expressions no-unused-private-class-members no-useless-constructor
`.trim().split(/\s+/));

const typescriptPrefix = '@typescript-eslint/';

// As oxlint calls it.
function nameOf(rule: string): string {
	if (rule.startsWith(typescriptPrefix)) {
		const name = rule.slice(typescriptPrefix.length);
		return `${ofJavaScript.has(name) ? 'eslint' : 'typescript'}/${name}`;
	}

	if (rule.startsWith('import-x/')) {
		return rule.replace('-x', '');
	}

	const prefix = plugins.keys().find(start => rule.startsWith(`${start}/`));
	if (prefix !== undefined) {
		return aliasOf(prefix) + rule.slice(prefix.length);
	}

	return ofEslintAlone.has(rule) ? `${aliasOf('xo')}/${rule.split('/').at(-1)}` : `eslint/${rule}`;
}

function isOn(setting: Setting): boolean {
	return [setting].flat()[0] !== 'off';
}

type Item = {name?: string; files?: string[]; rules: Rules};

/**
Mistakes that no module compiles with, comments to ESLint itself, what oxlint does not know of imports, names as Go has them, what
`tsc` and the tidy test see of imports, and what is about pages in a browser.
*/
const needless = new RegExp(`^(?:${[
	'no-dupe-args|no-octal|no-octal-escape',
	'@eslint-community/.*',
	'import-x/(?:no-useless-path-segments|no-extraneous-dependencies|order)',
	'@typescript-eslint/naming-convention',
	'n/file-extension-in-import|ava/no-import-test-files',
	'unicorn/.*(?:-dom|-css|selector|canvas|cookie|path2d|classlist|toggle-attribute|observer|passive|post-message|keyboard-event).*',
].join('|')})$`);

/** What xo says of programs; of other languages it speaks in `xo.config.ts`. */
const ofXo = (eslintConfigXo() as Array<Item & {language?: string}>)
	.filter(({name, language, rules}) => language === undefined && name !== 'xo/html' && rules !== undefined);

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

const typedRules = `
	no-array-callback-reference no-array-method-this-argument no-chained-comparison no-mismatched-map-key no-return-array-push
	no-unsafe-property-key no-unsafe-string-replacement no-useless-spread prefer-array-some prefer-combined-guards
`.trim().split(/\s+/).map(name => `unicorn/${name}`);

/** Where xo's rules are not what is wanted here, in ESLint's names. */
const own: Item[] = [
	{
		rules: {
			// A key-value store has null, bytes and bit fields by nature.
			'no-bitwise': 'off',
			'unicorn/no-null': 'off',
			'@typescript-eslint/no-restricted-types': 'off',
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
			// A function of a default export that is documented as one: fc.nat, fuzzysort.go.
			'import-x/no-named-as-default-member': 'off',
			// A function in a block is there in the block alone, since modules are strict.
			'no-inner-declarations': 'off',
			// These take for an array, a map, a string or a number what only types tell apart from others.
			...Object.fromEntries(typedRules.map(rule => [rule, 'off'])),
		},
	},
	{
		files: ['source/**'],
		rules: {
			'no-restricted-syntax': ['error', ...textMatching],
			// In characters, a tab counting as one.
			'@stylistic/max-len': ['error', {code: 140, tabWidth: 1}],
		},
	},
];
const items = [...ofXo, ...own];
const everOn = new Set(items.flatMap(({rules}) => Object.entries(rules).filter(([rule, setting]) => isOn(setting) && !needless.test(rule)).map(([rule]) => nameOf(rule))));

function overrideOf({files = ['**/*'], rules}: Item) {
	const entries = Object.entries(rules)
		.map(([rule, setting]) => [nameOf(rule), setting] as const)
		.filter(([name]) => everOn.has(name))
		// A rule of JavaScript is off where TypeScript has it anew, and both have one name here.
		.toSorted(([, one], [, other]) => Number(isOn(one)) - Number(isOn(other)));
	return {files, rules: Object.fromEntries(entries)};
}

const config = defineConfig({
	plugins: ['typescript', 'import', 'react'],
	env: {builtin: true, node: true, commonjs: true},
	jsPlugins: [...plugins].map(([plugin, specifier]) => ({name: aliasOf(plugin), specifier})),
	categories: {correctness: 'off'},
	options: {typeAware: true, reportUnusedDisableDirectives: 'error', respectEslintDisableDirectives: false},
	ignorePatterns: ['build', 'dist', 'coverage', 'source/pb/generated', 'test/fixtures'],
	overrides: [
		...items.map(item => overrideOf(item)),
		{files: ['**/*.tsx'], rules: {'react/rules-of-hooks': 'error', 'react/exhaustive-deps': 'error'}},
	],
});

export default config;
