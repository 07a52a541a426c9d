/**
One change back or forth: from the files of what is worked on where there are any, else index by index.
*/
import {type NamedMoment} from '../../commands/common/at-flag.ts';
import {changeAt, openEvents, openTimeline} from '../../connect/past.ts';
import {UserError} from '../../errors.ts';
import {type Engine, type EngineInfo} from '../../engine/engine.ts';
import {forwardingEngine} from '../../engine/forwarding.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {type Moment} from '../../protocol/moment.ts';
import {parentPath} from '../../protocol/paths.ts';
import {compareText} from '../../protocol/text.ts';
import {monotonicMs} from '../../util/monotonic.ts';
import {type PassedChange} from '../../full-screen/state.ts';
import {type TreeCache} from '../../live/tree-cache.ts';

export type Step = 'back' | 'forward';

type Timeline = Awaited<ReturnType<typeof openTimeline>>;
type TimelineMoment = NonNullable<Awaited<ReturnType<Timeline['before']>>>;

export type Travelled = {
	readonly engine: Engine;
	/** Changes that were gone over, of those that were asked for. */
	readonly count: number;
	/** Absent where nothing was. */
	readonly passed?: PassedChange;
	/** Puts into what is known of the moment left what is different now; absent where nobody knows. */
	correct?(cache: TreeCache): void;
};

export type TravelOptions = {
	readonly count: number;
	/** What is worked on at present. */
	readonly present: Engine;
	/** The index that is shown; absent for the present. */
	readonly at: number | undefined;
	readonly signal: AbortSignal;
	openPast(moment: NamedMoment, signal: AbortSignal): Promise<Engine>;
};

/** With more of them, all is listed again. */
const correctedMax = 256;

export class TimeTravel {
	#files: {readonly dataDir: string; readonly timeline: Timeline} | undefined;
	#events: {readonly place: string; readonly events: Awaited<ReturnType<typeof openEvents>>} | undefined;
	/** Where the last step ended. */
	#last: TimelineMoment | undefined;

	/** `undefined` when that is the present, `beginning` where nothing older is known. Rejects with UserError. */
	async step(step: Step, options: TravelOptions): Promise<Travelled | 'beginning' | undefined> {
		const timeline = await this.#timelineOf(options.present.info);
		if (timeline !== undefined) {
			return this.#stepOn(timeline, step, options);
		}

		const {present, signal} = options;
		const isKeptThere = present.info.api === 3;
		return stepByIndex(step, {
			...options, ...(!isKeptThere && {openPast: async ({parsed}) => this.#momentByEvents(parsed, present, signal)}),
		});
	}

	/** What is held of the past can go. */
	forget(): void {
		this.#files?.timeline.close();
		this.#files = undefined;
		this.#last = undefined;
		this.#events = undefined;
	}

	/** What a cluster has told is kept: to hear that it has no more to tell takes a second. */
	async #momentByEvents(moment: Moment, present: Engine, signal: AbortSignal): Promise<Engine> {
		const {info: {kind, endpoints}} = present;
		const place = [kind, ...endpoints].join(' ');
		try {
			if (this.#events?.place !== place) {
				this.#events = {place, events: await openEvents(present, {signal})};
			}

			const past = await this.#events.events.at(moment, {signal});
			return forwardingEngine(() => past, {close: async () => undefined});
		} catch (error) {
			this.#events = undefined;
			throw error;
		}
	}

	async #stepOn(
		timeline: Timeline,
		step: Step,
		{count, present, at: shown, signal}: TravelOptions,
	): Promise<Travelled | 'beginning' | undefined> {
		const isFromLast = shown !== undefined && this.#last?.index === shown;
		const at = shown ?? (await getIfThere(present, '/', {signal})).index;
		const moment = await (step === 'back' ? timeline.before(at, {count, signal}) : timeline.after(at, {count, signal}));
		if (moment === undefined) {
			return step === 'back' ? 'beginning' : undefined;
		}

		this.#last = moment;
		const {engine, passed} = moment;
		const event = step === 'back' ? passed[0]! : passed.at(-1)!;
		return {
			engine,
			count: passed.length,
			passed: {
				event, isTakenBack: step === 'back', count: passed.length, keyCount: moment.lossOf(event),
			},
			...(isFromLast && passed.length <= correctedMax && {
				correct(cache: TreeCache) {
					for (const {node: {key}, prevNode} of passed) {
						if (prevNode?.dir === true) {
							// It may be another directory of the same name.
							cache.correct(key, undefined);
						}
					}

					for (const key of new Set(passed.map(({node}) => node.key).sort(compareText))) {
						correctAt(cache, moment, key);
					}
				},
			}),
		};
	}

	async #timelineOf({dataDir, sharedDataDir, walDir}: EngineInfo): Promise<Timeline | undefined> {
		const place = dataDir ?? sharedDataDir;
		if (place !== undefined && this.#files?.dataDir !== place) {
			this.forget();
			this.#files = {dataDir: place, timeline: await openTimeline({dataDir: place, walDir})};
		}

		return place === undefined ? undefined : this.#files!.timeline;
	}
}

/** The key, and the directories around it, which may have come or gone with it: the outermost first. */
function correctAt(cache: TreeCache, moment: TimelineMoment, key: string): void {
	const paths = [key];
	for (let path = parentPath(key); path !== '/'; path = parentPath(path)) {
		paths.unshift(path);
	}

	for (const path of paths) {
		const node = moment.nodeAt(path);
		const isKnown = node?.dir === true && cache.view(path) !== undefined;
		if (path === key || !isKnown) {
			cache.correct(path, node);
		}
	}
}

async function stepByIndex(
	step: Step,
	{count: wanted, present, at, signal, openPast}: TravelOptions,
): Promise<Travelled | 'beginning' | undefined> {
	const oldest = present.info.api === 3 ? 1 : 0;
	const start = monotonicMs();
	const {index: last} = await getIfThere(present, '/', {signal});
	const answerMs = monotonicMs() - start;
	const from = at ?? last;
	if (step === 'back' && from <= oldest) {
		return 'beginning';
	}

	for (let count = step === 'back' ? Math.min(wanted, from - oldest) : wanted; ; count = Math.floor(count / 2)) {
		const index = step === 'back' ? from - count : from + count;
		try {
			if (index >= last) {
				return undefined;
			}

			const isTakenBack = step === 'back';
			const event = await changeAt(present, isTakenBack ? index + 1 : index, {answerMs, signal});
			const engine = await openPast({resolved: String(index), parsed: {kind: 'index', index}}, signal);
			return {engine, count, passed: {event, isTakenBack, count}};
		} catch (error) {
			// Nearer ones may be in reach.
			if (count <= 1 || signal.aborted || !(error instanceof UserError)) {
				throw error;
			}
		}
	}
}
