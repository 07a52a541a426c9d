type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

type Limits = {readonly concurrency: number; readonly signal?: AbortSignal};

/**
Does something with each item, several at a time; items are begun in the order in which they come. After the first failure
none is begun any more, and it rejects with that failure when nothing is under way. Then the source is closed.
*/
export async function forEachAtOnce<Item>(
	items: Source<Item>,
	{concurrency, signal}: Limits,
	act: (item: Item) => Promise<void>,
): Promise<void> {
	const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
	const failures: unknown[] = [];
	const work = async (): Promise<void> => {
		try {
			// Not a loop over the source, which would close it for the others.
			for (let next = await iterator.next(); next.done !== true && failures.length === 0; next = await iterator.next()) {
				signal?.throwIfAborted();
				await act(next.value);
			}
		} catch (error) {
			failures.push(error);
		}
	};

	await Promise.all(Array.from({length: Math.max(1, concurrency)}, async () => work()));
	await iterator.return?.();
	if (failures.length > 0) {
		throw failures[0] as Error;
	}
}
