/**
Lines of the source in stacks, looked up when a stack is. Node itself, which AVA asks for that, reads the source map of each
file that is loaded: 0.1 s of processor time in the process of a usual test file.
*/
import {readFileSync} from 'node:fs';
import {SourceMap} from 'node:module';
import {fileURLToPath} from 'node:url';
import process from 'node:process';

const maps = new Map();
/** Some of Node's own errors have their stacks put together at once, again and again for the same few places. */
const places = new Map();

function mapOf(url) {
	if (!maps.has(url)) {
		let map;
		try {
			map = new SourceMap(JSON.parse(readFileSync(fileURLToPath(`${url}.map`), 'utf8')));
		} catch {
			// It has none.
		}

		maps.set(url, map);
	}

	return maps.get(url);
}

function originOf(place, url, line, column) {
	const origin = mapOf(url)?.findOrigin(Number(line), Number(column));
	return origin?.fileName === undefined ? place : `${fileURLToPath(new URL(origin.fileName, url))}:${origin.lineNumber}:${origin.columnNumber}`;
}

function mapped(place, ...position) {
	if (!places.has(place)) {
		places.set(place, originOf(place, ...position));
	}

	return places.get(place);
}

function titleOf(error) {
	try {
		return Error.prototype.toString.call(error);
	} catch {
		return '<error>';
	}
}

export function mapStacks() {
	process.setSourceMapsEnabled(false);
	const lineOf = site => `    at ${site}`.replace(/(file:\/\/\S*\/build\/\S+\.js):(\d+):(\d+)/, (...match) => mapped(...match));
	// oxlint-disable-next-line unicorn-js/no-nonstandard-builtin-properties -- V8 asks it for the text of a stack
	Error.prepareStackTrace = (error, sites) => [titleOf(error), ...sites.map(site => lineOf(site))].join('\n');
}
