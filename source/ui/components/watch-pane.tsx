import {type ReactNode} from 'react';
import {type Pane} from '../../shell/panes.ts';
import {paneRows} from '../pane-rows.ts';
import {Lines} from './lines.tsx';

type Props = {
	readonly pane: Pane;
	readonly width: number;
	/** Rows, edges included. */
	readonly height: number;
	readonly now: number;
	readonly isFocused: boolean;
	readonly isConnected: boolean;
};

export function WatchPane({pane, ...size}: Props): ReactNode {
	return <Lines lines={paneRows(pane, size)} width={size.width}/>;
}
