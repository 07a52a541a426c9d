/** The page of the key help that is open. */
export class KeyHelp {
	#page: number | undefined;

	/** From 0; absent while it is closed. */
	get page(): number | undefined {
		return this.#page;
	}

	/** Opens it, or turns the page. */
	turn(): void {
		this.#page = this.#page === undefined ? 0 : this.#page + 1;
	}

	/** Returns whether it was open. */
	close(): boolean {
		const wasOpen = this.#page !== undefined;
		this.#page = undefined;
		return wasOpen;
	}
}
