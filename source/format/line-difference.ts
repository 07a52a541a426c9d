/**
What differs between two texts, line by line, as `diff -u` shows it without its header.
*/
import {structuredPatch, type StructuredPatchHunk} from 'diff';
import {stylesFor, type ColorFacts} from '../terminal/text/styles.ts';
import {visible} from '../terminal/text/terminal-safe.ts';

/** Beyond this the texts are too different to be worth the time. */
const timeoutMilliseconds = 1000;

/** The places where the texts differ, with three lines around each; undefined when the texts are too different to be compared. */
export function differingHunks(before: string, after: string): readonly StructuredPatchHunk[] | undefined {
	return structuredPatch('', '', before, after, undefined, undefined, {context: 3, timeout: timeoutMilliseconds})?.hunks;
}

/** Lines that are safe to draw; undefined when the difference is too large. */
export function lineDifference(before: string, after: string, colors: ColorFacts): string | undefined {
	const hunks = differingHunks(before, after);
	if (hunks === undefined) {
		return undefined;
	}

	const styles = stylesFor(colors);
	const styleOf = {'+': styles.added, '-': styles.removed, '\\': styles.dim} as const;
	return hunks.map(({oldStart, oldLines, newStart, newLines, lines}) => {
		const head = styles.dim(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`);
		// Values normally end without a line end.
		const shown = lines.filter(line => !line.startsWith('\\')).map(line => {
			const style = styleOf[line[0] as keyof typeof styleOf] as ((text: string) => string) | undefined;
			return (style ?? String)(visible(line));
		});
		return `${[head, ...shown].join('\n')}\n`;
	}).join('');
}
