import {grouped} from '../../util/counted.ts';
import {type CommandContext} from '../common/context.ts';

const intervalMilliseconds = 100;
const barCells = 16;

/** Shows a person how far a long command has got. */
export class Progress implements Disposable {
	readonly #context: Pick<CommandContext, 'progress'>;
	readonly #verb: string;
	readonly #total: number | undefined;
	readonly #start = Date.now();
	#lastTime = Date.now();
	#count = 0;

	/** `total` is the number of steps, when it is known. */
	constructor(context: Pick<CommandContext, 'progress'>, verb: string, total?: number) {
		this.#context = context;
		this.#verb = verb;
		this.#total = total;
	}

	/** One more step is done. */
	step(): void {
		this.#count++;
		const now = Date.now();
		if (!(now - this.#lastTime >= intervalMilliseconds)) {
			return;
		}

		this.#lastTime = now;
		this.#context.progress(progressText({
			verb: this.#verb, count: this.#count, total: this.#total, seconds: (now - this.#start) / 1000,
		}));
	}

	[Symbol.dispose](): void {
		this.#context.progress('');
	}
}

/** Such as `importing [######----] 60% 1,200 of 2,000, 3,100/s`. */
function progressText({verb, count, total, seconds}: {
	readonly verb: string;
	readonly count: number;
	readonly total?: number;
	readonly seconds: number;
}): string {
	const rate = `${grouped(Math.round(count / Math.max(seconds, 0.001)))}/s`;
	if (total === undefined || total === 0) {
		return `${verb} ${grouped(count)}, ${rate}`;
	}

	const share = Math.min(1, count / total);
	const cells = Math.floor(share * barCells);
	const bar = `[${'#'.repeat(cells)}${'-'.repeat(barCells - cells)}]`;
	return `${verb} ${bar} ${Math.floor(share * 100)}% ${grouped(count)} of ${grouped(total)}, ${rate}`;
}
