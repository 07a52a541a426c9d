/**
The foot of the full-screen view: a question, what is being typed, what was said last, or the engine's state with the keys that
fit beside it.
*/
import {type Foot} from '../../full-screen/foot.ts';
import {type FullScreenState} from '../../full-screen/full-screen.ts';
import {type Session} from '../../session/session.ts';
import {type SessionState} from '../../session/front-end.ts';
import {shortPath} from '../../terminal/text/short-names.ts';
import {visible} from '../../terminal/text/terminal-safe.ts';
import {wrapWords} from '../../terminal/text/wrap.ts';
import {counted} from '../../util/counted.ts';
import {layOutQuestion} from '../rows/question-view.ts';
import {
	engineName,
	historyOff,
	newestIndex,
	stateSigns,
} from '../rows/status-line.ts';
import {
	cellsOf,
	lineOf,
	truncateStart,
	widthOf,
	type Piece,
} from '../rows/text.ts';
import {theme} from '../rows/theme.ts';
import {keysHint} from './keys-rows.ts';
import {momentPieces} from './moment-pieces.ts';

const remarkRowsMax = 3;
const caret: Piece = {text: '▏', style: theme.prompt};

const labels: Readonly<Record<Foot['kind'], (path: string) => string>> = {
	ttl: path => `ttl of ${path} (5m, 90s, none): `,
	name: path => `new in ${path} (NAME/ is a directory): `,
	value: path => `value of ${path}: `,
	remove: path => `Remove ${path}? (y/n) `,
	removeDirectory: path => `Remove the empty directory ${path}? (y/n) `,
};

function footLine({kind, path, editor: {text, cursor}}: Foot, width: number): string {
	const isYesOrNo = kind === 'remove' || kind === 'removeDirectory';
	const typedCells = isYesOrNo ? 1 : Math.min(Math.floor(width / 3), widthOf(visible(text)) + 10);
	const pathCells = Math.max(8, width - widthOf(labels[kind]('')) - typedCells);
	const label = labels[kind](shortPath(visible(path), pathCells));
	const style = isYesOrNo ? theme.warning : theme.bold;
	const room = Math.max(1, width - cellsOf([{text: label}]) - 1);
	return lineOf([
		{text: label, style}, {text: truncateStart(visible(text.slice(0, cursor)), room)}, caret, {text: visible(text.slice(cursor))},
	], width);
}

function stateLine(session: Session, {browser, chosen, moment}: FullScreenState, {panes, running, width}: {
	panes: SessionState['panes']; running: string | undefined; width: number;
}): string {
	const {state, detail} = session.engine.status;
	const paneCount = panes.filter(pane => pane.state !== 'ended').length;
	const watches = paneCount === 0 ? '' : `  ${counted(paneCount, 'watch', 'watches')}`;
	const past = momentPieces(moment, width);
	const facts = [
		...(moment.at === undefined
			? [
				stateSigns[state],
				{text: ` ${visible(detail ?? engineName(session.engine))}`, ...(detail !== undefined && {style: stateSigns[state].style})},
				{text: `  index ${newestIndex(session.cache.index, panes)}${watches}`, style: theme.dim},
				...past,
			]
			: [...past, {text: watches, style: theme.dim}]),
		{text: '  '},
		...(session.history.isPrivate ? [historyOff, {text: '  '}] : []),
		...(running === undefined ? [] : [{text: `running ${visible(running)}  Ctrl-C cancels  `, style: theme.warning}]),
	];
	const isKey = chosen?.entry.isDirectory === false;
	return lineOf([...facts, ...keysHint(browser, {isPast: moment.at !== undefined, isKey, cells: width - cellsOf(facts)})], width);
}

/** A line in which no path is wider than that: what is said of it has to be seen, too. */
function withShortPaths(line: string, cells: number): string {
	return line.split(' ').map(word => word.startsWith('/') ? shortPath(word, cells) : word).join(' ');
}

/** At most `rowsMax` rows of `width` cells. */
export function footRows(session: Session, state: FullScreenState, {question, panes, running, width, rowsMax}: {
	readonly question: SessionState['question'];
	readonly panes: SessionState['panes'];
	/** A line that has been running for a while. */
	readonly running: string | undefined;
	readonly width: number;
	readonly rowsMax: number;
}): readonly string[] {
	const {foot, remark} = state;
	if (question !== undefined) {
		const {rows} = layOutQuestion(question, {columns: width, rowsMax});
		return [...rows.slice(0, -1), rows.at(-1)! + theme.prompt('▏')];
	}

	if (foot !== undefined) {
		return [footLine(foot, width)];
	}

	if (remark !== undefined && running === undefined) {
		const said = remark.text.split('\n').map(line => withShortPaths(line.trim(), Math.floor(width * 0.6)));
		const joined = said.join('  ');
		const lines = widthOf(joined) <= width - 2 ? [joined] : said.flatMap(line => wrapWords(line, width - 2).split('\n'));
		return lines.slice(0, Math.min(remarkRowsMax, rowsMax)).map((line, i) => lineOf([
			{text: i === 0 ? '❯ ' : '  ', style: theme.prompt},
			{text: visible(line), style: remark.isError ? theme.error : theme.plain},
		], width));
	}

	return [stateLine(session, state, {panes, running, width})];
}
