/** Lets no more than `atOnce` actions run at a time; the others wait for their turn. */
export function turns(atOnce: number): <T>(action: () => Promise<T>) => Promise<T> {
	let idle = atOnce;
	const waiting: Array<() => void> = [];
	return async action => {
		if (idle === 0) {
			await new Promise<void>(resolve => {
				waiting.push(resolve);
			});
		} else {
			idle--;
		}

		try {
			return await action();
		} finally {
			const next = waiting.shift();
			if (next === undefined) {
				idle++;
			} else {
				next();
			}
		}
	};
}
