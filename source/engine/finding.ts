/** One step of the examination of a connection. */
export type Finding = {
	/** The endpoint that was looked at. */
	readonly endpoint: string;
	/** What was looked at: `DNS`, `TCP`, `TLS`, … */
	readonly step: string;
	/** `slow`: it works, but takes longer than it should; `unknown`: an earlier step failed, or this one does not apply. */
	readonly state: 'ok' | 'slow' | 'failed' | 'unknown';
	readonly text: string;
	/** What to do, in one line, written as the hint of a UserError. */
	readonly advice?: string;
};
