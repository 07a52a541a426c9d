/**
One transfer that a seed decides: trees, engines, flags, and how busy the second writer is.
*/
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {type Engine} from '../../../source/engine/engine.ts';
import {runWords, type CommandResult} from '../../helpers/command-context.ts';
import {randomFrom} from '../../helpers/random-operations.ts';
import {
	gather,
	grow,
	isHidden,
	keyAt,
	likeness,
	plantForest,
	Pool,
	told,
	type Forest,
	type Spot,
} from './forest.ts';
import {type Sides} from './findings.ts';
import {
	outcomeOf,
	Story,
	type Outcome,
	type Policy,
} from './outcome.ts';
import {disturbing, holding, Witness} from './witness.ts';

const transfers = ['cp', 'mv', 'sync', 'sync --delete', 'json', 'yaml', 'dir'] as const;
type Kind = typeof transfers[number];

/** Paths of each side that the second writer knows. */
const knownMax = 40;

const disturbances = {
	none: undefined, few: {countMax: 6, every: 120}, many: {countMax: 150, every: 12},
} as const;

export class Run {
	readonly kind: Kind;
	readonly policy: Policy;
	readonly disturbance: keyof typeof disturbances;
	/** Whether some nodes live only a few seconds. */
	readonly isShort: boolean;
	readonly file: string;
	code = -1;
	#isExported = false;
	source!: Story;
	target!: Story;
	#from!: Witness;
	#to!: Witness;
	readonly #seed: number;
	readonly #nodeCount: number;
	readonly #random: ReturnType<typeof randomFrom>;
	readonly #pool: Pool;
	readonly #engines: readonly [from: Engine, to: Engine];
	readonly #isFresh: boolean;
	readonly #hasHidden: boolean;
	readonly #isOfOtherKinds: boolean;
	readonly #ttl: 'keep' | 'drop' | 'remaining';
	readonly #isDroppedInFile: boolean;
	readonly #concurrency: number | undefined;
	readonly #goneAt: number | undefined;
	/** Whether a directory is to go in the middle. */
	readonly isHeld: boolean;
	readonly #isHeldThere: boolean;

	constructor(seed: number, {nodeCount, engines, folder}: {readonly nodeCount: number; readonly engines: readonly Engine[]; readonly folder: string}) {
		// Neighbours are not to be alike.
		const random = randomFrom(Math.imul(seed, 0x9E_37_79_B1) ^ (seed >>> 3));
		const oneOf = <Item>(...items: readonly Item[]) => items[random(items.length)]!;
		this.#seed = seed;
		this.#nodeCount = nodeCount;
		this.#random = random;
		this.kind = transfers[seed % transfers.length]!;
		this.file = path.join(folder, `export-${seed}`);
		this.#engines = [oneOf(...engines), oneOf(...engines)];
		this.disturbance = oneOf('none', 'few', 'many');
		this.isShort = random(3) === 0;
		this.#isFresh = random(2) === 0;
		this.#hasHidden = random(4) === 0;
		const isPruning = this.kind === 'sync --delete' || (this.#isFile && random(3) !== 0);
		const isCopy = this.kind === 'cp' || this.kind === 'mv';
		this.policy = {
			existing: this.kind.startsWith('sync') || random(5) !== 0 ? 'overwrite' : (isCopy || random(2) === 0 ? 'keep' : 'refuse'),
			isPruning, isCopy, isKeepGoing: random(2) === 0, isBarring: !this.#isFile && this.isFromRemote,
		};
		this.#isOfOtherKinds = random(isPruning ? 2 : 5) === 0;
		this.#ttl = isCopy || random(6) !== 0 ? 'keep' : oneOf('drop', this.#isFile ? 'remaining' : 'drop');
		this.#concurrency = oneOf(undefined, 1, 3);
		this.#isDroppedInFile = this.#isFile && random(2) === 0;
		this.#goneAt = this.kind.startsWith('sync') && random(3) === 0 ? random(random(2) === 0 ? 8 : 400) : undefined;
		this.isHeld = this.isShort && random(3) === 0;
		this.#isHeldThere = random(2) === 0;
		const isEmbedded = this.#engines.every(({info}) => info.kind === 'embedded');
		this.#pool = new Pool(seed, random, {isBinary: random(2) === 0, isNameBinary: isEmbedded && random(2) === 0});
	}

	get title(): string {
		const [from, to] = this.#engines.map(({info}) => info.kind === 'embedded' ? 'embedded' : info.endpoints[0]!);
		return `seed ${this.#seed}: ${this.words('FROM').join(' ')} (${this.kind}), ${from!} to ${to!}${this.#isFresh ? '' : ', over something'}${this.isShort ? ', short lives' : ''}, second writer: ${this.disturbance}`;
	}

	get isFromRemote(): boolean {
		return this.#engines[0].info.kind === 'remote';
	}

	get isDroppedInFile(): boolean {
		return this.#ttl === 'drop' && this.#isDroppedInFile;
	}

	get #isFile(): boolean {
		return !['cp', 'mv', 'sync', 'sync --delete'].includes(this.kind);
	}

	get fromTop(): string {
		return `/from-${this.#seed}`;
	}

	get toTop(): string {
		return this.policy.isCopy ? `/to-${this.#seed}/from-${this.#seed}` : `/to-${this.#seed}`;
	}

	get sides(): Sides {
		return {
			from: this.#from, to: this.#to, fromTop: this.fromTop, toTop: this.toTop, source: this.source, target: this.target, policy: this.policy,
			isMove: this.kind === 'mv', isDropping: this.#ttl === 'drop', isRemaining: this.#ttl === 'remaining', isLooking: !this.policy.isCopy,
		};
	}

	async prepare(): Promise<void> {
		const [from, to] = this.#engines;
		const planted = grow(this.#pool, this.#random, this.#nodeCount, this.isShort);
		const like = this.#isFresh ? undefined : likeness(planted, this.#pool, this.#random, {isOfOtherKinds: this.#isOfOtherKinds, hasHidden: this.#hasHidden});
		if (this.policy.isCopy) {
			await to.create(`/to-${this.#seed}`, {dir: true});
		}

		this.source = new Story(await plantForest(from, this.fromTop, planted), this.fromTop);
		this.target = new Story(like === undefined ? new Map<string, Spot>() : await plantForest(to, this.toTop, like), this.toTop);
	}

	/** Begins a new record; what is known of both sides goes on. */
	begin(): void {
		const [from, to] = this.#engines;
		this.#from = new Witness(from);
		this.#to = from === to ? this.#from : new Witness(to);
		this.source = new Story(this.source.now, this.fromTop);
		this.target = new Story(this.target.now, this.toTop);
	}

	/** Holds the transfer where it comes to a directory that has little time to live, until that has gone. */
	hold(): void {
		const going = this.source.now.entries().filter(([place, {value, endsAt = Infinity}]) => place !== '' && value === undefined && !isHidden(place) && endsAt > Date.now() && endsAt < Date.now() + 6000);
		const [place, spot] = going.next().value ?? [];
		if (this.isHeld && place !== undefined && spot?.endsAt !== undefined) {
			holding(this.#isHeldThere ? this.#to : this.#from, keyAt(this.#isHeldThere ? this.toTop : this.fromTop, place), spot.endsAt + 700);
		}
	}

	/** Tells both stories what was written since. */
	end(): void {
		for (const write of this.#from.done) {
			this.source.tell(write);
		}

		for (const write of this.#to.done) {
			this.target.tell(write);
		}
	}

	/** Forgets what has expired: a directory that was written anew after that is another one. */
	async forgetExpired(): Promise<void> {
		const found = await this.found();
		const left = ({now}: Story, there: Forest) => new Map(now.entries().filter(([place]) => there.has(place)));
		this.source = new Story(left(this.source, found.source), this.fromTop);
		this.target = new Story(left(this.target, found.target), this.toTop);
	}

	/** What is there, with the hidden nodes of which the story tells. */
	async found(): Promise<{readonly source: Forest; readonly target: Forest}> {
		const hidden = ({now}: Story) => now.keys().filter(place => isHidden(place) && place.split('/').at(-1)!.startsWith('_'));
		const [from, to] = this.#engines;
		return {source: await gather(from, this.fromTop, hidden(this.source)), target: await gather(to, this.toTop, hidden(this.target))};
	}

	/** What has to come of the two, as their engines tell of them. */
	outcomeOf(source: Forest, target: Forest): Outcome {
		const asTold = (forest: Forest, {info}: Engine): Forest => new Map(forest.entries().map(([place, spot]) => [place, spot.value === undefined || (info.kind === 'embedded' && !spot.value.isWellFormed()) ? spot : {...spot, value: told(spot.value)!}]));
		return outcomeOf(asTold(source, this.#engines[0]), asTold(target, this.#engines[1]), this.policy);
	}

	words(source: string): string[] {
		const {existing, isPruning, isKeepGoing, isCopy} = this.policy;
		const more = ['--yes', ...(this.#concurrency === undefined || isCopy ? [] : ['--concurrency', String(this.#concurrency)]), ...(isKeepGoing ? ['--keep-going'] : [])];
		const ttl = this.#ttl === 'drop' && !this.#isDroppedInFile ? ['--ttl', 'drop'] : [];
		if (isCopy) {
			return [this.kind, '-r', ...(existing === 'keep' ? ['-n'] : []), ...more, source, path.posix.dirname(this.toTop)];
		}

		if (!this.#isFile) {
			return ['sync', ...(isPruning ? ['--delete'] : []), ...ttl, ...more, source, this.toTop];
		}

		const flag = {overwrite: ['--overwrite'], keep: ['--no-clobber'], refuse: []}[existing];
		return ['import', this.file, this.toTop, ...flag, ...(isPruning ? ['--prune'] : []), ...ttl, ...more];
	}

	/** In a file that has lain for a while, some has expired: from here on it is imported again and again. */
	async age(): Promise<void> {
		const ends = this.source.now.values().map(({endsAt = Infinity}) => endsAt).filter(end => end < Date.now() + 6000);
		if (!this.#isFile || !this.isHeld || this.#ttl !== 'keep' || this.source.now.size === 0) {
			return;
		}

		const {code} = await this.export();
		await delay(Math.max(0, ...ends) - Date.now() + 100);
		this.#isExported = code === 0;
	}

	async export(): Promise<CommandResult> {
		await rm(this.file, {recursive: true, force: true});
		const ttl = this.#ttl === 'remaining' || this.isDroppedInFile ? ['--ttl', this.#ttl] : [];
		return runWords(['export', this.fromTop, this.file, '--format', this.kind, ...ttl], {mode: 'own', engine: this.#from.engine});
	}

	/** The command; what is imported is exported first. */
	async carry(...more: readonly string[]): Promise<CommandResult> {
		const exported = this.#isFile && !this.#isExported ? await this.export() : {code: 0, stderr: ''};
		if (exported.code !== 0 && !exported.stderr.includes('API cannot carry')) {
			return {...exported, stdout: ''};
		}

		const source = `${this.#from === this.#to ? '' : 'other:'}${this.fromTop}`;
		const [name, ...words] = this.words(source);
		const {engine} = this.#from;
		const result = await runWords([name!, ...more, ...words], {mode: 'own', engine: this.#to.engine, more: {connectTo: async () => engine}});
		return {...result, code: Math.max(exported.code, result.code), stderr: exported.stderr + result.stderr};
	}

	/** The same with the second writer about. */
	async carryDisturbed(): Promise<CommandResult> {
		const [source, target] = [this.source.now, this.target.now].map(forest => forest.keys().toArray()) as [string[], string[]];
		const some = (places: readonly string[]) => places.filter(() => this.#random(places.length) < knownMax);
		const sides = [
			{witness: this.#from, top: this.fromTop, places: some(source)},
			{witness: this.#to, top: this.toTop, places: some(new Set([...source, ...target]).values().toArray())},
		].filter(({places}) => places.length > 0);
		return disturbing(sides, {
			pool: this.#pool, random: this.#random, ...disturbances[this.disturbance]!, ...(this.#goneAt !== undefined && {goneAt: this.#goneAt}),
		}, async () => this.carry());
	}

	async clean(): Promise<void> {
		for (const [engine, key] of [[this.#engines[0], this.fromTop], [this.#engines[1], `/to-${this.#seed}`]] as const) {
			await engine.delete(key, {recursive: true}).catch(() => undefined);
		}

		await rm(this.file, {recursive: true, force: true});
	}
}
