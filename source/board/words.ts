/**
Numbers and facts of the board as people read them.
*/
import {type DiskUsage} from '../engine/member-report.ts';
import {formatBytes} from '../format/sizes.ts';
import {formatSeconds} from '../format/durations.ts';
import {counted, grouped} from '../util/counted.ts';
import {type ExpiringView, type MemberRow} from './state.ts';

/** `0`, `0.3`, `12`, `1,234` a second; a dash when it is not known. */
export function rateText(perSecond: number | undefined): string {
	if (perSecond === undefined) {
		return '-';
	}

	if (perSecond < 0.05) {
		return '0';
	}

	return perSecond < 9.95 ? perSecond.toFixed(1) : grouped(Math.round(perSecond));
}

/** `<0.1 ms`, `0.4 ms`, `12 ms`, `1.5 s`; a dash when it is not known. */
export function millisecondsText(milliseconds: number | undefined): string {
	if (milliseconds === undefined) {
		return '-';
	}

	if (milliseconds >= 999.5) {
		return `${(milliseconds / 1000).toFixed(1)} s`;
	}

	if (milliseconds > 0 && milliseconds < 0.05) {
		return '<0.1 ms';
	}

	return `${milliseconds < 9.95 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** `3d4h`, `12m`, `45s`: how long it has been running. */
export function uptimeText(milliseconds: number | undefined): string {
	const seconds = (milliseconds ?? 0) / 1000;
	return milliseconds === undefined ? '-' : formatSeconds(seconds < 3600 ? Math.floor(seconds) : Math.floor(seconds / 60) * 60);
}

/** What is wrong with a member, or worth knowing. */
export function remarkOf({problem, isRestarted}: MemberRow): string {
	return [...(isRestarted === true ? ['restarted'] : []), ...(problem === undefined ? [] : [problem])].join('; ');
}

export function diskFacts(usage: DiskUsage): ReadonlyArray<readonly [string, string]> {
	const {walBytes, segmentCount, snapshotBytes, snapshotCount, freeBytes, raftIndex} = usage;
	return [
		['log', `${formatBytes(walBytes)} in ${counted(segmentCount, 'segment')}`],
		['snapshots', snapshotCount === 0 ? 'none yet' : `${formatBytes(snapshotBytes)} in ${grouped(snapshotCount)}`],
		['log index', grouped(raftIndex)],
		['free', formatBytes(freeBytes)],
	];
}

/** How many nodes expire at all, as far as that is known. */
export function expiringText({isReading, isPartial, readCount, count}: ExpiringView): string {
	if (isReading) {
		return `${counted(readCount, 'node')} read…`;
	}

	return `${grouped(count)}${isPartial ? ' or more' : ''} with a ttl`;
}
