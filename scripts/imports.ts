/**
Which file imports which, read from their text: for the rules of the source tree (test/tidy.test.ts), the picture of its
folders (graph.mjs), and the tests that are about a file (mutate.mjs).
*/
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';

export type SourceFile = {
	/** Below the folder that was read. */
	readonly name: string;
	/** The folder directly in that; the file's own name when it lies there itself. */
	readonly folder: string;
	readonly text: string;
	/** As they are written, packages and types included. */
	readonly imports: readonly string[];
	/** The files among them, as `name` is. */
	readonly targets: readonly string[];
	/** Those that are needed while it runs, at once or on demand. */
	readonly values: readonly string[];
};

/** Imports of types alone are gone when the program runs. */
const valueImport = /^(?:import|export) (?!type )[^'";]*?from '([^']+)'|import\('([^']+)'\)/gm;
const onlyTypes = /^import \{(?:\s*type \w+(?: as \w+)?,?)+\s*\} from/;

/** All TypeScript below a folder, in the order of the names, without what is generated. */
export async function readSources(root: string): Promise<SourceFile[]> {
	const names = (await readdir(root, {recursive: true})).filter(name => /\.tsx?$/.test(name) && !name.includes('generated')).sort();
	return Promise.all(names.map(async name => {
		const text = await readFile(path.join(root, name), 'utf8');
		const imports = text.matchAll(/(?:from|import\()\s*'([^']+)'/g).map(match => match[1]!).toArray();
		const values = text.matchAll(valueImport).filter(match => !onlyTypes.test(match[0])).map(match => match[1] ?? match[2]!).toArray();
		const files = (targets: readonly string[]) => targets.filter(target => target.startsWith('.')).map(target => path.join(path.dirname(name), target));
		return {
			name, folder: name.split(path.sep)[0]!, text, imports, targets: files(imports), values: files(values),
		};
	}));
}

/** A way from a node of a graph back to itself; undefined when there is none. */
export function circleIn(graph: ReadonlyMap<string, Iterable<string>>): string[] | undefined {
	const done = new Set<string>();
	const way: string[] = [];
	const visit = (node: string): string[] | undefined => {
		if (way.includes(node)) {
			return [...way.slice(way.indexOf(node)), node];
		}

		if (done.has(node)) {
			return undefined;
		}

		way.push(node);
		for (const next of graph.get(node) ?? []) {
			const circle = visit(next);
			if (circle !== undefined) {
				return circle;
			}
		}

		way.pop();
		done.add(node);
		return undefined;
	};

	return graph.keys().map(node => visit(node)).find(circle => circle !== undefined);
}

/** Of each folder, those in folders included: the folders that its files import from, once for each import. */
export function folderGraph(files: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
	return new Map(Map.groupBy(files, ({name}) => path.dirname(name)).entries().map(([folder, members]) => [
		folder,
		members.flatMap(({targets}) => targets).map(target => path.dirname(target)).filter(target => target !== folder && target !== '.'),
	]));
}

/** Of each file, what it needs while it runs. */
export function fileGraph(files: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
	return new Map(files.map(({name, values}) => [name, values]));
}
