/**
The counters of /v2/stats/store, in the order in which etcd prints them.
*/
import {errorCodes} from '../protocol/errors.ts';

export type Counters = {
	getsSuccess: number;
	getsFail: number;
	setsSuccess: number;
	setsFail: number;
	deleteSuccess: number;
	deleteFail: number;
	updateSuccess: number;
	updateFail: number;
	createSuccess: number;
	createFail: number;
	compareAndSwapSuccess: number;
	compareAndSwapFail: number;
	compareAndDeleteSuccess: number;
	compareAndDeleteFail: number;
	expireCount: number;
};

export type CountedOperation = 'gets' | 'sets' | 'create' | 'update' | 'delete' | 'compareAndSwap' | 'compareAndDelete';

type CounterNames = Readonly<Record<CountedOperation, keyof Counters>>;

/** Which counter an operation counts in. A name that is put together for each operation takes as long as the operation. */
export const successCounters: CounterNames = {
	gets: 'getsSuccess',
	sets: 'setsSuccess',
	create: 'createSuccess',
	update: 'updateSuccess',
	delete: 'deleteSuccess',
	compareAndSwap: 'compareAndSwapSuccess',
	compareAndDelete: 'compareAndDeleteSuccess',
};

const failCounters: CounterNames = {
	gets: 'getsFail',
	sets: 'setsFail',
	create: 'createFail',
	update: 'updateFail',
	delete: 'deleteFail',
	compareAndSwap: 'compareAndSwapFail',
	compareAndDelete: 'compareAndDeleteFail',
};

/** Refusals that etcd counts as successes. */
const countedAsSuccess: Partial<Record<CountedOperation, ReadonlySet<number>>> = {
	update: new Set([errorCodes.rootReadOnly, errorCodes.notFile]),
	compareAndSwap: new Set([errorCodes.rootReadOnly]),
	delete: new Set([errorCodes.rootReadOnly]),
	compareAndDelete: new Set([errorCodes.compareFailed, errorCodes.notFile]),
};

/** Where a refusal counts; `code` is that of the tree's error. */
export function refusalCounter(operation: CountedOperation, code: number | undefined): keyof Counters {
	const isSuccess = code !== undefined && countedAsSuccess[operation]?.has(code);
	return (isSuccess ? successCounters : failCounters)[operation];
}

export function zeroCounters(): Counters {
	return {
		getsSuccess: 0,
		getsFail: 0,
		setsSuccess: 0,
		setsFail: 0,
		deleteSuccess: 0,
		deleteFail: 0,
		updateSuccess: 0,
		updateFail: 0,
		createSuccess: 0,
		createFail: 0,
		compareAndSwapSuccess: 0,
		compareAndSwapFail: 0,
		compareAndDeleteSuccess: 0,
		compareAndDeleteFail: 0,
		expireCount: 0,
	};
}

/** The known counters of a record, which may lack some. */
export function countersFrom(record: Readonly<Record<string, unknown>>): Counters {
	const counters = zeroCounters();
	for (const name of Object.keys(counters) as Array<keyof Counters>) {
		const value = record[name];
		counters[name] = typeof value === 'number' ? value : 0;
	}

	return counters;
}
