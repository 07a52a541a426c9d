import {setTimeout as pause} from 'node:timers/promises';
import test from 'ava';
import {
	firstPlace,
	join,
	leave,
	ownToken,
} from '../../../source/commands/holding/turn.ts';
import {openEmbedded} from '../../../source/embedded/embedded-engine.ts';
import {type Engine} from '../../../source/engine/engine.ts';
import {LostAnswerError} from '../../../source/engine/errors.ts';
import {altered} from '../../helpers/altered-engine.ts';
import fc from '../../helpers/properties.ts';

/** Requests take as long as the numbers say, before and after they are done; some answers are lost. */
function slowed(engine: Engine, steps: readonly number[]): Engine {
	let at = 0;
	const step = async () => {
		const number = steps[at++ % steps.length]!;
		await pause(number % 4);
		return number;
	};

	return altered(engine, {
		async get(key, options) {
			await step();
			const response = await engine.get(key, options);
			await step();
			return response;
		},
		async createInOrder(directory, options) {
			const number = await step();
			if (number >= 14) {
				setTimeout(() => {
					engine.createInOrder(directory, options).catch(() => undefined);
				}, number % 3);
				throw new LostAnswerError('late');
			}

			const response = await engine.createInOrder(directory, options);
			if (await step() >= 12) {
				throw new LostAnswerError('gone');
			}

			return response;
		},
		async delete(key, options) {
			await step();
			return engine.delete(key, options);
		},
	});
}

test('of three contenders never two hold at once, whatever takes how long, and each has its turn', async t => {
	await t.notThrowsAsync(async () => fc.assert(fc.asyncProperty(
		fc.array(fc.array(fc.nat(15), {minLength: 8, maxLength: 24}), {minLength: 3, maxLength: 3}),
		async plans => {
			const embedded = await openEmbedded();
			const {signal} = new AbortController();
			let holders = 0;
			let most = 0;
			let turns = 0;
			await Promise.all(plans.map(async plan => {
				// The first request of each gets through, or nobody would take part.
				const engine = slowed(embedded, [...plan, 0, 1, 0, 1]);
				for (let round = 0; round < 3; round++) {
					const contender = {value: ownToken(), isUnique: true, ttl: 10};
					let own;
					try {
						({own} = await join(engine, '/l', contender, signal));
					} catch (error) {
						if (error instanceof LostAnswerError) {
							// Until what comes late is there.
							await pause(5);
							await leave(embedded, '/l', contender);
							continue;
						}

						throw error;
					}

					await firstPlace(engine, '/l', {
						own, contender, signal: AbortSignal.any([signal, own.lost]), onWait: () => undefined,
					});
					holders++;
					turns++;
					most = Math.max(most, holders);
					await pause(plan[round]! % 3);
					holders--;
					await leave(embedded, '/l', contender);
					await own.release();
				}
			}));
			await embedded.close();
			return most <= 1 && (turns > 0 || plans.flat().some(number => number >= 12));
		},
	), {numRuns: 15}));
});
