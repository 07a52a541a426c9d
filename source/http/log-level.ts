import {textFromRaw} from '../protocol/go-escapes.ts';
import {membersIgnoringCase, parseFirstJson} from '../protocol/go-json.ts';
import {type LogLevel} from '../server/server.ts';
import {type Route} from './context.ts';
import {
	jsonError,
	send,
	type Answer,
} from './exchange.ts';

/** Upper-case names a level goes by. Nothing is finer than debug here, so trace is the same. */
const levels: Readonly<Record<string, LogLevel>> = {
	CRITICAL: 'C',
	C: 'C',
	ERROR: 'E',
	E: 'E',
	0: 'E',
	WARNING: 'W',
	W: 'W',
	1: 'W',
	NOTICE: 'N',
	N: 'N',
	2: 'N',
	INFO: 'I',
	I: 'I',
	3: 'I',
	DEBUG: 'D',
	D: 'D',
	4: 'D',
	TRACE: 'D',
	T: 'D',
	5: 'D',
};

const bodyBytesMax = 65_536;

/** Sets how much the server logs. */
export const logLevelRoute: Route = {
	allow: ['PUT'],
	async handle({setLogLevel}, exchange) {
		exchange.reply.allowBody();
		const body = await exchange.reply.readBody(bodyBytesMax);
		const name = typeof body === 'string' ? levelName(body) : undefined;
		send(exchange, answerOf(name, setLogLevel));
	},
};

function answerOf(name: string | undefined, setLogLevel: (level: LogLevel) => void): Answer {
	if (name === undefined) {
		return jsonError(400, 'Invalid json body');
	}

	const level = levels[name.toUpperCase()];
	if (level === undefined) {
		return jsonError(400, `Invalid log level ${name}`);
	}

	setLogLevel(level);
	return {status: 204, headers: [], body: ''};
}

/** Empty when the document names none; undefined when it is not such a document. */
function levelName(body: string): string | undefined {
	let document: unknown;
	try {
		document = parseFirstJson(textFromRaw(body));
	} catch {
		return undefined;
	}

	if (document === null) {
		return '';
	}

	const members = membersIgnoringCase(document);
	const level = members?.level ?? '';
	return members === undefined || typeof level !== 'string' ? undefined : level;
}
