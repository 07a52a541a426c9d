/**
The full-screen view on the terminal's alternate screen.
*/
import {type FullScreen as FullScreenView} from '../../full-screen/full-screen.ts';
import {type Session} from '../../session/session.ts';
import {showAlternate, type ShownView} from '../screen/alternate.tsx';
import {type Screen} from '../screen/screen.ts';
import {type Terminal} from '../screen/terminal.ts';
import {FullScreen} from './full-screen.tsx';

export function showFullScreen({session, view, screen, terminal}: {
	readonly session: Session;
	readonly view: FullScreenView;
	readonly screen: Screen;
	readonly terminal: Terminal;
}): ShownView {
	return showAlternate(() => <FullScreen session={session} view={view} columns={screen.columns} rows={screen.rows} />, {screen, terminal});
}
