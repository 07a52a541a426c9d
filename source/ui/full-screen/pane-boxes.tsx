import {type ReactNode} from 'react';
import {type FilterInput} from '../../session/pane-keys.ts';
import {type Pane} from '../../live/panes/panes.ts';
import {WatchPane} from '../components/watch-pane.tsx';

type Props = {
	/** The panes that there is room for. */
	readonly panes: readonly Pane[];
	readonly heights: readonly number[];
	readonly width: number;
	readonly now: number;
	/** Number of the pane in focus. */
	readonly focused: number | undefined;
	/** Whether the keys act on it. */
	readonly isFocused: boolean;
	readonly filterInput: FilterInput | undefined;
	readonly isConnected: boolean;
};

/** Panes, one above the other. */
export function PaneBoxes({panes, heights, focused, isFocused, filterInput, ...look}: Props): ReactNode {
	return panes.map((pane, i) => (
		<WatchPane
			key={pane.id} {...look} pane={pane} height={heights[i]!} isFocused={isFocused && pane.id === focused} isOneOfMany
			filterInput={filterInput?.paneId === pane.id ? filterInput : undefined}
		/>
	));
}
