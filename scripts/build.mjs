/**
Bundles source/ into dist/:

- `cli.js`: the few lines that every start reads;
- `core.js`: all that main.ts imports at once, in one file, since every file more costs a start its time;
- what is imported on demand (shell, server, embedded engine, rare commands): chunks, which take what they share with the
  core from there;
- `library.js`, for programs that import the package: one more such chunk; its types, and `library.cjs` for `require`;
- `licenses.txt`: whose code is in them, as its authors ask for.

The folder can be named on the command line; it is dist/ otherwise.

The one core is worth it: `etcsh get` takes 38 ms, and 61 ms from the 200 chunks that esbuild makes by itself
(`bench/compare.ts`, best times; a bare Node takes 23 ms). test/build.test.ts sees it when a file of ours is in two files of
dist/, or Node no longer keeps the core's compiled code.
*/
import {
	chmod,
	copyFile,
	readFile,
	readdir,
	rm,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {build} from 'esbuild';

const {version, dependencies} = JSON.parse(await readFile('package.json', 'utf8'));
const outdir = process.argv[2] ?? 'dist';
const source = path.resolve('source');
const coreEntry = path.join(source, 'main.ts');
const library = path.join(source, 'library');

const common = {
	outdir,
	bundle: true,
	format: 'esm',
	platform: 'node',
	target: 'node22',
	legalComments: 'none',
	logLevel: 'warning',
	define: {
		'process.env.NODE_ENV': '"production"',
		ETCSH_VERSION: JSON.stringify(version),
		// Ink's layout engine checks whether there is a fetch, and that check alone would load Node's whole HTTP client: a
		// start of the shell takes 280 ms of processor time instead of 320 (`bench/terminal.ts --only start`).
		// test/build.test.ts sees it when something loads that client again, and when a file of ours calls fetch.
		fetch: 'undefined',
	},
	// Prebuilt native add-ons stay in node_modules; everything else is in the bundle, and so a development dependency.
	external: Object.keys(dependencies),
	// Ink asks for its developer tools only when DEV=true; they are not part of the package. The main file of jsonc-parser asks for its
	// parts in a way that cannot be bundled.
	alias: {'react-devtools-core': './scripts/empty.mjs', 'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js'},
	// Node knows them; without this a pattern in a function would be made anew at every call.
	supported: {'regexp-unicode-property-escapes': true},
	// An import of only types does not count.
	tsconfigRaw: {compilerOptions: {jsx: 'react-jsx', target: 'es2024', verbatimModuleSyntax: false}},
};

// `source/ui/main.tsx` is in `ui-main.js`.
function chunkName(file) {
	return path.relative(source, file).replace(/\.tsx?$/, '').replaceAll(path.sep, '-');
}

// What is nothing but a way to something else is there once for each file that takes it: shared by several chunks it would
// be a chunk of its own, and each file more costs a start its time.
function perFile(importer) {
	return {suffix: `?${path.relative('.', importer)}`};
}

// Node's own modules without an import: that would evaluate every getter they have, fetch and WebSocket among them, and
// load what is loaded on demand otherwise: `etcsh get` takes 38 ms instead of 55 (`bench/compare.ts`, best times).
// test/build.test.ts sees it when a start loads something of Node that it does not need.
// With `isPerFile` each file has its own few lines for that (see `perFile`).
const lazyBuiltins = ({isPerFile = false} = {}) => ({
	name: 'lazy-builtins',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^node:/}, ({path: name, kind, importer}) => kind === 'import-statement'
			? {
				path: name, namespace: 'builtin', sideEffects: false, ...(isPerFile && perFile(importer)),
			}
			: undefined);
		onLoad({filter: /.*/, namespace: 'builtin'}, async ({path: name}) => {
			const names = Object.keys(await import(name)).filter(key => key !== 'default' && key !== 'module.exports');
			const from = name === 'node:process' ? 'globalThis.process' : `/* @__PURE__ */ globalThis.process.getBuiltinModule(${JSON.stringify(name)})`;
			const members = names.map(key => `const get_${key} = /* @__PURE__ */ read(${JSON.stringify(key)}); export {get_${key} as ${key}};`);
			return {contents: `const all = ${from}; const read = name => all[name]; export default all;\n${members.join('\n')}`, loader: 'js'};
		});
	},
});

// Files that are imported on demand and become chunks.
const apart = new Set();

const coreBoundary = {
	name: 'core-boundary',
	setup({onResolve}) {
		onResolve({filter: /./}, ({path: name, kind, importer, resolveDir}) => {
			if (kind !== 'dynamic-import' || name.startsWith('node:')) {
				return undefined;
			}

			if (!name.startsWith('.')) {
				throw new Error(`${importer} imports the package ${name} on demand: only a file that is a chunk can do that`);
			}

			const file = path.resolve(resolveDir, name);
			apart.add(file);
			return {path: `./${chunkName(file)}.js`, external: true};
		});
	},
};

// The files that come with an import of `entry`.
async function filesOf(entry) {
	const {metafile} = await build({
		...common, entryPoints: [entry], write: false, metafile: true, plugins: [lazyBuiltins(), coreBoundary],
	});
	const found = new Set();
	const visit = file => {
		if (found.has(file)) {
			return;
		}

		found.add(file);
		for (const {path: imported, external} of metafile.inputs[file].imports) {
			if (!external && metafile.inputs[imported] !== undefined) {
				visit(imported);
			}
		}
	};

	visit(path.relative('.', entry));
	return [...found].filter(file => file.startsWith('source/')).map(file => path.resolve(file));
}

// The names that each file exports.
async function exportsOf(files) {
	const {metafile} = await build({
		...common, external: undefined, alias: undefined, bundle: false, entryPoints: files, write: false, metafile: true,
	});
	return new Map(Object.values(metafile.outputs).map(({entryPoint, exports}) => [path.resolve(entryPoint), exports]));
}

const coreFiles = await filesOf(coreEntry);
const exportsByFile = await exportsOf(coreFiles);

// The name under which the core exports something of a file.
function coreName(file, name) {
	return `${chunkName(file).replaceAll(/\W/g, '_')}$${name}`;
}

function exportsLine(file) {
	const names = exportsByFile.get(file).map(name => `${name} as ${coreName(file, name)}`);
	return `export {${names.join(', ')}} from './${path.relative(source, file)}';`;
}

const sharedWithCore = {
	name: 'shared-with-core',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^\.\.?\//}, ({path: name, resolveDir, importer}) => {
			const file = path.resolve(resolveDir, name);
			return exportsByFile.has(file)
				? {
					path: file, namespace: 'core', sideEffects: false, ...perFile(importer),
				}
				: undefined;
		});
		onResolve({filter: /^\.\/core\.js$/}, () => ({path: './core.js', external: true}));
		onLoad({filter: /.*/, namespace: 'core'}, ({path: file}) => {
			const names = exportsByFile.get(file).map(name => `${coreName(file, name)} as ${name}`);
			return {contents: `export {${names.join(', ')}} from './core.js';`, resolveDir: source};
		});
	},
};

// What is replaced in packages, until it was met. A build that no longer meets it would work, but slowly.
const toReplace = new Set(['string-width', 'ink/build/output.js', 'ink/build/line-update.js', 'ink/build/components/ErrorOverview.js']);

// Ink and its packages measure with our fast path, too. With that and the quick frames a typed key takes 0.4 ms of processor
// time instead of 0.6, where nothing but the prompt is on the screen (`bench/terminal.ts --only echo`).
// test/terminal/text/string-width.test.ts compares with the package, test/build.test.ts sees it when Ink has another one.
const shortWidth = {
	name: 'short-width',
	setup({onResolve}) {
		const file = path.join(source, 'terminal', 'text', 'string-width.ts');
		onResolve({filter: /^string-width$/}, ({importer}) => {
			if (importer === file) {
				return undefined;
			}

			toReplace.delete('string-width');
			return {path: file};
		});
	},
};

// Ink puts its frames together with our fast path, and uses it where it looks for what has changed in a line. What that
// buys is said there; test/ui/screen/quick-output.test.ts compares the cells with Ink's own.
const quickFrames = {
	name: 'quick-frames',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^\.\/output\.js$/}, ({path: name, resolveDir, namespace}) => namespace === 'file' && resolveDir.endsWith('/ink/build')
			? {path: path.join(resolveDir, name), namespace: 'quick-frames'}
			: undefined);
		onLoad({filter: /.*/, namespace: 'quick-frames'}, ({path: file}) => {
			toReplace.delete('ink/build/output.js');
			return {
				contents: `import Output from ${JSON.stringify(file)}; import * as quick from './ui/screen/quick-output.ts'; export default quick.quickOutput(Output);`,
				resolveDir: source,
			};
		});
		onLoad({filter: /\/ink\/build\/line-update\.js$/}, async ({path: file}) => {
			const pattern = '/^[ -~]*$/u';
			const text = await readFile(file, 'utf8');
			if (!text.includes(`printableAscii = ${pattern};`)) {
				throw new Error(`${file} no longer has ${pattern}, its pattern of characters that take one cell`);
			}

			toReplace.delete('ink/build/line-update.js');
			return {contents: `import {isNarrow} from ${JSON.stringify(path.join(source, 'terminal', 'text', 'string-width.ts'))};\n${text.replace(pattern, '{test: isNarrow}')}`};
		});
	},
};

// No error of a component gets as far as Ink, which would print its stack; what it has for that asks for the current
// directory, which may be gone.
const noErrorOverview = {
	name: 'no-error-overview',
	setup({onLoad}) {
		onLoad({filter: /\/ink\/build\/components\/ErrorOverview\.js$/}, () => {
			toReplace.delete('ink/build/components/ErrorOverview.js');
			return {contents: 'export default () => null;'};
		});
	},
};

// The licence of each package in the bundle.
async function licensesOf(metafiles) {
	// Without the name of the plug-in that a file went through, and whom it is for.
	const inputs = metafiles.flatMap(({inputs}) => Object.keys(inputs)).map(file => file.split('?', 1)[0]);
	const folders = new Set(inputs.map(file => /^(?:[\w-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]).filter(folder => folder !== undefined));
	const texts = await Promise.all([...folders].map(async folder => {
		const {name, version: itsVersion, license} = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
		const file = (await readdir(folder)).find(each => /^licen[cs]e/i.test(each));
		const text = file === undefined ? '' : `\n${await readFile(path.join(folder, file), 'utf8')}`;
		return `${name} ${itsVersion}: ${license}\n${text}`;
	}));
	return [...new Set(texts)].sort((a, b) => a.localeCompare(b, 'en')).join(`\n${'-'.repeat(80)}\n`);
}

await rm(outdir, {recursive: true, force: true});
const [, core] = await Promise.all([
	build({
		...common,
		entryPoints: [path.join(source, 'cli.tsx')],
		minifySyntax: true,
		plugins: [lazyBuiltins(), {
			name: 'entry',
			setup({onResolve}) {
				onResolve({filter: /\/main\.ts$/}, () => ({path: './core.js', external: true}));
			},
		}],
	}),
	build({
		...common,
		stdin: {
			contents: ['export {main} from \'./main.ts\';', ...coreFiles.map(file => exportsLine(file))].join('\n'),
			resolveDir: source,
			sourcefile: 'core.ts',
		},
		outdir: undefined,
		outfile: path.join(outdir, 'core.js'),
		minify: true,
		metafile: true,
		plugins: [lazyBuiltins(), coreBoundary],
	}),
]);
const chunks = await build({
	...common,
	metafile: true,
	entryPoints: {...Object.fromEntries([...apart].map(file => [chunkName(file), file])), library: path.join(library, 'library.ts')},
	splitting: true,
	minifySyntax: true,
	plugins: [sharedWithCore, shortWidth, quickFrames, noErrorOverview, lazyBuiltins({isPerFile: true})],
	banner: {js: 'import {createRequire as etcshCreateRequire} from "node:module"; const require = etcshCreateRequire(import.meta.url);'},
});
if (toReplace.size > 0) {
	throw new Error(`the bundle no longer has ${[...toReplace].join(', ')}, which we replace: look at what Ink has now`);
}

await Promise.all([
	copyFile(path.join(library, 'library.cjs'), path.join(outdir, 'library.cjs')),
	copyFile(path.join(library, 'surface.ts'), path.join(outdir, 'library.d.ts')),
	copyFile(path.join(library, 'surface.ts'), path.join(outdir, 'library.d.cts')),
]);
await writeFile(path.join(outdir, 'licenses.txt'), await licensesOf([core.metafile, chunks.metafile]));
await chmod(path.join(outdir, 'cli.js'), 0o755);
