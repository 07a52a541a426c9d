import {Box, Transform} from 'ink';
import {type ReactNode} from 'react';

type Props = {
	/** Each no wider than the place it stands in. */
	readonly lines: readonly string[];
	/** Cells that the place has. */
	readonly width: number;
};

/** Lines that are already laid out. */
export function Lines({lines, width}: Props): ReactNode {
	// Ink measures a text that stays the same, and then puts the lines in its place: measured, they would be kept, too.
	return (
		<Box flexShrink={0} width={width}>
			{lines.length > 0 && (
				<Transform accessibilityLabel={lines.join('\n')} transform={(_, i) => lines[i]!}>{' '.repeat(width) + '\n'.repeat(lines.length - 1)}</Transform>
			)}
		</Box>
	);
}
