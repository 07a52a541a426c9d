/**
Client operations of all kinds in an order that a seed decides, successful ones and others.
*/
import {type EtcdServer} from '../../source/server/server.ts';
import {EtcdError} from '../../source/protocol/errors.ts';

const values = ['', 'one', 'two\nlines', '<&>\u2028', '\u{1F600} caf\u00E9', 'x'.repeat(3000), '\u0000\u0001'];

/** Numbers from 0 on below the one given, the same for the same seed. */
export function randomFrom(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return below => {
		// Numerical Recipes' generator; its upper bits are good enough to choose with.
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 0x1_00_00_00_00) * below);
	};
}

const put = {
	dir: false, prevValue: '', prevIndex: 0n, isRefresh: false,
};

/** Does one of them; refusals are part of the game. */
export async function randomOperation(server: EtcdServer, random: (below: number) => number): Promise<void> {
	const directory = ['', '/a', '/a/b', '/c', '/_hidden'][random(5)]!;
	const key = `${directory}/k${random(12)}`;
	const value = values[random(values.length)]!;
	const ttl = random(4) === 0 ? BigInt(10_000 + random(1000)) : undefined;
	try {
		switch (random(12)) {
			case 0: {
				await server.put(key, {...put, value, prevExist: false});
				break;
			}

			case 1: {
				await server.put(key, {
					...put, value, ttl, prevExist: true,
				});
				break;
			}

			case 2: {
				await server.put(key, {...put, value, prevValue: values[random(values.length)]!});
				break;
			}

			case 3: {
				await server.post(directory === '' ? '/queue' : directory, {value, dir: false, ttl});
				break;
			}

			case 4: {
				await server.put(`${directory}/d${random(4)}`, {
					...put, value: '', dir: true, ttl,
				});
				break;
			}

			case 5: {
				await server.delete(key, {
					dir: false, recursive: false, prevValue: '', prevIndex: 0n,
				});
				break;
			}

			case 6: {
				await server.delete(`${directory}/d${random(4)}`, {
					dir: true, recursive: random(2) === 0, prevValue: '', prevIndex: 0n,
				});
				break;
			}

			case 7: {
				await server.put(key, {
					...put, value: '', ttl: 20_000n, prevExist: true, isRefresh: true,
				});
				break;
			}

			default: {
				await server.put(key, {...put, value, ttl});
			}
		}
	} catch (error) {
		if (!(error instanceof EtcdError) || error.code >= 300) {
			throw error;
		}
	}
}
