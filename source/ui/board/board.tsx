import {type ReactNode} from 'react';
import {type ShownBoard} from '../../board/shown-board.ts';
import {Lines} from '../components/lines.tsx';
import {useNow} from '../hooks/use-now.ts';
import {boardRows} from './board-rows.ts';

type Props = {
	readonly board: ShownBoard;
	/** The size of the terminal. */
	readonly columns: number;
	readonly rows: number;
};

export function Board({board, columns, rows}: Props): ReactNode {
	const {view} = board;
	// Countdowns and rates go on without any event.
	useNow(Date.now, !view.isPaused);
	const lines = boardRows(view, {columns, rows});
	return <Lines lines={lines} width={Math.max(1, (columns > 0 ? columns : 80) - 1)}/>;
}
