/**
The ways to all parts of a JSON document, those near its root first, for completion.
*/
import {formatPath, type Step} from './part-path.ts';

/** Of longer documents no paths are told, since a key would wait for them. */
const lengthMax = 256 * 1024;
const countMax = 1000;
const detailMax = 60;

export type PartPath = {readonly path: string; readonly detail: string};

function parsed(text: string): unknown {
	try {
		return text.length > lengthMax ? undefined : JSON.parse(text);
	} catch {
		return undefined;
	}
}

function detailOf(value: unknown): string {
	if (typeof value !== 'object' || value === null) {
		return JSON.stringify(value).slice(0, detailMax).toWellFormed();
	}

	return Array.isArray(value) ? `a list of ${value.length}` : `names: ${Object.keys(value).length}`;
}

/** At most a thousand; none of what is not JSON. */
export function partPaths(text: string): readonly PartPath[] {
	const paths: PartPath[] = [];
	const open: Array<{readonly steps: readonly Step[]; readonly value: unknown}> = [{steps: [], value: parsed(text)}];
	for (let next = open.shift(); next !== undefined; next = open.shift()) {
		const {steps, value} = next;
		if (typeof value !== 'object' || value === null) {
			continue;
		}

		for (const [name, child] of Object.entries(value) as Array<[string, unknown]>) {
			if (paths.length === countMax) {
				return paths;
			}

			const path = [...steps, Array.isArray(value) ? Number(name) : name];
			paths.push({path: formatPath(path), detail: detailOf(child)});
			open.push({steps: path, value: child});
		}
	}

	return paths;
}
