/**
The board without a shell around it: it has the terminal from its beginning to its end.
*/
import process from 'node:process';
import {ShownBoard} from '../../board/shown-board.ts';
import {type Engine} from '../../engine/engine.ts';
import {ownFaults} from '../../terminal/fault.ts';
import {backgroundOfSetting} from '../screen/background.ts';
import {type ShownView} from '../screen/alternate.tsx';
import {Screen} from '../screen/screen.ts';
import {keepHeapSmall} from '../screen/small-heap.ts';
import {stopGroup} from '../screen/stop.ts';
import {Terminal} from '../screen/terminal.ts';
import {setColors} from '../rows/theme.ts';
import {showBoard} from './show-board.tsx';

type Ending = 'left' | 'stopped';

/** Somebody has to listen to them all the time: Ink ends the process at once by one that nobody else seems to hear. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves when the user leaves or the signal fires; there is nowhere to go to. */
export async function showBoardAlone(engine: Engine, {theme, signal}: {
	readonly theme: string | undefined; readonly signal: AbortSignal;
}): Promise<undefined> {
	setColors({background: backgroundOfSetting(theme ?? process.env.ETCSH_THEME ?? 'auto')});
	if (engine.info.kind === 'remote') {
		keepHeapSmall();
	}

	let ending = Promise.withResolvers<Ending>();
	const leave = (): void => {
		ending.resolve('left');
	};

	const onStop = (): void => {
		ending.resolve('stopped');
	};

	let shown: ShownView | undefined;
	const terminal = new Terminal(process.stdin, process.stdout, leave);
	using screen = new Screen(process.stdout, {
		isInTmux: process.env.TMUX !== undefined,
		held() {
			// What is shown then is drawn again as a whole.
		},
		settled(resume) {
			resume();
			shown?.redraw();
		},
	});
	const board = new ShownBoard(engine, {
		changed() {
			shown?.update();
		},
		leave,
		repaint() {
			shown?.redraw();
		},
		suspend: onStop,
	}, {canGo: false});
	const restore = (): void => {
		terminal.close();
	};

	using _faults = ownFaults(error => {
		// It is told on the usual screen.
		restore();
		ending.reject(error);
	});
	process.on('exit', restore).on('SIGTSTP', onStop);
	signal.addEventListener('abort', leave);
	for (const each of signals) {
		process.on(each, leave);
	}

	try {
		for (let how: Ending = 'stopped'; how === 'stopped' && !signal.aborted;) {
			terminal.open(event => {
				board.handle(event);
			});
			shown = showBoard({board, screen, terminal});
			how = await ending.promise;
			shown.end();
			shown = undefined;
			terminal.close();
			if (how !== 'stopped') {
				continue;
			}

			await stopGroup(onStop);
			ending = Promise.withResolvers();
		}
	} finally {
		shown?.end();
		board.close();
		terminal.close();
		signal.removeEventListener('abort', leave);
		for (const each of signals) {
			process.off(each, leave);
		}

		process.off('exit', restore).off('SIGTSTP', onStop);
	}

	return undefined;
}
