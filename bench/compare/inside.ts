/**
Runs in the server that is observed (`node --import`): measures its event loop or profiles it, from one message of the bench
to the next.
*/
import inspector from 'node:inspector';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';

export type Wish = 'profile' | 'delays' | 'memory' | 'end';
/** Microseconds, the most there was: what the event loop was late, and processor time of its thread from one turn to the next. */
export type Delays = {readonly delay: number; readonly turn: number};
export type Finding = {readonly profile?: inspector.Profiler.Profile; readonly delays?: Delays; readonly memory?: NodeJS.MemoryUsage};

/** Microseconds between two looks of the profiler. */
const interval = 250;

let end: (() => Finding) | undefined;

function startProfile(): () => Finding {
	const session = new inspector.Session();
	session.connect();
	session.post('Profiler.enable');
	session.post('Profiler.setSamplingInterval', {interval});
	session.post('Profiler.start');
	return () => {
		let profile: inspector.Profiler.Profile | undefined;
		// Without another thread in between, the answer is there when the call returns.
		session.post('Profiler.stop', (_, answer) => {
			profile = answer.profile;
		});
		session.disconnect();
		return {profile};
	};
}

function threadMicroseconds(): number {
	const {user, system} = process.threadCpuUsage();
	return user + system;
}

function startDelays(): () => Finding {
	const delays = monitorEventLoopDelay({resolution: 1});
	let turn = 0;
	let before = threadMicroseconds();
	// On a busy machine a delay may be the fault of others; processor time is not.
	const timer = setInterval(() => {
		const now = threadMicroseconds();
		turn = Math.max(turn, now - before);
		before = now;
	}, 1).unref();
	delays.enable();
	return () => {
		delays.disable();
		clearInterval(timer);
		return {delays: {delay: delays.max / 1000, turn}};
	};
}

process.on('message', (wish: Wish) => {
	if (wish === 'end') {
		process.send!(end?.() ?? {});
	} else if (wish === 'memory') {
		process.send!({memory: process.memoryUsage()});
	} else {
		end = wish === 'profile' ? startProfile() : startDelays();
		process.send!({});
	}
});
process.channel?.unref();
// A start is profiled from its first moment.
if (process.env.ETCSH_BENCH_PROFILE === 'start') {
	end = startProfile();
}
