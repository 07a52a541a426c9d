/**
etcd's log lines: `2026-11-22 05:30:52.848722 I | etcdmain: text`, in local time.
*/
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
			this.#write(`${localTime(new Date())} ${level} | ${origin}: ${text}\n`);
		}
	};
}

function localTime(date: Date): string {
	const two = (number: number) => String(number).padStart(2, '0');
	const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
	return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}000`;
}
