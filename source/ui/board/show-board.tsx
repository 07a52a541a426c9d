/**
The board on the terminal's alternate screen.
*/
import {type ShownBoard} from '../../board/shown-board.ts';
import {showAlternate, type ShownView} from '../screen/alternate.tsx';
import {type Screen} from '../screen/screen.ts';
import {type Terminal} from '../screen/terminal.ts';
import {Board} from './board.tsx';

export function showBoard({board, screen, terminal}: {
	readonly board: ShownBoard;
	readonly screen: Screen;
	readonly terminal: Terminal;
}): ShownView {
	return showAlternate(() => <Board board={board} columns={screen.columns} rows={screen.rows}/>, {screen, terminal});
}
