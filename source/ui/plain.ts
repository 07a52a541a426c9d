/**
The shell as plain lines, for screen readers and terminals that cannot be redrawn: nothing that was printed ever
changes, watches print a line for each event.
*/
import process from 'node:process';
import {createInterface, type CompleterResult} from 'node:readline';
import {commands} from '../commands/index.ts';
import {runCommand} from '../running/run.ts';
import {type History} from '../prompt/history/history.ts';
import {Session} from '../session/session.ts';
import {splitCommands} from '../language/words.ts';
import {promptPrefix} from '../prompt/prompt-prefix.ts';
import {questionEnding, type Question} from '../terminal/questions.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {outputDrained} from '../terminal/output.ts';
import {switchEcho} from '../terminal/password.ts';
import {terminalFacts} from '../terminal/terminal-facts.ts';
import {KeyInput} from '../terminal/input/key-input.ts';
import {colorFacts} from './rows/theme.ts';
import {Exits, exitCodeOf} from './screen/exits.ts';
import {type InteractiveOptions} from './interactive.tsx';
import {SilenceableOutput} from './screen/silenceable-output.ts';

async function completions(session: Session, line: string): Promise<CompleterResult> {
	let completion = session.completer.complete(line, line.length);
	if (completion.needs !== undefined) {
		await session.completer.learn(completion.needs);
		completion = session.completer.complete(line, line.length);
	}

	const {candidates, prefixedCount, start} = completion;
	// Readline inserts the common start, which adds nothing unless all candidates begin with what was typed.
	return [
		candidates.slice(0, prefixedCount === 0 ? undefined : prefixedCount).map(({text, isComplete}) => text + (isComplete ? ' ' : '')),
		line.slice(start),
	];
}

/** Newest first, one line each, as readline wants it. */
function linesOf(history: History): string[] {
	return history.entries.filter(entry => !entry.includes('\n')).reverse();
}

/** Resolves to the exit code. */
export async function runPlain({
	engine,
	history,
	output,
	totalTimeoutMs,
	profile,
	profiles,
}: InteractiveOptions): Promise<number> {
	let exitCode = 0;
	let isPrompting = false;
	let unfinished = '';
	const {stdin, stdout} = process;
	const session = new Session({
		engine,
		profile,
		profiles,
		commands,
		runCommand,
		history,
		output,
		totalTimeoutMs,
		isLineMode: true,
		host: {
			print(block) {
				if (block.type === 'command') {
					return;
				}

				const text = block.type === 'drawn' ? block.text : visible(block.text, {keepLayout: true});
				stdout.write(isPrompting ? `\n${text}` : text);
				if (isPrompting) {
					prompt();
				}
			},
			drained: async signal => outputDrained(signal),
			clearScreen: () => undefined,
			suspend: () => undefined,
			async withTerminal(run) {
				lines.pause();
				const wasRaw = stdin.isTTY && stdin.isRaw;
				if (wasRaw) {
					stdin.setRawMode(false);
				}

				try {
					return await run();
				} finally {
					if (wasRaw) {
						stdin.setRawMode(true);
					}

					lines.resume();
				}
			},
			terminal() {
				const facts = terminalFacts(process.env);
				return facts && {...facts, ...colorFacts()};
			},
		},
	});
	const screen = new SilenceableOutput(stdout);
	const isEditing = stdout.isTTY && process.env.TERM !== 'dumb';
	const keys = stdin.isTTY ? new KeyInput(stdin, isEditing ? 'readline' : 'lines') : undefined;
	const lines = createInterface({
		input: keys ?? stdin,
		output: screen,
		terminal: isEditing,
		history: linesOf(history),
		completer(line: string, callback: (error: Error | null, result: CompleterResult) => void) {
			void completions(session, line).then(result => {
				callback(null, result);
			});
		},
	});
	const prompt = (): void => {
		isPrompting = true;
		lines.setPrompt(
			unfinished === ''
				? `${promptPrefix(session.state.place, {columns: stdout.columns, now: session.now()})
					.map(({text}) => visible(text))
					.join(' ')} > `
				: '... ',
		);
		lines.prompt(true);
	};

	/** Whether what is typed can be seen. */
	const setEcho = (isOn: boolean): void => {
		screen.isSilent = !isOn;
		if (!isEditing && stdin.isTTY) {
			switchEcho(isOn ? 'echo' : '-echo');
		}
	};

	const ask = (question: Question): void => {
		const rows = visible(`${question.text}${questionEnding(question)}`, {keepLayout: true}).split('\n');
		stdout.write(rows.slice(0, -1).map(row => `${row}\n`).join(''));
		lines.setPrompt(rows.at(-1)!);
		lines.prompt();
		if (question.kind === 'password') {
			setEcho(false);
		}
	};

	/** Cancels what is running, or else the line. */
	const interrupt = (): void => {
		if (session.state.running !== undefined) {
			session.interrupt();
			return;
		}

		unfinished = '';
		if (isEditing) {
			lines.write(null, {ctrl: true, name: 'e'});
			lines.write(null, {ctrl: true, name: 'u'});
		}

		stdout.write('\n');
		prompt();
	};

	let asked: Question | undefined;
	const stopListening = session.subscribe(() => {
		const {question} = session.state;
		if (question !== undefined && asked === undefined) {
			ask(question);
		}

		if (question === undefined && screen.isSilent) {
			setEcho(true);
			stdout.write('\n');
		}

		asked = question;
		if (session.state.running === undefined && !isPrompting) {
			prompt();
		}
	});
	lines.on('line', line => {
		if (session.state.question !== undefined) {
			session.answer(line);
			return;
		}

		isPrompting = false;
		const text = unfinished + line;
		if (splitCommands(text).problem !== undefined) {
			unfinished = `${text}\n`;
			prompt();
			return;
		}

		unfinished = '';
		if (text.trim() === '') {
			prompt();
		} else {
			session.submit(text);
		}
	}).on('history', entries => {
		// Neither an answer nor a part of a line is a line of the shell.
		const [newest = ''] = entries;
		if (session.state.question !== undefined || unfinished !== '' || splitCommands(newest).problem !== undefined) {
			entries.shift();
		}
	}).on('SIGINT', interrupt).on('close', () => {
		if (stdout.isTTY && (isPrompting || session.state.question !== undefined)) {
			stdout.write('\n');
		}

		session.leave();
	});
	using exits = new Exits({
		onSignal(signal) {
			if (signal === 'SIGINT') {
				interrupt();
				return;
			}

			exitCode = exitCodeOf(signal);
			session.leave();
		},
		restore() {
			lines.close();
		},
	});
	prompt();
	try {
		await Promise.race([session.closed, exits.failed]);
		return exitCode;
	} finally {
		stopListening();
		lines.close();
		keys?.destroy();
		await session.close();
	}
}
