/**
Which test files share a process in `npm test`: a process of its own costs a small file three quarters of its time. Those of a
folder do, as long as neither they nor the helpers that they import need a process for themselves. Each group is a file of
build/test-groups/, which declares the tests of its files (scripts/test-group.mjs).
*/
import {
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';

const groupFolder = 'build/test-groups';
/** How much a process has to do: a file counts as one, one that starts programs as four. */
const groupWeight = 40;
const programWeight = 4;

/** What a test file, or a helper, does not say that may share a process with others. */
const needsOwnProcess = [
	// What follows each test would be for all tests of a process, as is what a hook leaves in the context; snapshots lie beside its file.
	/\btest\.(?:serial\.)?(?:afterEach|todo|macro|meta)\b|\btest\.before\((?:async )?\(?t\b|\bt\.snapshot\b/,
	// All of `process` except what reads, and what goes to another process.
	/\bprocess\.(?!(?:execPath|platform|arch|pid|version|getuid|kill|stderr|cwd|env)\b)/,
	/\bprocess\.\w+(?:\.\w+|\[[^\]]*\])? *=[^=]|\bdelete process\b|\bObject\.assign\((?:process|globalThis)\b|\} = process\b/,
	// Clocks and the like that are replaced.
	/\bglobalThis\b|\b(?:performance|Date)\.now =|\b(?:setPriority|syncBuiltinESMExports)\b|'node:(?:test|perf_hooks|v8|vm)'/,
];
const startsPrograms = /'node:child_process'|node-pty/;

const texts = new Map();

// Of a test file, and of what it imports from test/.
function textsOf(file, seen = new Set()) {
	seen.add(file);
	if (!texts.has(file)) {
		const text = readFileSync(file, 'utf8');
		const imports = text.matchAll(/from '(\.[^']+)'/g).map(([, target]) => path.join(path.dirname(file), target));
		// Some of a program in quotes are no files.
		texts.set(file, {text, helpers: imports.filter(target => target.startsWith('test') && existsSync(target)).toArray()});
	}

	const {text, helpers} = texts.get(file);
	return [text, ...helpers.filter(helper => !seen.has(helper)).flatMap(helper => textsOf(helper, seen))];
}

// They speak of processes, too.
function withoutComments(text) {
	return text.replaceAll(/^[\t ]*(?:\/\/.*|\/\*\*[\s\S]*?\*\/)$/gm, '');
}

function isShareable(file) {
	return textsOf(file).every(text => needsOwnProcess.every(pattern => !pattern.test(withoutComments(text))));
}

function weightOf(file) {
	return textsOf(file).some(text => startsPrograms.test(text)) ? programWeight : 1;
}

function compiledName(file) {
	return path.join('build', file.replace(/\.ts$/, '.js'));
}

function writeGroup(name, files) {
	const compiled = files.map(file => path.resolve(compiledName(file)));
	const target = path.join(groupFolder, `${name}.js`);
	writeFileSync(target, `import {declareTests} from '../../scripts/test-group.mjs';\n\nawait declareTests(${JSON.stringify(compiled, undefined, '\t')});\n`);
	return target;
}

// The files of one folder in as few groups as may be, none of which has much more to do than another.
function groupsOf(folder, files) {
	const sorted = files.toSorted((a, b) => weightOf(b) - weightOf(a));
	let total = 0;
	for (const file of files) {
		total += weightOf(file);
	}

	// The heaviest one to the lightest group each time.
	const groups = Array.from({length: Math.ceil(total / groupWeight)}, () => ({weight: 0, files: []}));
	for (const file of sorted) {
		const [lightest] = groups.toSorted((a, b) => a.weight - b.weight);
		lightest.weight += weightOf(file);
		lightest.files.push(file);
	}

	return groups.map((group, i) => group.files.length === 1 ? compiledName(group.files[0]) : writeGroup(groups.length === 1 ? folder : `${folder}-${i + 1}`, group.files));
}

// What AVA is to run for these test files, which are all that there are: each as it was compiled, or the group in whose process
// it is. Those for which `isLong` holds stay alone.
export function groupTests(files, isLong) {
	rmSync(groupFolder, {recursive: true, force: true});
	mkdirSync(groupFolder, {recursive: true});
	const folders = Map.groupBy(files, file => isLong(file) || !isShareable(file) ? undefined : path.dirname(file).split(path.sep).at(1));
	const alone = folders.get(undefined) ?? [];
	folders.delete(undefined);
	return [...folders.entries().flatMap(([folder, members]) => groupsOf(folder, members)), ...alone.map(file => compiledName(file))];
}
