/**
The names that this machine has for itself: its host name, alone and in its domains, and those of its hosts file. What
resolves by them was decided here, not by somebody's name server.
*/
import {readFileSync, statSync} from 'node:fs';
import {hostname} from 'node:os';

const hostsFile = '/etc/hosts';
const resolverFile = '/etc/resolv.conf';

/** A hosts file against advertisements has 100,000 names: they are read when first asked for, and when it has changed. */
let hosts: {readonly modifiedMs: number; readonly names: ReadonlySet<string>} = {modifiedMs: -1, names: new Set()};

/** `name` MUST be in lower case. */
export function isMachineName(name: string): boolean {
	const own = hostname().toLowerCase();
	return name === own || name === `${own}.local` || hostsNames().has(name)
		|| (name.startsWith(`${own}.`) && domains().includes(name.slice(own.length + 1)));
}

function hostsNames(): ReadonlySet<string> {
	const modifiedMs = statSync(hostsFile, {throwIfNoEntry: false})?.mtimeMs ?? 0;
	if (modifiedMs !== hosts.modifiedMs) {
		hosts = {modifiedMs, names: new Set(linesOf(hostsFile).flatMap(([, ...names]) => names))};
	}

	return hosts.names;
}

function domains(): string[] {
	return linesOf(resolverFile).flatMap(([option = '', ...names]) => option === 'search' || option === 'domain' ? names : []);
}

/** The words of each line in lower case, comments aside; none when the file can't be read. */
function linesOf(file: string): string[][] {
	try {
		return readFileSync(file, 'utf8').toLowerCase().split('\n').map(line => line.split('#', 1)[0]!.split(/\s/).filter(word => word !== ''));
	} catch {
		return [];
	}
}
