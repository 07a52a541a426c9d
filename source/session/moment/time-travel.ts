/**
One change back or forth: from the files of what is worked on where there are any, else index by index.
*/
import {type NamedMoment} from '../../commands/common/at-flag.ts';
import {openTimeline} from '../../connect/past.ts';
import {type Engine, type EngineInfo, type KeyResponse} from '../../engine/engine.ts';
import {getIfThere} from '../../engine/get-if-there.ts';
import {parentPath} from '../../protocol/paths.ts';
import {type TreeCache} from '../../live/tree-cache.ts';

export type Step = 'back' | 'forward';

type Timeline = Awaited<ReturnType<typeof openTimeline>>;
type TimelineMoment = NonNullable<Awaited<ReturnType<Timeline['before']>>>;

export type Travelled = {
	readonly engine: Engine;
	/** What was done last before it; absent where that is not known. */
	readonly change?: KeyResponse;
	/** Puts into what is known of the moment left what is different now; absent where nobody knows. */
	correct?(cache: TreeCache): void;
};

export type TravelOptions = {
	/** What is worked on at present. */
	readonly present: Engine;
	/** The index that is shown; absent for the present. */
	readonly at: number | undefined;
	readonly signal: AbortSignal;
	openPast(moment: NamedMoment, signal: AbortSignal): Promise<Engine>;
};

export class TimeTravel {
	#files: {readonly dataDir: string; readonly timeline: Timeline} | undefined;
	/** Where the last step ended. */
	#last: TimelineMoment | undefined;

	/** `undefined` when that is the present, `beginning` where nothing older is known. Rejects with UserError. */
	async step(step: Step, options: TravelOptions): Promise<Travelled | 'beginning' | undefined> {
		const timeline = await this.#timelineOf(options.present.info);
		return timeline === undefined ? stepByIndex(step, options) : this.#stepOn(timeline, step, options);
	}

	/** What is held of the past can go. */
	forget(): void {
		this.#files = undefined;
		this.#last = undefined;
	}

	async #stepOn(timeline: Timeline, step: Step, {present, at: shown, signal}: TravelOptions): Promise<Travelled | 'beginning' | undefined> {
		const left = shown === undefined || this.#last?.index !== shown ? undefined : this.#last;
		const at = shown ?? (await getIfThere(present, '/', {signal})).index;
		const moment = await (step === 'back' ? timeline.before(at, signal) : timeline.after(at, signal));
		if (moment === undefined) {
			return step === 'back' ? 'beginning' : undefined;
		}

		this.#last = moment;
		const key = step === 'back' ? left?.change?.node.key : moment.change?.node.key;
		return {
			engine: moment.engine,
			change: moment.change,
			...(left !== undefined && key !== undefined && {
				correct(cache: TreeCache) {
					correctAt(cache, moment, key);
				},
			}),
		};
	}

	async #timelineOf({dataDir, sharedDataDir, walDir}: EngineInfo): Promise<Timeline | undefined> {
		const place = dataDir ?? sharedDataDir;
		if (place !== undefined && this.#files?.dataDir !== place) {
			this.#files = {dataDir: place, timeline: await openTimeline({dataDir: place, walDir})};
			this.#last = undefined;
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

async function stepByIndex(step: Step, {present, at, signal, openPast}: TravelOptions): Promise<Travelled | 'beginning' | undefined> {
	if (step === 'back' && at === 0) {
		return 'beginning';
	}

	const {index: last} = await getIfThere(present, '/', {signal});
	const index = step === 'back' ? (at ?? last) - 1 : (at ?? last) + 1;
	return index >= last
		? undefined
		: {engine: await openPast({resolved: String(index), parsed: {kind: 'index', index}}, signal)};
}
