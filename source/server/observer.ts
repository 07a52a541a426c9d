/**
Who wants to know how long things take. Calls must be quick and must not throw.
*/
export type Observer = {
	/** A proposal was answered, `seconds` after it was made. */
	onProposal(seconds: number, isFailed: boolean): void;
	/** A batch was written and synced. */
	onSync(seconds: number): void;
	/** A snapshot was written; so much of the time went into turning the tree into JSON. */
	onSnapshot(seconds: number, marshallingSeconds: number): void;
};
