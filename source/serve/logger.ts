/**
The log of a server, as etcd writes it.
*/
import {logLine} from '../format/log-line.ts';
import {type LogLevel} from '../server/server.ts';

const severities = 'CEWNID';

export class Logger {
	readonly #write: (line: string) => void;
	#level: LogLevel;

	constructor(write: (line: string) => void, level: LogLevel) {
		this.#write = write;
		this.#level = level;
	}

	get isDebugging(): boolean {
		return this.#level === 'D';
	}

	/** Nothing less severe than `level` is written from now on. */
	readonly setLevel = (level: LogLevel): void => {
		this.#level = level;
	};

	readonly log = (level: LogLevel, origin: string, text: string): void => {
		if (severities.indexOf(level) <= severities.indexOf(this.#level)) {
			this.#write(logLine(level, `${origin}: ${text}`));
		}
	};
}
