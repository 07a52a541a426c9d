/**
How the cost of writes, reads and starts grows with the number of keys, and how long the server's event loop pauses.
*/
import {rm} from 'node:fs/promises';
import {converse} from '../load-client.ts';
import {withChecker} from './checker.ts';
import {BenchServer, read} from './contender.ts';
import {BenchKeys, farStep} from './keys.ts';
import {observed, tell} from './observation.ts';
import {total} from './processes.ts';
import {growthExponent} from './statistics.ts';
import {durationText, tableText, threeDigits} from './table.ts';
import {emptyDirectory} from './workplace.ts';

const connections = 64;
const directories = 1000;
const requests = 50_000;
const probeMs = 5;

/** Microseconds: the slowest answer to the probe, the longest delay of the event loop, the most processor time of one turn of it. */
type Pause = {readonly probe: number; readonly delay: number; readonly turn: number};

/** Microseconds; megabytes. */
type Point = {
	readonly size: number;
	readonly load: number;
	readonly put: number;
	readonly get: number;
	readonly start: number;
	readonly startProcessor: number;
	readonly memory: number;
	/** In the load, and in the writes after it. */
	readonly pauses: readonly Pause[];
	readonly lost: number;
};

async function point(size: number, onProgress: (text: string) => void): Promise<Point> {
	await using stack = new AsyncDisposableStack();
	const directory = await emptyDirectory();
	stack.defer(async () => rm(directory, {recursive: true, force: true}));
	const server = await BenchServer.start(observed, `${directory}/data`);
	stack.defer(async () => server.stop());
	const {port} = server;
	const keys = new BenchKeys(size, directories);
	const pauses: Pause[] = [];
	const costOf = async (count: number, work: () => Promise<unknown>) => {
		const {processor} = await server.measure(count, async () => {
			await work();
		});
		return processor ?? NaN;
	};

	const paused = async (work: () => Promise<void>) => {
		await tell(server, 'delays');
		const probes = await withChecker({port, keys, pauseMs: probeMs}, work);
		const {delays} = await tell(server, 'end');
		pauses.push({probe: probes.at(-1)! * 1000, ...delays!});
	};

	onProgress(`load of ${size} keys`);
	let load = 0;
	await paused(async () => {
		load = await costOf(size, async () => converse(port, connections, keys.writes(size, connections)));
	});
	onProgress('writes and reads');
	const put = await costOf(requests, async () => converse(port, connections, keys.writes(requests, connections, farStep)));
	const get = await costOf(requests, async () => converse(port, connections, keys.reads(requests, connections, farStep)));
	await paused(async () => {
		await converse(port, connections, keys.writes(requests, connections, farStep));
	});
	const memory = server.residentMegabytes() ?? NaN;
	onProgress('restart');
	await server.stop();
	await server.restart();
	const startProcessor = server.processorTime();
	const start = server.startMs * 1000;
	keys.checkAll(await read(`${server.url}/v2/keys/bench?recursive=true`));
	return {
		size, load, put, get, start, startProcessor: startProcessor === undefined ? NaN : total(startProcessor), memory, pauses, lost: keys.lost,
	};
}

/** A table of all sizes, as Markdown. */
export async function growthText(sizes: readonly number[], onProgress: (text: string) => void): Promise<string> {
	const points = await Array.fromAsync(sizes, async size => point(size, onProgress));
	const exponent = (pick: (each: Point) => number) => growthExponent(points.map(each => ({size: each.size, cost: pick(each)}))).toFixed(2);
	const line = (name: string, textOf: (each: Point) => string, pick?: (each: Point) => number) => [name, ...points.map(each => textOf(each)), pick === undefined ? '' : exponent(pick)];
	const cost = (name: string, pick: (each: Point) => number) => line(name, each => durationText(pick(each)), pick);
	const pause = (i: number, when: string) => [
		line(`slowest answer to a GET every ${probeMs} ms, ${when}`, ({pauses}) => durationText(pauses[i]!.probe)),
		line('longest delay of the event loop', ({pauses}) => durationText(pauses[i]!.delay)),
		line('most processor time of one turn of it', ({pauses}) => durationText(pauses[i]!.turn)),
	];
	return tableText(['etcsh, by keys', ...sizes.map(size => size.toLocaleString('en')), 'exponent'], [
		cost('processor time of a PUT in the load of them', ({load}) => load),
		cost('processor time of a PUT to one of them', ({put}) => put),
		cost('processor time of a GET', ({get}) => get),
		cost('restart to the first healthy answer', ({start}) => start),
		cost('its processor time', ({startProcessor}) => startProcessor),
		line('resident memory', ({memory}) => `${threeDigits(memory)} MB`, ({memory}) => memory),
		...pause(0, 'in the load'),
		...pause(1, 'under PUTs'),
		line('acknowledged and lost', ({lost}) => String(lost)),
	]);
}
