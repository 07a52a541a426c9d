/**
The connections of one port that have sent nothing but plain requests so far.
*/
import {type Buffer} from 'node:buffer';
import {type Socket} from 'node:net';
import process from 'node:process';
import {type PortRules} from './answer-request.ts';
import {type ConnectionLimits} from './connection.ts';
import {type HttpContext} from './context.ts';
import {PlainConnection, type PlainPort} from './plain-connection.ts';

/** Whether it is open where nothing else is said. */
export function isShortWayOpen(): boolean {
	return process.env.ETCSH_SHORT_WAY !== 'off';
}

/** Makes node:http read the rest of a connection: these bytes, and then, when that has come already, its end. */
type HandOver = (socket: Socket, bytes: Buffer, isEnded: boolean) => void;

export class ShortWay implements PlainPort {
	context: HttpContext | undefined;
	rules: PortRules;
	readonly limits: ConnectionLimits;
	readonly #handOver: HandOver;
	readonly #connections = new Set<PlainConnection>();

	constructor(rules: PortRules, limits: ConnectionLimits, handOver: HandOver) {
		this.rules = rules;
		this.limits = limits;
		this.#handOver = handOver;
	}

	take(socket: Socket): void {
		this.#connections.add(new PlainConnection(this, socket));
	}

	/** Answers from now on, beginning with what has been waiting. */
	serve(context: HttpContext): void {
		this.context = context;
		for (const connection of this.#connections) {
			connection.goOn();
		}
	}

	lookForLate(): void {
		for (const connection of this.#connections) {
			connection.lookForLate();
		}
	}

	forget(connection: PlainConnection): void {
		this.#connections.delete(connection);
	}

	handOver(connection: PlainConnection, socket: Socket, bytes: Buffer, isEnded: boolean): void {
		this.forget(connection);
		this.#handOver(socket, bytes, isEnded);
	}
}
