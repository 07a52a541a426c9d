/**
`ls` of what is too long to be held. Its columns: test/format/listing.test.ts.
*/
import {type Engine, type KeysApi} from '../../source/engine/engine.ts';
import {fill, onEach} from '../helpers/on-each-engine.ts';

const value = 'v'.repeat(20_000);
const directoryCount = 30;
const valuesOfOne = {
	z: value, a: value, _hidden: 'x', m: value, [`n${'n'.repeat(40)}`]: value, k: value,
};

/** Three megabytes, in an order that no sorting makes. */
async function fillLong(engine: Engine, directory: string): Promise<void> {
	for (let i = 0; i < directoryCount; i++) {
		await fill(engine, `${directory}/d${(i * 7) % directoryCount}`, valuesOfOne);
	}
}

function linesOf(text: string): readonly string[] {
	return text.split('\n').slice(0, -1);
}

/** The engine with eyes on what is read. */
function watched(engine: Engine, onRead: (key: string, length: number) => void): Engine {
	const watching: Pick<Engine, 'get' | 'info'> = {
		async get(key: string, options?: Parameters<KeysApi['get']>[1]) {
			const response = await engine.get(key, options);
			onRead(key, JSON.stringify(response).length);
			return response;
		},
		info: engine.info,
	};
	return watching as Engine;
}

onEach('a long tree is listed piece by piece, and no key is missing', async (t, {run, engine, directory}) => {
	await fillLong(engine, `${directory}/t`);
	let longest = 0;
	const eyed = watched(engine, (_key, length) => {
		longest = Math.max(longest, length);
	});
	const listed = async (flags: string) => linesOf((await run(`ls --recursive ${flags} t`, {engine: eyed})).stdout);
	// Each in one answer.
	const whole = async (flags: string) => linesOf((await run(`ls --recursive ${flags} ${directory}/t`, {mode: 'strict'})).stdout);
	t.is((await listed('-p')).length, directoryCount * 6);
	t.deepEqual((await listed('-p')).toSorted(), (await whole('-p')).toSorted());
	t.deepEqual(await listed('--sort'), await whole('--sort'));
	t.deepEqual(await listed('--quorum --sort'), await whole('--sort'));
	const rows = JSON.parse((await run('ls --recursive --sort -o json t', {engine: eyed})).stdout) as ReadonlyArray<{key: string; value?: string}>;
	t.deepEqual(rows.map(({key}) => key), await whole('--sort'));
	t.true(rows.every(({key, value: text}) => text === (/\/d\d+$/.test(key) ? undefined : value)));
	t.true(longest < 1_000_000, `an answer of ${longest} characters was held`);
	t.is((await run('ls -r --sort t', {engine: eyed})).stdout, (await run('ls --recursive --sort t', {engine: eyed})).stdout);
	t.is((await run('ls --recursive missing', {engine: eyed})).code, 4);
	t.is((await run('ls --recursive t/d0/a', {engine: eyed})).stdout, '/t/d0/a\n');
});

onEach('the long form of a long tree says the same of each node', async (t, {run, engine, directory}) => {
	await fillLong(engine, `${directory}/t`);
	await engine.create(`${directory}/t/d3x`, {dir: true, ttl: 5000});
	await engine.set(`${directory}/t/d3x/long`, {value: 'v', ttl: 9000});
	await engine.set(`${directory}/t/d3x/short`, {value: 'v', ttl: 60});
	await engine.set(`${directory}/t/e`, {value: 'v'});
	const lines = linesOf((await run('ls -l --recursive --sort t')).stdout).map(line => line.replaceAll(/ +/g, ' '));
	t.is(lines.length, (directoryCount * 6) + 4);
	const about = (name: string) => lines.filter(line => new RegExp(` /t/${name}(?: |$)`).test(line));
	t.regex(about('d3')[0]!, /^dir 5 - \d+ \d+ \/t\/d3$/);
	t.regex(about('d3/m')[0]!, /^file 20000 - \d+ \d+ \/t\/d3\/m v{59}…$/);
	t.regex(about('d3x')[0]!, /^dir 2 1h2[23]m\d+s \d+ \d+ \/t\/d3x$/);
	t.regex(about('d3x/long')[0]!, /^file 1 ↑1h2[23]m\d+s \d+ \d+ \/t\/d3x\/long v$/);
	t.regex(about('d3x/short')[0]!, /^file 1 (?:1m|[45]\ds) \d+ \d+ \/t\/d3x\/short v$/);
	t.regex(about('e')[0]!, /^file 1 - \d+ \d+ \/t\/e v$/);
	const below = linesOf((await run('ls -l --recursive t/d3x')).stdout).map(line => line.replaceAll(/ +/g, ' '));
	t.regex(below.find(line => line.includes('long'))!, /^file 1 ↑1h2[23]m\d+s/);
});

onEach('a directory that is too large to be held has its directories first, too', async (t, {run, engine, directory}) => {
	for (let i = 0; i < 70; i++) {
		await engine.set(`${directory}/big/${i % 9 === 0 ? `k${i}/below` : `k${i}`}`, {value});
	}

	const names = linesOf((await run('ls -l big')).stdout).map(line => ({kind: line.split(' ', 1)[0]!, name: /\/big\/(k\d+)/.exec(line)![1]!}));
	const expected = Array.from({length: 70}, (_, i) => ({kind: i % 9 === 0 ? 'dir' : 'file', name: `k${i}`}));
	t.deepEqual(names, expected.toSorted((a, b) => a.kind === b.kind ? (a.name < b.name ? -1 : 1) : (a.kind === 'dir' ? -1 : 1)));
	t.deepEqual(linesOf((await run('ls big')).stdout).toSorted(), expected.map(({name}) => `/big/${name}`).toSorted());
});

onEach('a long listing waits for its reader', async (t, {run, engine, directory}) => {
	for (let i = 0; i < 12; i++) {
		await fill(engine, `${directory}/t/d${i}`, Object.fromEntries(Array.from({length: 500}, (_, k) => [`k${k}`, 'v'.repeat(200)])));
	}

	for (const words of ['ls --recursive t', 'ls -l --recursive t', 'ls --recursive -o table t']) {
		const reads = new Set<string>();
		const leaving = new AbortController();
		const full = Promise.withResolvers<void>();
		const running = run(words, {
			engine: watched(engine, key => {
				reads.add(key);
			}), signal: leaving.signal, more: {
				async drained() {
					full.resolve();
					await new Promise((_resolve, reject) => {
						leaving.signal.addEventListener('abort', () => {
							reject(leaving.signal.reason as Error);
						});
					});
				},
			},
		});
		await full.promise;
		leaving.abort();
		t.is((await running).code, 130, words);
		t.true(reads.size < 13, `${words}: ${reads.size} directories were read`);
	}
});
