/**
The full-screen view: tree, value and panes. It only draws; keys go to the session.
*/
import {Box} from 'ink';
import {useLayoutEffect, useMemo, type ReactNode} from 'react';
import {type Pane} from '../../live/panes/panes.ts';
import {type FullScreen as FullScreenView} from '../../full-screen/full-screen.ts';
import {type Session} from '../../session/session.ts';
import {useDelayed} from '../hooks/use-delayed.ts';
import {useNow} from '../hooks/use-now.ts';
import {useSession} from '../hooks/use-session.ts';
import {Lines} from '../components/lines.tsx';
import {withFocusShown} from '../rows/layout.ts';
import {eventsInSight} from '../rows/pane-rows.ts';
import {KeysBox} from './keys-box.tsx';
import {keysPages} from './keys-rows.ts';
import {footRows} from './foot-rows.ts';
import {layOutFullScreen} from './layout.ts';
import {PaneBoxes} from './pane-boxes.tsx';
import {TreeBox} from './tree-box.tsx';
import {ValueBox} from './value-box.tsx';
import {contentRowCount} from './value-box-rows.ts';

type Props = {
	readonly session: Session;
	readonly view: FullScreenView;
	/** The size of the terminal. */
	readonly columns: number;
	readonly rows: number;
};

/** After this time a running command is worth mentioning. */
const runningMilliseconds = 300;

export function FullScreen({session, view, columns, rows}: Props): ReactNode {
	const {panes, focusedPane, filterInput, question, running} = useSession(session);
	const {state} = view;
	const {browser} = state;
	const foot = footRows(session, state, {
		question, panes, running: useDelayed(running, runningMilliseconds), width: columns - 1, rowsMax: Math.max(1, Math.floor(rows / 2)),
	});
	const layout = layOutFullScreen({
		columns, rows, paneCount: panes.length, part: browser.part, footRows: foot.length, isSearching: browser.search !== undefined,
	});
	const {parts, isNarrow, bodyRows, treeWidth, sideWidth, paneHeights, valueHeight} = layout;
	const isTicking = session.cache.nextExpiration(session.now()) !== undefined || state.marks.fresh(session.now()).length > 0
		|| panes.some(pane => pane.isMoving(session.now())) || session.engine.status.state !== 'ok';
	const now = useNow(session.now, isTicking);
	const valueLineCount = contentRowCount(state, sideWidth);
	const hiddenCount = panes.length - paneHeights.length;
	const shownPanes = withFocusShown(panes, {focused: panes.findIndex(({id}) => id === focusedPane), hiddenCount}).slice(hiddenCount);
	const paneRowsOf = (pane: Pane | undefined): number => pane === undefined
		? 0
		: eventsInSight(pane, {width: sideWidth, height: paneHeights[shownPanes.indexOf(pane)] ?? 0, isFocused: browser.part === 'watch'});
	const helpPages = useMemo(() => keysPages({width: columns - 1, height: bodyRows}).length, [columns, bodyRows]);
	useLayoutEffect(() => {
		view.resize({
			treeRows: bodyRows - 2,
			valueRows: Math.max(1, valueHeight - 2),
			paneRows: paneRowsOf(shownPanes.find(({id}) => id === focusedPane)),
			valueLineCount,
			parts,
			helpPages,
		});
	});
	const footer = <Lines lines={foot} width={columns - 1}/>;
	if (browser.helpPage !== undefined) {
		return (
			<Box flexDirection='column'>
				<KeysBox width={columns - 1} height={bodyRows} page={browser.helpPage}/>
				{footer}
			</Box>
		);
	}

	const isTreeShown = !isNarrow || browser.part === 'tree';
	return (
		<Box flexDirection='column'>
			<Box>
				{isTreeShown && <TreeBox cache={session.cache} state={state} width={treeWidth} height={bodyRows} now={now}/>}
				{(!isNarrow || !isTreeShown) && (
					<Box flexDirection='column'>
						<PaneBoxes
							panes={shownPanes} heights={paneHeights} width={sideWidth} now={now}
							focused={focusedPane} isFocused={browser.part === 'watch'} filterInput={filterInput}
							isConnected={session.engine.status.state === 'ok'}
						/>
						{valueHeight > 0 && <ValueBox state={state} width={sideWidth} height={valueHeight} now={now}/>}
					</Box>
				)}
			</Box>
			{footer}
		</Box>
	);
}
