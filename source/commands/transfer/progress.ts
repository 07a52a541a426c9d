import {counted, grouped} from '../../util/counted.ts';
import {type CommandContext} from '../common/context.ts';
import {isReadOut} from '../common/signs.ts';

const intervalMilliseconds = 100;
const barCells = 16;

/** Shows a person how far a long command has got. */
export class Progress implements Disposable {
	readonly #context: Pick<CommandContext, 'progress' | 'terminal'>;
	readonly #verb: string;
	readonly #total: number | undefined;
	readonly #start = Date.now();
	#lastTime = Date.now();
	#count = 0;

	/** `total` is the number of steps, when it is known. */
	constructor(context: Pick<CommandContext, 'progress' | 'terminal'>, verb: string, total?: number) {
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
			verb: this.#verb, count: this.#count, total: this.#total, seconds: (now - this.#start) / 1000, isSpoken: isReadOut(this.#context),
		}));
	}

	[Symbol.dispose](): void {
		this.#context.progress('');
	}
}

/** `0:09 left`, or `9 seconds left` for a voice. */
function restOf(seconds: number, isSpoken: boolean): string {
	const whole = Math.ceil(seconds);
	if (isSpoken) {
		return `${whole >= 120 ? counted(Math.round(whole / 60), 'minute') : counted(whole, 'second')} left`;
	}

	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} left`;
}

/** Such as `importing [######----] 60% 1,200 of 2,000, 3,100/s, 0:01 left`; a voice gets no bar. */
export function progressText({verb, count, total, seconds, isSpoken}: {
	readonly verb: string;
	readonly count: number;
	readonly total?: number;
	readonly seconds: number;
	readonly isSpoken: boolean;
}): string {
	const perSecond = count / Math.max(seconds, 0.001);
	const rate = `${grouped(Math.round(perSecond))}${isSpoken ? ' a second' : '/s'}`;
	if (total === undefined || total === 0) {
		return `${verb} ${grouped(count)}, ${rate}`;
	}

	const share = Math.min(1, count / total);
	const cells = Math.floor(share * barCells);
	const bar = isSpoken ? '' : `[${'#'.repeat(cells)}${'-'.repeat(barCells - cells)}] `;
	const rest = restOf(Math.max(0, total - count) / perSecond, isSpoken);
	return `${verb} ${bar}${Math.floor(share * 100)}% ${grouped(count)} of ${grouped(total)}, ${rate}, ${rest}`;
}
