/**
Profiles of our bundle, by the files that it was made of, as tables.
*/
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {sourceAt, type Part, type Profile} from './breakdown.ts';
import {durationText, tableText} from './table.ts';

/** The same with the files that the bundle's functions come from. */
export function withSources({nodes, ...rest}: Profile): Profile {
	const texts = new Map<string, readonly string[]>();
	const linesOf = (url: string) => {
		const lines = texts.get(url) ?? readFileSync(fileURLToPath(url), 'utf8').split('\n');
		texts.set(url, lines);
		return lines;
	};

	return {
		...rest,
		nodes: nodes.map(({callFrame, ...node}) => ({
			...node,
			callFrame: /\/dist\/[^/]+$/.test(callFrame.url) ? {...callFrame, url: sourceAt(linesOf(callFrame.url), callFrame.lineNumber) ?? callFrame.url} : callFrame,
		})),
	};
}

/** `processor` is the processor time, and `samples` the samples, of all units. */
export function partsTable(title: string, parts: readonly Part[], {samples, units, processor}: {samples: number; units: number; processor: number}): string {
	return tableText([title, 'share', 'CPU each', 'by the clock'], parts.map(part => [
		part.name,
		`${(part.samples / samples * 100).toFixed(1)} %`,
		durationText(part.samples / samples * processor / units),
		durationText(part.microseconds / units),
	]));
}
