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
import {useEffect, useLayoutEffect, type ReactNode} from 'react';
import stringWidth from '../terminal/text/string-width.ts';
import {type Session} from '../session/session.ts';
import {type SessionState} from '../session/front-end.ts';
import {CompletionMenu} from './components/completion-menu.tsx';
import {FinderBox} from './components/finder-box.tsx';
import {KeyHelp} from './components/key-help.tsx';
import {LiveListing} from './components/live-listing.tsx';
import {PromptLine} from './components/prompt-line.tsx';
import {StatusBar} from './components/status-bar.tsx';
import {WatchPane} from './components/watch-pane.tsx';
import {useDelayed} from './hooks/use-delayed.ts';
import {useNow} from './hooks/use-now.ts';
import {useSession} from './hooks/use-session.ts';
import {finderPrompt, finderRowsWanted} from './rows/finder-rows.ts';
import {helpRows, helpRowsWanted} from './rows/help-rows.ts';
import {layOut, withFocusShown, type Layout} from './rows/layout.ts';
import {menuRows} from './rows/menu-rows.ts';
import {eventsInSight, wantedRows} from './rows/pane-rows.ts';
import {promptPieces} from './rows/prompt-pieces.ts';
import {layOutPrompt} from './rows/prompt-view.ts';
import {layOutQuestion} from './rows/question-view.ts';
import {type Frame} from './screen/reflow.ts';
import {newestIndex, statusLine} from './rows/status-line.ts';

/** How the rest of the program reaches the mounted app. */
export type AppHandle = {
	/** Writes whole lines above the live area. */
	readonly write: (text: string) => void;
	readonly suspendTerminal: SuspendTerminal;
};

type Props = {
	readonly session: Session;
	/** The size of the terminal. */
	readonly columns: number;
	readonly rows: number;
	readonly onReady: (handle: AppHandle) => void;
	/** Called after every frame with a way to learn what it looked like. */
	readonly onFrame: (describe: () => Frame) => void;
};

/** After this time a running command is worth mentioning. */
const runningMilliseconds = 300;
/** Beside panes, which would have to give way; else the menu takes what there is. */
const menuRowsBesidePanes = 8;
const listingRowsWanted = 8;

function belowRowsOf({menu, keyHelp, listing, panes}: SessionState, columns: number): number {
	if (keyHelp !== undefined) {
		return helpRowsWanted(keyHelp.sections, columns);
	}

	const countMax = listing === undefined && panes.length === 0 ? Infinity : menuRowsBesidePanes;
	return menu === undefined ? 0 : Math.max(1, Math.min(menu.count, countMax));
}

/** As many rows however many of them there is something for, so that the prompt stays where it is while they fill. */
function boxRowsOf({listing, panes, focusedPane, keyHelp, finder}: SessionState): readonly number[] {
	if (finder !== undefined) {
		return [finderRowsWanted];
	}

	if (keyHelp !== undefined) {
		return [];
	}

	const hasMark = panes.some(pane => pane.id === focusedPane && pane.marked !== undefined);
	return [...(listing === undefined ? [] : [listingRowsWanted]), ...panes.map(pane => wantedRows(pane, pane.id === focusedPane, hasMark))];
}

type BoxesProps = {readonly session: Session; readonly state: SessionState; readonly layout: Layout; readonly now: number};

/** The listing and the panes; the first ones are left out when there is no room. */
function Boxes({session, state, layout: {boxWidth, boxHeights}, now}: BoxesProps): ReactNode {
	const {listing, panes, focusedPane, filterInput, finder} = state;
	const drawers = [
		...(listing === undefined
			? []
			: [(height: number) => (
				<LiveListing key='listing' listing={listing} view={session.cache.view(listing.path)} width={boxWidth} height={height} now={now}/>
			)]),
		...panes.map(pane => (height: number) => (
			<WatchPane
				key={pane.id} pane={pane} width={boxWidth} height={height} now={now}
				isFocused={pane.id === focusedPane} isOneOfMany={panes.length > 1} isConnected={session.engine.status.state === 'ok'}
				filterInput={filterInput?.paneId === pane.id ? filterInput : undefined}
			/>
		)),
	];
	useLayoutEffect(() => {
		for (const [i, pane] of panes.toReversed().entries()) {
			pane.height = eventsInSight(pane, {width: boxWidth, height: boxHeights.at(-1 - i) ?? 0, isFocused: pane.id === focusedPane});
		}
	});
	if (finder !== undefined && boxHeights.length > 0) {
		return <FinderBox finder={finder} width={boxWidth} height={boxHeights[0]!}/>;
	}

	return boxHeights.length === 0 ? null : drawers.slice(-boxHeights.length).map((draw, i) => draw(boxHeights[i]!));
}

export function App({session, columns, rows, onReady, onFrame}: Props): ReactNode {
	const state = useSession(session);
	const {write} = useStdout();
	const {suspendTerminal} = useApp();
	useEffect(() => {
		onReady({write, suspendTerminal});
	}, [onReady, write, suspendTerminal]);

	const isAsking = state.question !== undefined;
	// What waits for an answer does not run.
	const running = useDelayed(isAsking ? undefined : state.running, runningMilliseconds);
	const expiration = session.cache.nextExpiration(session.now());
	const isTicking = expiration !== undefined || state.listing !== undefined || state.place.status.state !== 'ok'
		|| state.panes.some(pane => pane.isMoving(session.now()));
	const now = useNow(session.now, isTicking);
	const viewOf = (width: number, rowsMax: number) => {
		if (state.question !== undefined) {
			return layOutQuestion(state.question, {columns: width, rowsMax});
		}

		return state.finder === undefined
			? layOutPrompt(state, {prefix: promptPieces(state.place, {columns: width, now}), columns: width, rowsMax})
			: layOutPrompt(...finderPrompt(state.finder, {columns: width, rowsMax}));
	};

	const layoutOf = (shown: SessionState): Layout => layOut({
		columns,
		rows,
		promptRows: width => viewOf(width, Infinity).rows.length,
		isQuestion: isAsking,
		belowRows: belowRowsOf(shown, columns),
		isBelowWhole: shown.keyHelp !== undefined,
		boxRows: boxRowsOf(shown),
		isStacked: shown.finder !== undefined,
	});
	// The oldest are left out first, but not the one that the keys act on.
	const usual = layoutOf(state);
	const hiddenCount = state.finder === undefined ? usual.hiddenBoxes - (state.listing === undefined ? 0 : 1) : 0;
	const focused = state.panes.findIndex(({id}) => id === state.focusedPane);
	const panes = withFocusShown(state.panes, {focused, hiddenCount});
	const arranged = {...state, panes};
	const layout = panes === state.panes ? usual : layoutOf(arranged);
	const view = viewOf(layout.mainWidth, layout.promptRows);
	const rowsAbove = layout.isWide ? 0 : layout.boxHeights.reduce((sum, height) => sum + height, 0);
	const facts = {
		engine: session.engine,
		index: state.place.at ?? newestIndex(session.cache.index, state.panes),
		watchCount: state.panes.filter(pane => pane.state !== 'ended').length,
		hiddenCount: layout.hiddenBoxes,
		isHistoryOff: session.history.isPrivate,
		expiration,
		running,
		isAsking,
		...(state.finder === undefined && state.highlight.hint !== undefined && {hint: state.highlight.hint}),
		progress: state.progress,
		now,
	};
	const menuSize = {
		width: layout.mainWidth - 1, indent: view.menuIndent, rowsMax: layout.belowRows, now,
	};
	const helpSize = state.keyHelp === undefined ? undefined : {width: layout.mainWidth, rowsMax: layout.belowRows, ...state.keyHelp};
	// At the moment when Ink writes the frame, since the terminal may change its size at any time.
	useLayoutEffect(() => {
		onFrame(() => {
			const below = state.menu === undefined ? [] : menuRows(state.menu, menuSize);
			const mainRows = [...view.rows, ...(helpSize === undefined ? below : helpRows(helpSize))].map(row => stringWidth(row));
			const boxRows = layout.boxHeights.reduce((sum, height) => sum + height, 0);
			const rowWidths = layout.isWide
				? Array.from({length: Math.max(boxRows, mainRows.length)}, (_, i) =>
					i < boxRows ? layout.mainWidth + 1 + layout.boxWidth : mainRows[i]!,
				)
				: [...Array.from({length: boxRows}, () => layout.boxWidth), ...mainRows];
			return {
				columns, rowWidths: [...rowWidths, stringWidth(statusLine(facts, columns))], caret: {x: view.caret.x, y: rowsAbove + view.caret.y},
			};
		});
	});
	const boxes = <Boxes session={session} state={arranged} layout={layout} now={now}/>;
	return (
		<Box flexDirection='column'>
			<Box flexDirection={layout.isWide ? 'row' : 'column'}>
				{!layout.isWide && boxes}
				<Box flexDirection='column' width={layout.mainWidth}>
					<PromptLine view={view} rowsAbove={rowsAbove} width={layout.mainWidth}/>
					{helpSize !== undefined && <KeyHelp {...helpSize}/>}
					{helpSize === undefined && state.menu !== undefined && <CompletionMenu menu={state.menu} {...menuSize}/>}
				</Box>
				{layout.isWide && <Box flexDirection='column' marginLeft={1}>{boxes}</Box>}
			</Box>
			<StatusBar columns={columns} facts={facts}/>
		</Box>
	);
}
