/**
What watches report in words, besides the panes or instead of them.
*/
import {type KeyResponse} from '../engine/engine.ts';
import {eventLine} from '../live/panes/event-line.ts';
import {type Pane} from '../live/panes/panes.ts';
import {type WatchesHost} from '../live/panes/watches.ts';
import {type SessionOptions} from './front-end.ts';

type Reports = Pick<WatchesHost, 'event' | 'trouble' | 'failed' | 'programOutput'>;

/** In plain line mode nothing is drawn, so each event is a line, and so is what a pane would say. */
export function watchReports({host, isLineMode = false}: Pick<SessionOptions, 'host' | 'isLineMode'>): Reports {
	const notice = (pane: Pane, text: string): void => {
		host.print({type: 'notice', text: `${pane.id}  ${pane.key}  ${text}\n`});
	};

	return {
		programOutput(_pane, text) {
			host.print({type: 'output', text});
		},
		failed: notice,
		...(isLineMode && {
			event(pane: Pane, event: KeyResponse) {
				host.print({type: 'notice', text: eventLine(pane, event)});
			},
			trouble: notice,
		}),
	};
}
