/**
What the system knows of a process: processor time and memory. There is nothing where there is no /proc.
*/
import {readFileSync, readdirSync} from 'node:fs';
import process from 'node:process';

/** /proc counts in hundredths of a second on every Linux. */
const tickMicroseconds = 10_000;

/** Microseconds. */
export type ProcessorTime = {readonly user: number; readonly system: number};

function read(name: string): string | undefined {
	try {
		return readFileSync(`/proc/${name}`, 'utf8');
	} catch {
		return undefined;
	}
}

export const hasProc = read('self/stat') !== undefined;

/** What follows the name, which may have blanks and brackets in it. */
function statFields(pid: number | string): readonly number[] | undefined {
	const stat = read(`${pid}/stat`);
	return stat?.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
}

/** Of all threads of a process, those that have ended included. */
export function processorTime(pid: number): ProcessorTime | undefined {
	const fields = statFields(pid);
	return fields && {user: fields[11]! * tickMicroseconds, system: fields[12]! * tickMicroseconds};
}

/** Microseconds by the name of the threads that there are. */
export function processorTimeOfThreads(pid: number): ReadonlyMap<string, number> {
	const times = new Map<string, number>();
	for (const thread of readdirSync(`/proc/${pid}/task`)) {
		const name = read(`${pid}/task/${thread}/comm`)?.trim();
		const fields = statFields(`${pid}/task/${thread}`);
		if (name !== undefined && fields !== undefined) {
			times.set(name, (times.get(name) ?? 0) + ((fields[11]! + fields[12]!) * tickMicroseconds));
		}
	}

	return times;
}

/** Of all children of this process that have ended, in microseconds. */
export function processorTimeOfChildren(): number | undefined {
	const fields = statFields('self');
	return fields && (fields[13]! + fields[14]!) * tickMicroseconds;
}

export function total({user, system}: ProcessorTime): number {
	return user + system;
}

/** Of this process so far. */
export function ownProcessorTime(): number {
	return total(process.cpuUsage());
}

/** In MB. */
export function residentMegabytes(pid: number): number | undefined {
	const kibibytes = /VmRSS:\s+(\d+)/.exec(read(`${pid}/status`) ?? '')?.[1];
	return kibibytes === undefined ? undefined : Number(kibibytes) * 1024 / 1e6;
}
