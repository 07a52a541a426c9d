/**
Programs that are run for a command or a pane and must outlive neither it nor this process. Each leads its own process group
(`detached`), so that it ends with everything it has started.
*/
import {type ChildProcess} from 'node:child_process';
import process from 'node:process';

/** How long a program may take to end when it is told to. */
const graceMs = 2000;

/** Signals that end a process at once unless it listens for them. */
const endingSignals = ['SIGHUP', 'SIGTERM', 'SIGQUIT'] as const;

/** The groups, by the ids of those that lead them. */
const groups = new Set<number>();

function signalGroup(id: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-id, signal);
	} catch {
		// It is gone.
	}
}

function killAll(): void {
	for (const id of groups) {
		signalGroup(id, 'SIGKILL');
	}
}

function onSignal(signal: NodeJS.Signals): void {
	killAll();
	if (process.listenerCount(signal) !== 1) {
		return;
	}

	// Nobody else listens for it, so it takes its usual effect.
	process.off(signal, onSignal);
	process.kill(process.pid, signal);
}

let isListening = false;

function listen(): void {
	if (isListening) {
		return;
	}

	isListening = true;
	process.on('exit', killAll);
	for (const signal of endingSignals) {
		process.on(signal, onSignal);
	}
}

function stopListeningUnlessNeeded(): void {
	if (groups.size > 0) {
		return;
	}

	isListening = false;
	process.off('exit', killAll);
	for (const signal of endingSignals) {
		process.off(signal, onSignal);
	}
}

/** Starts a program, which has to lead its group, and ends it when the signal fires and when this process ends. */
export function startOwned<Program extends ChildProcess>(start: () => Program, signal: AbortSignal): Program {
	// Before the start: a program may be quicker than what follows here, and whoever hears of it ends this process.
	listen();
	const child = start();
	const {pid} = child;
	if (pid === undefined) {
		stopListeningUnlessNeeded();
		return child;
	}

	let timer: NodeJS.Timeout | undefined;
	const end = (): void => {
		signalGroup(pid, 'SIGTERM');
		timer = setTimeout(() => {
			signalGroup(pid, 'SIGKILL');
		}, graceMs).unref();
	};

	groups.add(pid);
	child.once('close', () => {
		signal.removeEventListener('abort', end);
		if (timer !== undefined) {
			clearTimeout(timer);
			// Ends what it leaves behind.
			signalGroup(pid, 'SIGKILL');
		}

		groups.delete(pid);
		stopListeningUnlessNeeded();
	});
	if (signal.aborted) {
		end();
	} else {
		signal.addEventListener('abort', end, {once: true});
	}

	return child;
}
