import {type ReactNode} from 'react';
import {type Pane} from '../../live/panes/panes.ts';
import {paneRows, type PaneLook} from '../rows/pane-rows.ts';
import {Lines} from './lines.tsx';

type Props = PaneLook & {readonly pane: Pane};

export function WatchPane({pane, ...size}: Props): ReactNode {
	return <Lines lines={paneRows(pane, size)} width={size.width}/>;
}
