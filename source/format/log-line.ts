/**
etcd's log lines: `2026-11-22 05:30:52.848722 I | etcdmain: text`, in local time.
*/

/** `level` is one letter: C, E, W, N, I or D. */
export function logLine(level: string, text: string, date = new Date()): string {
	const two = (number: number) => String(number).padStart(2, '0');
	const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
	return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}000 ${level} | ${text}\n`;
}
