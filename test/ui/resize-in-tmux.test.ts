import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import {cliPath} from '../helpers/etcsh.ts';

const isThere = spawnSync('tmux', ['-V']).status === 0;
const inTmux = isThere ? test.serial : test.serial.skip;

const windowRows = 30;

class Window implements AsyncDisposable {
	readonly #home: string;
	readonly #socket: string;

	constructor(home: string) {
		this.#home = home;
		this.#socket = path.basename(home);
		const command = `env -u CI HOME=${home} XDG_DATA_HOME=${home} XDG_STATE_HOME=${home} '${process.execPath}' '${cliPath}' --embedded`;
		this.#run('-f', '/dev/null', 'new-session', '-d', '-s', 's', '-x', '100', '-y', String(windowRows), command);
	}

	/** Every row, those scrolled away too. */
	get text(): string {
		return this.#run('capture-pane', '-p', '-S', '-', '-t', 's');
	}

	enter(line: string): void {
		this.#run('send-keys', '-t', 's', '-l', '--', line);
		this.#run('send-keys', '-t', 's', 'Enter');
	}

	/** A key by tmux's name. */
	type(key: string): void {
		this.#run('send-keys', '-t', 's', key);
	}

	resize(columns: number, rows: number): void {
		this.#run('resize-window', '-t', 's', '-x', String(columns), '-y', String(rows));
	}

	async waitUntil(isWanted: (text: string) => boolean): Promise<void> {
		for (let i = 0; i < 150 && !isWanted(this.text); i++) {
			await wait(100);
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#run('kill-server');
		await rm(this.#home, {recursive: true, force: true});
	}

	#run(...args: readonly string[]): string {
		return execFileSync('tmux', ['-L', this.#socket, ...args], {encoding: 'utf8'});
	}
}

function count(text: string, part: string | RegExp): number {
	return text.split(part).length - 1;
}

const widths = [95, 90, 85, 80, 70, 60, 70, 80, 90, 100];
const heights = [28, 24, 20, 24, 30];

/** Whether the live area has moved down as far as it needs it, or as there is room; nobody narrows a window before that. */
function hasMovedDown(text: string): boolean {
	const rows = text.trimEnd().split('\n');
	const top = rows.findIndex(row => /^[╭╔]/.test(row));
	const height = rows.length - top;
	return top >= height || rows.length >= windowRows - 1;
}

for (const [title, milliseconds, paneCount, lineCount] of [
	// A frame that is higher than what is above it would leave its first rows in the history at the first step.
	['a quick drag', 80, 2, 30],
	['a slow drag', 700, 1, 8],
] as const) {
	inTmux(`${title} leaves one frame, and nothing of another in the history`, async t => {
		await using window = new Window(await mkdtemp(path.join(tmpdir(), 'etcsh-tmux-')));
		await window.waitUntil(text => text.includes('F1 help'));
		for (let i = 0; i < lineCount; i++) {
			window.enter(`# ${i}`);
		}

		for (let i = 1; i <= paneCount; i++) {
			window.enter(`watch /pane${i}`);
			await window.waitUntil(text => text.includes(`${i}  /pane${i}`) && hasMovedDown(text));
		}

		for (const columns of widths) {
			window.resize(columns, 30);
			await wait(milliseconds);
		}

		for (const rows of heights) {
			window.resize(100, rows);
			await wait(milliseconds);
		}

		const isRight = (text: string): boolean => count(text, 'F1 help') === 1 && count(text, /[╭╔]/) === paneCount && count(text, /[╰╚]/) === paneCount;
		await window.waitUntil(isRight);
		t.true(isRight(window.text), window.text);
	});
}

inTmux('panes that open one after another while events pour in are whole, and stay so when the window becomes narrower', async t => {
	await using window = new Window(await mkdtemp(path.join(tmpdir(), 'etcsh-tmux-')));
	await window.waitUntil(text => text.includes('F1 help'));
	const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(window.text) ?? [];
	const stop = new AbortController();
	/** Resolves to the last index. */
	const pour = async (): Promise<string> => {
		for (let i = 0; ; i++) {
			const body = new URLSearchParams({value: `value ${i}`});
			const {headers} = await fetch(`${url}/v2/keys/pane${1 + (i % 2)}/key`, {method: 'PUT', body});
			if (stop.signal.aborted) {
				return headers.get('x-etcd-index')!;
			}
		}
	};

	const poured = pour();
	for (const i of [1, 2]) {
		window.enter(`watch /pane${i} --recursive`);
		await window.waitUntil(text => text.includes(`pane ${i}: `) && text.includes(`${i}  /pane${i}`) && hasMovedDown(text));
	}

	// What is drawn for the old width after the window has changed, and before anybody hears of that, cannot be taken back.
	stop.abort();
	const last = await poured;
	await window.waitUntil(text => text.includes(`embedded  index ${last} `) && hasMovedDown(text));
	window.resize(60, windowRows);
	const isRight = (text: string): boolean =>
		count(text, 'F1 help') === 1 && count(text, /^[╭╔].{57}[╮╗]$/m) === 2 && count(text, /[╭╔]/) === 2 && count(text, /[╰╚]/) === 2;
	await window.waitUntil(isRight);
	t.true(isRight(window.text), window.text);
});

inTmux('the full screen leaves nothing of itself behind when the window has changed its size meanwhile', async t => {
	await using window = new Window(await mkdtemp(path.join(tmpdir(), 'etcsh-tmux-')));
	await window.waitUntil(text => text.includes('F1 help'));
	window.enter('# before');
	window.type('F2');
	await window.waitUntil(text => text.includes('q back'));
	for (const [columns, rows] of [[60, 20], [120, 30]] as const) {
		window.resize(columns, rows);
		await window.waitUntil(text => text.includes('q back') && text.split('\n').some(row => /^╔.*╮$/.test(row) && row.length === columns - 1));
	}

	window.type('q');
	await window.waitUntil(text => text.includes('F1 help'));
	t.regex(window.text, /^\/ ❯ # before$/m);
	t.notRegex(window.text, /[║│]/);
});

inTmux('the finder, opened before anything else, leaves nothing in the history when the window becomes narrower', async t => {
	await using window = new Window(await mkdtemp(path.join(tmpdir(), 'etcsh-tmux-')));
	await window.waitUntil(text => text.includes('F1 help'));
	window.type('C-t');
	// It has moved down as far as there is room.
	await window.waitUntil(text => text.includes('find a key') && text.startsWith('\n'));
	window.resize(60, 30);
	await window.waitUntil(text => /^╔.{57}╗$/m.test(text));
	t.regex(window.text, /^╔.{57}╗$/m);
	t.is(count(window.text, 'find a key'), 1, window.text);
});
