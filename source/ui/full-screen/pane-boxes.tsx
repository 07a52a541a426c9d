import {type ReactNode} from 'react';
import {type FilterInput} from '../../shell/panes/pane-keys.ts';
import {type Pane} from '../../shell/panes/panes.ts';
import {WatchPane} from '../components/watch-pane.tsx';
import {withFocusShown} from '../layout.ts';

type Props = {
	readonly panes: readonly Pane[];
	/** Of those that are drawn. */
	readonly heights: readonly number[];
	readonly width: number;
	readonly now: number;
	/** Number of the pane in focus. */
	readonly focused: number | undefined;
	/** Whether the keys mean it. */
	readonly isFocused: boolean;
	readonly filterInput: FilterInput | undefined;
	readonly isConnected: boolean;
};

/** The panes one above the other: the newest, and the one in focus. */
export function PaneBoxes({panes, heights, focused, isFocused, filterInput, ...look}: Props): ReactNode {
	const hiddenCount = panes.length - heights.length;
	const shown = withFocusShown(panes, {focused: panes.findIndex(({id}) => id === focused), hiddenCount}).slice(hiddenCount);
	return shown.map((pane, i) => (
		<WatchPane
			key={pane.id} {...look} pane={pane} height={heights[i]!} isFocused={isFocused && pane.id === focused}
			filterInput={filterInput?.paneId === pane.id ? filterInput : undefined}
		/>
	));
}
