/**
A view of its own on the terminal's alternate screen, drawn by its own instance of Ink.
*/
import {type WriteStream} from 'node:tty';
import {render} from 'ink';
import {type ReactNode} from 'react';
import {ErrorBoundary} from './error-boundary.tsx';
import {type Screen} from './screen.ts';
import {type Terminal} from './terminal.ts';

const framesPerSecondMax = 30;
const eraseScreen = '\u001B[2J\u001B[H';

export type ShownView = {
	/** Redraws everything: the size has changed, or something else has written on the screen. */
	redraw(): void;
	/** Draws what has changed. */
	update(): void;
	/** Goes back to the other screen. */
	end(): void;
};

/** An output that Ink does not know from another instance, and that drops everything once the screen is left. */
function outputFor({stdout}: Screen, terminal: Terminal): WriteStream {
	return new Proxy(stdout, {
		get(target, name) {
			const value: unknown = Reflect.get(target, name, target);
			return name !== 'write' || terminal.isAlternate
				? value
				: (_text: string, ...callbacks: unknown[]) => target.write('', callbacks.find(each => typeof each === 'function') as () => void);
		},
	});
}

export function showAlternate(
	drawView: () => ReactNode,
	{screen, terminal}: {readonly screen: Screen; readonly terminal: Terminal},
): ShownView {
	terminal.enterAlternate();
	const draw = (): ReactNode => <ErrorBoundary>{drawView()}</ErrorBoundary>;
	const instance = render(draw(), {
		stdout: outputFor(screen, terminal), exitOnCtrlC: false, interactive: true, incrementalRendering: true,
		maxFps: framesPerSecondMax, patchConsole: false,
	});
	return {
		redraw() {
			// Ink forgets what it believes to be there; only then is it erased.
			instance.clear();
			screen.stdout.write(eraseScreen);
			instance.rerender(draw());
		},
		update() {
			instance.rerender(draw());
		},
		end() {
			terminal.leaveAlternate();
			instance.unmount();
		},
	};
}
