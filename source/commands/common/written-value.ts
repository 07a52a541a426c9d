/**
What is said of a value when it has been written: who has just given it need not read all of it again, but has to know when it does
not come back as it is.
*/
import {type Engine, type KeyResponse, type Node} from '../../engine/engine.ts';
import {isBinary} from '../../format/binary-value.ts';
import {formatBytes} from '../../format/sizes.ts';
import {byteLength} from '../../protocol/text.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {noTerminal, ownText, type CommandContext} from './context.ts';
import {isReadOut} from './signs.ts';

/** A longer value is not shown whole. */
const rowsMax = 6;
/** What stands in the same rows: what a removal says in front of a value, and how long that is. */
const besideCells = 'PrevNode.Value: '.length + '… (1023K)'.length;

/** Its beginning and how long it is: `{"port":1,… (4.0K)`. The value itself where a few rows of the terminal hold it. */
export function beginningOf(value: string, columns: number): string {
	const lines = value.split('\n', rowsMax);
	let rows = 0;
	let length = 0;
	for (const line of lines) {
		const room = Math.max(0, ((rowsMax - rows) * columns) - besideCells);
		if (line.length > room) {
			length += room;
			break;
		}

		rows += Math.max(1, Math.ceil(line.length / columns));
		length += line.length + 1;
	}

	// What is left out has to be more than what stands in its place.
	if (length + columns >= value.length || isBinary(value)) {
		return value;
	}

	return `${value.slice(0, length).replace(/[\uD800-\uDBFF]$/, '').trimEnd()}… (${formatBytes(byteLength(value))})`;
}

function shortened(response: KeyResponse, columns: number): KeyResponse {
	const {node, prevNode} = response;
	const short = (each: Node): Node => ({...each, ...(each.value !== undefined && {value: beginningOf(each.value, columns)})});
	return {...response, node: short(node), ...(prevNode !== undefined && {prevNode: short(prevNode)})};
}

/** The answer to a command that has written or removed a value, as it is printed: in the shell without all of a long one. */
export function shownChange(context: CommandContext, response: KeyResponse): KeyResponse {
	const {mode, terminal, output, rowFormat} = context;
	const isShort = mode === 'shell' && terminal !== noTerminal && output === 'simple' && rowFormat === ownText && !isReadOut(context);
	return isShort ? shortened(response, terminal.columns) : response;
}

export function warnOfBytes({stderr}: CommandContext, {info}: Engine, {key, value}: {readonly key: string; readonly value: string}): void {
	if (info.kind === 'remote' && info.api !== 3 && !value.isWellFormed()) {
		stderr(`${visible(key)} has bytes that are not UTF-8: the v2 API gives \uFFFD in their place\n  Base64 brings them back as they are.\n`);
	}
}
