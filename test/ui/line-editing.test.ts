import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {TerminalProbe, type TerminalOptions} from '../helpers/terminal.ts';

/** The shell on an embedded engine of its own. */
async function startShell(options: TerminalOptions = {}): Promise<TerminalProbe> {
	const terminal = await TerminalProbe.start(['--embedded'], {...options, env: {COLORTERM: '', ETCSH_THEME: 'dark', ...options.env}});
	await terminal.waitForPrompt();
	return terminal;
}

/** Writes as another program would. */
async function put(terminal: TerminalProbe, key: string, value: string): Promise<void> {
	const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen.text)!;
	await fetch(`${url}/v2/keys${key}`, {method: 'PUT', body: new URLSearchParams({value})});
}

/** The row of the prompt with what is typed. */
function promptRow(rows: readonly string[]): string {
	return rows.findLast(row => row.includes(' ❯')) ?? '';
}

async function waitForLine(terminal: TerminalProbe, line: string): Promise<void> {
	await terminal.waitUntil(`the line ${line}`, ({rows}) => promptRow(rows) === `/ ❯ ${line}`.trimEnd());
}

type Cell = {readonly isUnderlined: boolean; readonly isBold: boolean; readonly color: number};

/** The colours on a dark terminal. */
const colors = {
	dim: 246, directory: 75, flag: 80, unknown: 203,
};

/** How the cells of a text in the prompt's row are drawn. */
function cellsOf(terminal: TerminalProbe, text: string): readonly Cell[] {
	const {active} = terminal.emulator.buffer;
	const {rows} = terminal.screen;
	const y = rows.findLastIndex(row => row.includes(' ❯'));
	const start = rows[y]!.indexOf(text, rows[y]!.indexOf(' ❯'));
	const line = active.getLine(active.baseY + y)!;
	return Array.from({length: text.length}, (_, i) => {
		const cell = line.getCell(start + i)!;
		return {
			isUnderlined: cell.isUnderline() !== 0, isBold: cell.isBold() !== 0, color: cell.getFgColor(),
		};
	});
}

function isMarked({emulator}: TerminalProbe, y: number, x: number): boolean {
	const {active} = emulator.buffer;
	return active.getLine(active.viewportY + y)!.getCell(x)!.isUnderline() !== 0;
}

async function waitForCells(terminal: TerminalProbe, text: string, isWanted: (cell: Cell) => boolean): Promise<void> {
	await terminal.waitUntil(`${text} as wanted`, ({rows}) => promptRow(rows).includes(text) && cellsOf(terminal, text).every(cell => isWanted(cell)));
}

function atWidths(title: string, run: (t: ExecutionContext, columns: number) => Promise<void>): void {
	for (const columns of [40, 80, 200]) {
		test.serial(`${title}, ${columns} columns`, async t => {
			await run(t, columns);
		});
	}
}

atWidths('wide characters and emoji are typed, walked over and deleted as one', async (t, columns) => {
	await using terminal = await startShell({columns});
	terminal.type('set /日本 a👩‍👩‍👧é');
	// There is room for the emoji in terminals that draw it wider than this one.
	await terminal.waitUntil('the line', ({rows}) => promptRow(rows).replace(/👧 +/, '👧') === '/ ❯ set /日本 a👩‍👩‍👧é');
	terminal.type('\u007F\u007F');
	await waitForLine(terminal, 'set /日本 a');
	terminal.type('\u001B[D\u001B[D\u001B[D');
	const {cursor} = await terminal.waitUntil('the caret before the second character', screen => screen.cursor.x === 11);
	t.is(terminal.screen.rows[cursor.y], '/ ❯ set /日本 a');
	terminal.type('語');
	await waitForLine(terminal, 'set /日語本 a');
	terminal.type('\r');
	await terminal.waitFor(/❯ set \/日語本 a\na\n/);
});

atWidths('a long line is wrapped with the caret where the text goes on', async (t, columns) => {
	await using terminal = await startShell({columns});
	const value = '日本'.repeat(columns / 4);
	terminal.type(`set /long ${value}x`);
	const {rows, cursor} = await terminal.waitUntil('the end of the line', screen => screen.rows[screen.cursor.y]!.slice(0, screen.cursor.x).includes('x'));
	t.is(cursor.y, rows.findLastIndex(row => row.includes(' ❯')) + 1);
	terminal.type('\u0001\u000B');
	await terminal.waitForPrompt();
});

atWidths('a paste with line feeds runs nothing and is one entry of the history', async (t, columns) => {
	await using terminal = await startShell({columns});
	terminal.type('\u001B[200~set /p 1\rset /q 2\u001B[201~');
	await terminal.waitFor(/❯ set \/p 1\n {2}set \/q 2/);
	terminal.type('\u0003');
	await terminal.waitForPrompt();
	terminal.enter('ls /');
	await terminal.waitFor(/❯ ls \/\n\/ ❯/);
	terminal.type('\u001B[200~set /p 1\nset /q 2\u001B[201~\r');
	await terminal.waitFor(/\n1\n2\n/);
	terminal.type('\u001B[A');
	const {rows} = await terminal.waitUntil('both lines', screen => / ❯ set \/p 1\n {2}set \/q 2\n/.test(screen.rows.slice(-8).join('\n')) || screen.rows.join('\n').split('set /q 2').length > 3);
	t.true(rows.join('\n').includes('  set /q 2'));
});

atWidths('a finder shows what matches and takes it', async (t, columns) => {
	await using terminal = await startShell({columns});
	terminal.enter('set /alpha 1');
	await terminal.waitFor(/\n1\n/);
	terminal.enter('set /beta 2');
	await terminal.waitFor(/\n2\n/);
	terminal.type('\u0012ALP');
	await terminal.waitFor(/nothing found/);
	terminal.type('\u007F\u007F\u007Falp');
	await terminal.waitFor(/❯ set \/alpha 1 +║/);
	await terminal.waitFor(/line ❯ alp/);
	t.true(terminal.screen.rows.some((row, y) => row.includes('set /alpha 1') && isMarked(terminal, y, row.indexOf('alpha'))));
	terminal.type('\r');
	await terminal.waitUntil('the line', ({rows}) => promptRow(rows).startsWith('/ ❯ set /alpha 1'));
	terminal.type('\u0003');
	terminal.type('get /al\u0014BE\u007F\u007Fbe');
	await terminal.waitFor(/❯ \/beta +║/);
	await terminal.waitFor(/1 of 2 /);
	terminal.type('\t --quorum');
	await terminal.waitUntil('the key', ({rows}) => promptRow(rows).startsWith('/ ❯ get /beta --quorum'));
	terminal.type('\u0003\u0014');
	await terminal.waitFor(/find a key/);
	terminal.type('\u001B');
	const {rows} = await terminal.waitForPrompt();
	t.false(rows.join('\n').includes('find a key'));
});

atWidths('the grey suggestion is taken by a word and whole, and never destroys', async (t, columns) => {
	await using terminal = await startShell({columns});
	terminal.enter('set /a/b hello');
	await terminal.waitFor(/\nhello\n/);
	terminal.type('se');
	await waitForLine(terminal, 'set /a/b hello');
	t.true(cellsOf(terminal, '/a/b hello').every(({color}) => color === colors.dim));
	terminal.type('\u001Bf\u001Bf');
	await waitForCells(terminal, '/', ({color}) => color !== colors.dim);
	terminal.type('\u001B[C');
	await waitForCells(terminal, 'hello', ({color}) => color !== colors.dim);
	terminal.type('\u0015');
	terminal.enter('rm /a/b');
	await terminal.waitFor(/❯ rm \/a\/b\n/);
	terminal.type('r');
	await waitForLine(terminal, 'r');
});

atWidths('words are coloured, wrong ones underlined with a remark', async (t, columns) => {
	await using terminal = await startShell({columns});
	await put(terminal, '/os', 'x');
	await terminal.waitFor(/index \d+/);
	terminal.type('get /os --sort ');
	await waitForCells(terminal, 'get', ({isBold}) => isBold);
	await waitForCells(terminal, '/os', ({color, isUnderlined}) => color === colors.directory && !isUnderlined);
	await waitForCells(terminal, '--sort', ({color}) => color === colors.flag);
	terminal.type('\u0015gett ');
	await waitForCells(terminal, 'gett', ({color, isUnderlined}) => color === colors.unknown && isUnderlined);
	await terminal.waitFor('✗ no command gett; get?');
	terminal.type('\u0015get /nothing ');
	await waitForCells(terminal, '/nothing', ({isUnderlined, color}) => isUnderlined && color === colors.dim);
	await terminal.waitFor('✗ /nothing is');
	terminal.type('\u007F\u007F');
	const {rows} = await terminal.waitForGone('✗');
	t.is(promptRow(rows), '/ ❯ get /nothin');
});

atWidths('the menu is walked both ways, filtered by typing and closed', async (t, columns) => {
	await using terminal = await startShell({columns});
	for (const [key, value] of [['/d/one', 'first'], ['/d/other', 'second'], ['/d/two', 'third'], ['/d/sub/deep', 'fourth'], ['/d/sub/down', 'fifth']] as const) {
		await put(terminal, key, value);
	}

	terminal.type('get /d/\t');
	await terminal.waitFor('second');
	terminal.type('\u001B[Z');
	await waitForLine(terminal, 'get /d/two');
	terminal.type('\u001B[A\u001B[A');
	await waitForLine(terminal, 'get /d/one');
	terminal.type('\u001B[B');
	await waitForLine(terminal, 'get /d/other');
	terminal.type('\u001B');
	await terminal.waitForGone('third');
	await waitForLine(terminal, 'get /d/');
	terminal.type('\to');
	await terminal.waitForGone('sub/');
	terminal.type('\u007Fsub/');
	const {rows} = await terminal.waitFor(/fourth[\s\S]*fifth/);
	t.true(rows.some(row => row.includes('deep')));
	terminal.type('de\t\r');
	await waitForLine(terminal, 'get /d/sub/deep');
	terminal.type('\r');
	await terminal.waitFor(/get \/d\/sub\/deep\nfourth/);
});

atWidths('a command of several lines is edited as one', async (t, columns) => {
	await using terminal = await startShell({columns});
	terminal.type('set /m \'one\rtwo\'');
	await terminal.waitFor(/❯ set \/m 'one\n {2}two'/);
	terminal.type('\u001B[A\u0005X\r');
	await terminal.waitFor(/'oneX\n {2}two'/);
	terminal.type('\u001B[B\u0005\r');
	await terminal.waitFor(/\noneX\n(?:.*\n)?two\n/);
	terminal.type('set /n \\\r5\r');
	const {text} = await terminal.waitFor(/❯ set \/n \\\n {2}5\n5\n/);
	t.notRegex(text, /Error/);
});

test.serial('Ctrl-X Ctrl-E gives the line to the editor and takes it back without running it', async t => {
	await using terminal = await startShell({env: {EDITOR: 'sed -i s/one/edited/', VISUAL: ''}});
	terminal.type('set /x one\u0018\u0005');
	await waitForLine(terminal, 'set /x edited');
	t.notRegex(terminal.screen.text, /\nedited\n/);
	terminal.type('\r');
	await terminal.waitFor(/❯ set \/x edited\nedited\n/);
});

test.serial('an editor that reads the keyboard gets the keys', async t => {
	await using terminal = await startShell();
	const script = path.join(terminal.home, 'ask.sh');
	await writeFile(script, '#!/bin/sh\nprintf "editing? "\nread answer\nprintf "set /y %s" "$answer" > "$1"\n', {mode: 0o755});
	await using second = await startShell({env: {EDITOR: script, VISUAL: ''}});
	second.type('get\u0018\u0005');
	await second.waitFor('editing?');
	second.type('typed\r');
	await waitForLine(second, 'set /y typed');
	t.true(second.isBracketedPasteOn);
});

test.serial('what history off hears is not written down', async t => {
	await using terminal = await startShell();
	terminal.enter('history off');
	await terminal.waitFor('is not kept');
	terminal.enter('set /secret x');
	await terminal.waitFor(/\nx\n/);
	terminal.enter('history');
	const {text} = await terminal.waitFor(/1 {2}history off/);
	t.notRegex(text, /\d {2}set \/secret/);
});

test.serial('a question mark on an empty line shows the keys', async t => {
	await using terminal = await startShell({columns: 100, rows: 50});
	terminal.type('?');
	await terminal.waitFor('swap words');
	terminal.type('\u001B');
	const {rows} = await terminal.waitForGone('swap words');
	t.regex(promptRow(rows), /^\/ ❯/);
});

test.serial('the status line says so as long as the history keeps nothing', async t => {
	await using terminal = await TerminalProbe.start(['--embedded'], {columns: 40});
	await terminal.waitForPrompt();
	const isShown = (rows: readonly string[]) => rows.some(row => row.startsWith('● ') && row.includes('history off'));
	t.false(isShown(terminal.screen.rows));
	terminal.enter('history off');
	await terminal.waitUntil('the sign', ({rows}) => isShown(rows));
	terminal.enter('history on');
	await terminal.waitUntil('no sign', ({rows}) => rows.some(row => row.startsWith('What you type is kept again')) && !isShown(rows));
});

test('the row under the line says what the command takes, and marks what is typed', async t => {
	await using terminal = await startShell({columns: 60, rows: 24});
	terminal.enter('set /os x');
	const lastRow = (): string => terminal.screen.rows.findLast(row => row !== '')!.trimEnd();
	const rowOf = (rows: readonly string[]): number => rows.findLastIndex(row => row.includes(' ❯'));
	await terminal.waitUntil('the facts', ({rows}) => rows.includes('x') && lastRow().endsWith('F1 help'));
	const row = rowOf(terminal.screen.rows);
	terminal.type('ttl ');
	await terminal.waitUntil('the usage', () => lastRow().endsWith('ttl ▸KEY [none|30s|5m|1h|1d]'));
	terminal.type('/os ');
	await terminal.waitUntil('the next argument', () => lastRow().endsWith('ttl KEY ▸[none|30s|5m|1h|1d]'));
	t.is(rowOf(terminal.screen.rows), row);
	t.true(lastRow().length < 60);
	terminal.type('\u0015');
	await terminal.waitUntil('the facts again', () => lastRow().endsWith('F1 help'));
	t.is(rowOf(terminal.screen.rows), row);
});

test('Tab completes the parts of a path, and lists the first that is not clear', async t => {
	await using terminal = await startShell();
	for (const key of ['/bench/39/4567', '/other/1', '/osaka/1']) {
		await put(terminal, key, 'x');
	}

	terminal.type('get /b/3/45\t');
	await terminal.waitUntil('the key', ({rows}) => promptRow(rows).trimEnd() === '/ ❯ get /bench/39/4567');
	terminal.type('\u0015get /o/1\t');
	const {rows} = await terminal.waitUntil('the menu', screen => screen.rows.some(row => row.includes('other/')));
	t.true(rows.some(row => row.includes('osaka/')));
	terminal.type('\t\t');
	await terminal.waitUntil('the second one', screen => promptRow(screen.rows).trimEnd() === '/ ❯ get /other/1');
});
