import {type ReactNode} from 'react';
import {type FilterInput} from '../../shell/panes/pane-keys.ts';
import {type Pane} from '../../shell/panes/panes.ts';
import {WatchPane} from '../components/watch-pane.tsx';

type Props = {
	readonly panes: readonly Pane[];
	/** Of those that are drawn, the newest ones. */
	readonly heights: readonly number[];
	readonly width: number;
	readonly now: number;
	/** Number of the pane that the keys mean; absent when they mean something else. */
	readonly focused: number | undefined;
	readonly filterInput: FilterInput | undefined;
	readonly isConnected: boolean;
};

/** The panes one above the other. */
export function PaneBoxes({panes, heights, focused, filterInput, ...look}: Props): ReactNode {
	const shown = heights.length === 0 ? [] : panes.slice(-heights.length);
	return shown.map((pane, i) => (
		<WatchPane
			key={pane.id} {...look} pane={pane} height={heights[i]!} isFocused={pane.id === focused}
			filterInput={filterInput?.paneId === pane.id ? filterInput : undefined}
		/>
	));
}
