import {Box, Text} from 'ink';
import {type ReactNode} from 'react';

type Props = {
	/** Each no wider than the place it stands in. */
	readonly lines: readonly string[];
	/** Cells; as wide as the lines when absent. */
	readonly width?: number;
};

/** Lines that are already laid out. */
export function Lines({lines, width}: Props): ReactNode {
	// A Text of its own for each line would cost a layout node each; one holds them all.
	return (
		<Box flexShrink={0} width={width}>
			{lines.length > 0 && <Text wrap='truncate'>{lines.join('\n')}</Text>}
		</Box>
	);
}
