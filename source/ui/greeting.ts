/**
What is said at the start: what this is, what it works on, where the data is.
*/
import {homedir} from 'node:os';
import {type EngineInfo} from '../engine/engine.ts';
import {etcdVersion, etcshVersion} from '../version.ts';
import {visible} from '../format/terminal-safe.ts';
import {theme} from './theme.ts';

function withTilde(path: string): string {
	const home = homedir();
	return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function engineParts({kind, endpoints, dataDir}: EngineInfo): readonly string[] {
	const where = endpoints.map(endpoint => visible(endpoint)).join(', ');
	if (kind === 'remote') {
		return [`connected to ${where}`];
	}

	return [`embedded core (etcd ${etcdVersion} API)`, where, dataDir === undefined ? 'in memory' : `data ${withTilde(visible(dataDir))}`].filter(part => part !== '');
}

const hint = 'Tab completes, F1 shows the keys, watch KEY opens a pane.';
const firstHints = [
	'Type help for the commands; those of etcdctl work as they are: set /a/b hello, then get /a/b.',
	'cd /a goes into a directory, Tab completes, → takes a grey suggestion, Ctrl-R searches what was typed.',
	'watch /a --recursive opens a pane that shows changes as they come. F1 shows all keys, Ctrl-D leaves.',
];

export function greeting(info: EngineInfo, {isFirstRun, isPlain = false}: {isFirstRun: boolean; isPlain?: boolean}): string {
	const lines = [`etcsh ${etcshVersion} · ${engineParts(info).join(' · ')}`];
	if (isPlain) {
		return `${lines.join('\n')}\nhelp lists the commands, exit leaves.\n`;
	}

	return [...lines, ...(isFirstRun ? firstHints : [hint]).map(line => theme.dim(line)), ''].join('\n');
}
