/**
xo's rules for TypeScript are checked by oxlint: those that ask for types take ESLint longer than all others together, and oxlint,
which compiles as `tsc` does, a tenth of that. xo keeps the rest (xo.config.ts).
*/
import eslintConfigXo from 'eslint-config-xo';
import {defineConfig} from 'oxlint';

const eslintPrefix = '@typescript-eslint/';

/** oxlint has no such rule, or knows it as one of JavaScript's. */
const ofEslintAlone = new Set(`
	default-param-last no-array-constructor no-dupe-class-members no-empty-function no-loop-func no-redeclare no-restricted-imports
	no-shadow no-unused-expressions no-unused-private-class-members no-useless-constructor
`.trim().split(/\s+/));

/** Restrictions that make plain code longer here: a store has null, and Go's own names (clientURLs) are keys of objects. */
const unwanted = new Set(['no-restricted-types', 'naming-convention']);

type Setting = 'off' | 'error' | ['off' | 'error', ...unknown[]];

function isOn(setting: Setting): boolean {
	return [setting].flat()[0] === 'error';
}

const ofXo = eslintConfigXo().find(({name}) => name === 'xo/typescript')?.rules ?? {};
const settings = new Map(Object.entries(ofXo as Record<string, Setting>)
	.filter(([name, setting]) => name.startsWith(eslintPrefix) && isOn(setting))
	.map(([name, setting]) => [name.slice(eslintPrefix.length), setting] as const)
	.filter(([name]) => !ofEslintAlone.has(name) && !unwanted.has(name)));

/** As ESLint calls them. */
export const checkedByOxlint: readonly string[] = [...settings.keys(), ...unwanted].map(name => eslintPrefix + name);

const config = defineConfig({
	plugins: ['typescript'],
	categories: {correctness: 'off'},
	options: {typeAware: true, reportUnusedDisableDirectives: 'error', respectEslintDisableDirectives: false},
	ignorePatterns: ['build', 'dist', 'coverage', 'source/pb/generated', 'test/fixtures'],
	overrides: [{
		files: ['**/*.ts', '**/*.tsx'],
		rules: Object.fromEntries([...settings].map(([name, setting]) => [`typescript/${name}`, setting])),
	}],
});

export default config;
