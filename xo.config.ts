/** xo checks package.json and the like; programs are oxlint's (oxlint.config.ts). */
const config = [
	{
		ignores: ['**/*.{ts,tsx,mts,js,mjs,cjs}', 'build', 'dist', 'coverage', 'test/fixtures'],
	},
	{
		files: ['package.json'],
		rules: {
			// Versions known to install here are pinned, and overrides serve the development dependencies alone.
			'package-json/dependency-version-range': 'off',
			'package-json/no-overrides-in-published-package': 'off',
			// TypeScript 5 resolves a project of CommonJS as Node once did, without exports.
			'package-json/prefer-exports': 'off',
		},
	},
];

export default config;
