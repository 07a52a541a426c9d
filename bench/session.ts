/**
A long session: three panes that see events at a steady rate while somebody types now and then, and what memory the shell takes
meanwhile, a line for each sample.

	npm run build && tsc && node build/bench/session.js [--minutes 30] [--rate 200] [--samples 20]
*/
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {TerminalProbe} from '../test/helpers/terminal.ts';

const {values} = parseArgs({
	options: {
		minutes: {type: 'string', default: '30'},
		rate: {type: 'string', default: '200'},
		samples: {type: 'string', default: '20'},
	},
});
const [minutes, rate, sampleCount] = [Number(values.minutes), Number(values.rate), Number(values.samples)] as const;

async function residentMegabytes(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024);
}

const source = spawn(process.execPath, [path.resolve('build/bench/event-source.js'), String(rate), 'Infinity'], {stdio: ['ignore', 'pipe', 'inherit']});
try {
	const [url] = await once(createInterface({input: source.stdout}), 'line') as [string];
	await using terminal = await TerminalProbe.start(['--endpoints', url], {columns: 120, rows: 50});
	await terminal.waitUntil('the prompt', ({rows}) => rows.some(row => row.startsWith('/ ❯')));
	for (const key of ['/one', '/two', '/three']) {
		terminal.enter(`watch ${key} --recursive`);
		await terminal.waitFor(new RegExp(`${key}.*events`));
	}

	const start = performance.now();
	const sampleMilliseconds = minutes * 60_000 / sampleCount;
	for (let sample = 0; sample <= sampleCount; sample++) {
		const passed = (performance.now() - start) / 60_000;
		console.log(`${passed.toFixed(1).padStart(5)} min  ${String(await residentMegabytes(terminal.pid)).padStart(5)} MB`);
		terminal.type('ttl /one \u0015');
		await delay(sample < sampleCount ? sampleMilliseconds : 0);
	}
} finally {
	source.kill();
}
