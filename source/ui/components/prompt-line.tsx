import {useCursor} from 'ink';
import {type ReactNode} from 'react';
import {type PromptView} from '../rows/prompt-view.ts';
import {Lines} from './lines.tsx';

type Props = {
	readonly view: PromptView;
	/** Rows of the live area above the prompt. */
	readonly rowsAbove: number;
	readonly width: number;
};

/** The line being edited, with the terminal's own cursor in it. */
export function PromptLine({view, rowsAbove, width}: Props): ReactNode {
	const {setCursorPosition} = useCursor();
	setCursorPosition({x: view.caret.x, y: rowsAbove + view.caret.y});
	return <Lines lines={view.rows} width={width}/>;
}
