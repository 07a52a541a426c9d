/**
Bundles source/ into dist/: one small entry, and one chunk per part that is imported on demand (shell, one-shot, server).
*/
import {chmod, readFile, rm} from 'node:fs/promises';
import {build} from 'esbuild';

const {version, dependencies} = JSON.parse(await readFile('package.json', 'utf8'));

await rm('dist', {recursive: true, force: true});
await build({
	entryPoints: ['source/cli.tsx'],
	outdir: 'dist',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22',
	jsx: 'automatic',
	minifySyntax: true,
	legalComments: 'none',
	define: {'process.env.NODE_ENV': '"production"', ETCSH_VERSION: JSON.stringify(version)},
	// Prebuilt native add-ons and what they load stay in node_modules.
	external: Object.keys(dependencies).filter(name => name.startsWith('@node-rs/')),
	// Ink asks for its developer tools only when DEV=true; they are not part of the package.
	alias: {'react-devtools-core': './scripts/empty.mjs'},
	banner: {js: 'import {createRequire as etcshCreateRequire} from "node:module"; const require = etcshCreateRequire(import.meta.url);'},
	logLevel: 'warning',
});
await chmod('dist/cli.js', 0o755);
