import {type EtcdServer, type LogLevel} from '../server/server.ts';
import {type Audience} from './audience.ts';
import {type Exchange} from './exchange.ts';
import {type EventEncoder} from './json.ts';
import {type Metrics} from './metrics.ts';

/** Takes a line for the log: severity, part of the program, text. */
export type LogSink = (level: LogLevel, origin: string, text: string) => void;

/** What the routes work on. */
export type HttpContext = {
	readonly server: EtcdServer;
	/** The server's, kept at hand for every answer. */
	readonly clusterId: string;
	readonly encoder: EventEncoder;
	readonly audience: Audience;
	readonly metrics: Metrics;
	readonly log: LogSink;
	/** Sets the least severity that is logged. */
	readonly setLogLevel: (level: LogLevel) => void;
};

/** A group of requests, picked by path. */
export type Route = {
	/** In the order of the Allow header; absent when any method will do. */
	readonly allow?: readonly string[];
	handle(context: HttpContext, exchange: Exchange): void | Promise<void>;
};
