/**
Keeps an eye on the process whose data dir this shell works on: says when it has left, and when another one has taken its place.
*/
import {isSameDataDir} from '../connect/own-place.ts';
import {type CurrentEngine, type ProfileAccess} from '../connect/current-engine.ts';
import {type EngineInfo} from '../engine/engine.ts';

const lookMs = 1000;

/** Whether both are on the data of one directory, which one of them reaches through another process. */
export async function isSameStore(before: EngineInfo, after: EngineInfo): Promise<boolean> {
	const place = after.dataDir ?? after.sharedDataDir;
	return before.sharedDataDir !== undefined && place !== undefined && isSameDataDir(before.sharedDataDir, place);
}

export class OwnerWatch {
	readonly #current: CurrentEngine;
	readonly #ownerOf: ProfileAccess['ownerOf'];
	readonly #stopListening: () => void;
	#timer: NodeJS.Timeout | undefined;
	/** What was said last; empty for nothing. */
	#told = '';
	#isLooking = false;

	constructor(current: CurrentEngine, ownerOf: ProfileAccess['ownerOf']) {
		this.#current = current;
		this.#ownerOf = ownerOf;
		// A failure that is seen before the next look has its explanation at once.
		this.#stopListening = current.engine.onStatus(({state}) => {
			if (state !== 'ok') {
				void this.look();
			}
		});
		this.follow();
	}

	/** To be called when there is another engine. */
	follow(): void {
		clearInterval(this.#timer);
		this.#told = '';
		if (this.#current.connection.engine.info.sharedDataDir === undefined) {
			return;
		}

		this.#timer = setInterval(() => {
			void this.look();
		}, lookMs);
		this.#timer.unref();
	}

	async look(): Promise<void> {
		const {engine, profile} = this.#current.connection;
		const {sharedDataDir} = engine.info;
		if (sharedDataDir === undefined || this.#isLooking) {
			return;
		}

		this.#isLooking = true;
		try {
			const {state, urls} = await this.#ownerOf(sharedDataDir);
			if (this.#current.connection.engine !== engine) {
				return;
			}

			const way = `use ${profile?.name ?? 'embedded'}`;
			const isReached = urls.some(url => engine.info.endpoints.includes(url));
			if (state === 'gone') {
				this.#tell('gone', `the etcsh that had ${sharedDataDir} has left: ${way} takes it over, and panes and undo go on`);
			} else if (state === 'there' && (!isReached || this.#told === 'gone')) {
				const next = isReached ? 'this shell goes on there' : `${way} goes there`;
				this.#tell(urls.join(','), `another etcsh has taken ${sharedDataDir} over: ${next}`);
			}
		} catch {
			// It cannot be read now; the connection says by itself what is wrong.
		} finally {
			this.#isLooking = false;
		}
	}

	close(): void {
		clearInterval(this.#timer);
		this.#stopListening();
	}

	#tell(state: string, text: string): void {
		if (this.#told === state) {
			return;
		}

		this.#told = state;
		this.#current.notify({kind: 'owner', text});
	}
}
