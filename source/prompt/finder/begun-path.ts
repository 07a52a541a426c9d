/**
The path that is begun at the caret, whose place a key takes that was found: `/app/` in `get /app/`, and in `diff old:/app/`.
*/
import {type EditorAction} from '../editing/editor.ts';

type Line = {readonly text: string; readonly cursor: number};

function beginOfPath({text, cursor}: Line): number {
	const head = text.slice(0, cursor);
	const wordStart = head.lastIndexOf(' ') + 1;
	const pathStart = Math.max(wordStart, head.lastIndexOf(':') + 1);
	const path = head.slice(pathStart);
	const isPath = path.startsWith('/') || (pathStart === wordStart && path.includes('/'));
	return isPath && !path.startsWith('//') ? pathStart : cursor;
}

/** Without such a path the key goes to the caret. */
export function insertionOf(key: string, line: Line): EditorAction {
	return {
		type: 'replace', start: beginOfPath(line), end: line.cursor, text: key,
	};
}
