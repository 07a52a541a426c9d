/**
Processors apart from the one that hears the devices. Whoever waits for the disk is woken up there, and so a process that keeps it busy is
felt by a server that syncs, whatever its priority; on another one it is not (`bench/past.ts`, `bench/growth.md`).
*/

/** The numbers of a list of Linux, as `0-2,5`. */
function numbersOf(list: string): number[] {
	return list.trim().split(',').flatMap(range => {
		const [first = NaN, last = first] = range.split('-').map(Number);
		return Number.isSafeInteger(first) && Number.isSafeInteger(last) && last - first < 10_000
			? Array.from({length: Math.max(0, last - first + 1)}, (_, i) => first + i)
			: [];
	});
}

/**
Of those that a process may use, all but the one that gets most interrupts of devices, as `0,2`; undefined where none gets twice as many
as any other, or none would be left. `interrupts` is /proc/interrupts, `status` /proc/PID/status.
*/
export function quietProcessors(interrupts: string, status: string): string | undefined {
	const [header = '', ...lines] = interrupts.split('\n');
	const processors = header.matchAll(/CPU(\d+)/g).map(([, number]) => ({number: Number(number), count: 0})).toArray();
	for (const line of lines) {
		// What has a name instead of a number is the processors' own: timers, calls among them.
		const counts = /^ *\d+: *(?<counts>[\d ]+)/.exec(line)?.groups?.counts;
		for (const [i, count] of counts?.trim().split(/ +/).slice(0, processors.length).entries() ?? []) {
			processors[i]!.count += Number(count);
		}
	}

	const [most, second] = processors.toSorted((a, b) => b.count - a.count);
	const allowed = numbersOf(/^Cpus_allowed_list:(?<list>.*)$/m.exec(status)?.groups?.list ?? '');
	const others = allowed.filter(number => number !== most?.number);
	const standsOut = most !== undefined && second !== undefined && most.count > 0 && most.count >= 2 * second.count;
	return standsOut && others.length > 0 && others.length < allowed.length ? others.join(',') : undefined;
}
