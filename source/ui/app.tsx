/**
The live area: everything below what has been printed. The components only draw; keys go to the session, printed text
goes past React to the terminal.
*/
import {
	Box,
	useApp,
	useStdout,
	type SuspendTerminal,
} from 'ink';
import {useEffect, type ReactNode} from 'react';
import {type Session, type SessionState} from '../shell/session.ts';
import {CompletionMenu} from './components/completion-menu.tsx';
import {KeyHelp} from './components/key-help.tsx';
import {LiveListing} from './components/live-listing.tsx';
import {PromptLine} from './components/prompt-line.tsx';
import {StatusBar} from './components/status-bar.tsx';
import {WatchPane} from './components/watch-pane.tsx';
import {useDelayed} from './hooks/use-delayed.ts';
import {useNow} from './hooks/use-now.ts';
import {useSession} from './hooks/use-session.ts';
import {layOut, type Layout} from './layout.ts';
import {layOutPrompt, type PromptView} from './prompt-view.ts';
import {type FrameAbove} from './reflow.ts';

/** How the rest of the program reaches the mounted app. */
export type AppHandle = {
	/** Writes whole lines above the live area. */
	readonly write: (text: string) => void;
	readonly suspendTerminal: SuspendTerminal;
};

type Props = {
	readonly session: Session;
	/** Of the terminal. */
	readonly columns: number;
	readonly rows: number;
	readonly onReady: (handle: AppHandle) => void;
	/** Told after every frame. */
	readonly onFrame: (frame: FrameAbove) => void;
};

function frameAbove({layout, view, columns, rowsAbove}: {layout: Layout; view: PromptView; columns: number; rowsAbove: number}): FrameAbove {
	const boxRows = layout.boxHeights.reduce((sum, height) => sum + height, 0);
	const promptWidths = view.rowWidths.slice(0, view.caret.y);
	return {
		columns,
		caretX: view.caret.x,
		rowWidths: layout.isWide
			? promptWidths.map((width, i) => i < boxRows ? columns - 1 : width)
			: [...Array.from({length: rowsAbove}, () => layout.boxWidth), ...promptWidths],
	};
}

/** After this a running command is worth mentioning. */
const runningMilliseconds = 300;
const helpRowsWanted = 40;
const menuRowsMax = 8;

function belowRowsOf({menu, helpPage}: SessionState): number {
	if (helpPage !== undefined) {
		return helpRowsWanted;
	}

	return menu === undefined ? 0 : Math.max(1, Math.min(menu.count, menuRowsMax));
}

function boxRowsOf({listing, panes, helpPage}: SessionState, session: Session): readonly number[] {
	if (helpPage !== undefined) {
		return [];
	}

	const view = listing === undefined ? undefined : session.cache.view(listing.path);
	const listed = listing === undefined ? [] : [view?.state === 'ready' ? Math.max(1, view.directory.size) : 1];
	return [...listed, ...panes.map(pane => Math.max(1, pane.rows.length))];
}

type BoxesProps = {readonly session: Session; readonly state: SessionState; readonly layout: Layout; readonly now: number};

/** The listing and the panes; the oldest are the first to be left out. */
function Boxes({session, state: {listing, panes, focusedPane}, layout: {boxWidth, boxHeights}, now}: BoxesProps): ReactNode {
	const drawers = [
		...(listing === undefined
			? []
			: [(height: number) => (
				<LiveListing key='listing' listing={listing} view={session.cache.view(listing.path)} width={boxWidth} height={height} now={now}/>
			)]),
		...panes.map(pane => (height: number) => (
			<WatchPane key={pane.id} pane={pane} width={boxWidth} height={height} now={now} isFocused={pane.id === focusedPane}/>
		)),
	];
	return boxHeights.length === 0 ? null : drawers.slice(-boxHeights.length).map((draw, i) => draw(boxHeights[i]!));
}

export function App({session, columns, rows, onReady, onFrame}: Props): ReactNode {
	const state = useSession(session);
	const {write} = useStdout();
	const {suspendTerminal} = useApp();
	useEffect(() => {
		onReady({write, suspendTerminal});
	}, [onReady, write, suspendTerminal]);

	const running = useDelayed(state.running, runningMilliseconds);
	const expiration = session.cache.nextExpiration(session.now());
	const isTicking = expiration !== undefined || state.listing !== undefined;
	const now = useNow(session.now, isTicking);
	const viewOf = (width: number, rowsMax: number) => layOutPrompt(state, {directory: state.directory, columns: width, rowsMax});
	const layout = layOut({
		columns,
		rows,
		promptRows: width => viewOf(width, Infinity).rows.length,
		belowRows: belowRowsOf(state),
		boxRows: boxRowsOf(state, session),
	});
	const view = viewOf(layout.mainWidth, layout.promptRows);
	const rowsAbove = layout.isWide ? 0 : layout.boxHeights.reduce((sum, height) => sum + height, 0);
	useEffect(() => {
		onFrame(frameAbove({
			layout, view, columns, rowsAbove,
		}));
	});
	const boxes = <Boxes session={session} state={state} layout={layout} now={now}/>;
	return (
		<Box flexDirection='column'>
			<Box flexDirection={layout.isWide ? 'row' : 'column'}>
				{!layout.isWide && boxes}
				<Box flexDirection='column' width={layout.mainWidth}>
					<PromptLine view={view} rowsAbove={rowsAbove} width={layout.mainWidth}/>
					{state.helpPage !== undefined && <KeyHelp width={layout.mainWidth} rowsMax={layout.belowRows} page={state.helpPage}/>}
					{state.helpPage === undefined && state.menu !== undefined && (
						<CompletionMenu menu={state.menu} width={layout.mainWidth - 1} indent={view.menuIndent} rowsMax={layout.belowRows} now={now}/>
					)}
				</Box>
				{layout.isWide && <Box flexDirection='column' marginLeft={1}>{boxes}</Box>}
			</Box>
			<StatusBar
				columns={columns}
				facts={{
					engine: session.engine, index: session.cache.index, watchCount: state.panes.length, expiration, running, now,
				}}
			/>
		</Box>
	);
}
