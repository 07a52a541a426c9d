import {Box, Transform} from 'ink';
import {type ReactNode} from 'react';

type Props = {
	/** None wider than the place it is put in. */
	readonly lines: readonly string[];
	/** Width of that place in cells. */
	readonly width: number;
};

/** Lines that are already laid out. */
export function Lines({lines, width}: Props): ReactNode {
	// Ink measures a placeholder that stays the same, and then replaces it by the lines: measured texts would be kept in memory.
	return (
		<Box flexShrink={0} width={width}>
			{lines.length > 0 && (
				<Transform accessibilityLabel={lines.join('\n')} transform={(_, i) => lines[i]!}>
					{' '.repeat(width) + '\n'.repeat(lines.length - 1)}
				</Transform>
			)}
		</Box>
	);
}
