/**
The status of an engine, and who is told when it changes.
*/
import {type EngineStatus} from './engine.ts';

function isSameStatus(a: EngineStatus, b: EngineStatus): boolean {
	return a.state === b.state && a.detail === b.detail;
}

export class StatusHolder {
	#status: EngineStatus = {state: 'ok'};
	readonly #listeners = new Set<(status: EngineStatus) => void>();

	get status(): EngineStatus {
		return this.#status;
	}

	set(status: EngineStatus): void {
		if (isSameStatus(status, this.#status)) {
			return;
		}

		this.#status = status;
		for (const listener of this.#listeners) {
			listener(status);
		}
	}

	listen(listener: (status: EngineStatus) => void): () => void {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}
}
