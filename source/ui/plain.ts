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
import {type Completion} from '../prompt/completion/completion.ts';
import {needCountMax, needKey} from '../prompt/completion/completion-values.ts';
import {promptPrefix} from '../prompt/prompt-prefix.ts';
import {questionEnding, type Question} from '../terminal/questions.ts';
import {drawable} from '../terminal/text/signs.ts';
import {visible} from '../terminal/text/terminal-safe.ts';
import {outputDrained} from '../terminal/output.ts';
import {switchEcho} from '../terminal/password.ts';
import {terminalFacts} from '../terminal/terminal-facts.ts';
import {KeyInput} from '../terminal/input/key-input.ts';
import {type KeyEvent} from '../terminal/input/keys.ts';
import {typedAheadRead} from '../terminal/input/typed-ahead.ts';
import {wrapWords} from '../terminal/text/wrap.ts';
import {LinePrompt} from './line-prompt.ts';
import {LineSearch} from './line-search.ts';
import {colorFacts} from './rows/theme.ts';
import {Exits, exitCodeOf} from './screen/exits.ts';
import {type InteractiveOptions} from './interactive.tsx';
import {SilenceableOutput} from './screen/silenceable-output.ts';
import {
	choicesText,
	drawingKeyText,
	keysText,
	SpokenProgress,
} from './spoken.ts';

/** Events that come in one go are said in one go. */
const quietMilliseconds = 700;

async function completionOf(session: Session, line: string): Promise<Completion> {
	const learned = new Set<string>();
	for (;;) {
		const completion = session.completer.complete(line, line.length);
		const {needs} = completion;
		if (needs === undefined || learned.size === needCountMax || learned.has(needKey(needs))) {
			return completion;
		}

		learned.add(needKey(needs));
		await session.completer.learn(needs);
	}
}

/** What readline inserts: the only choice, or what all have in common. */
function insertion({candidates, prefixedCount, count, common, start}: Completion, line: string): CompleterResult {
	const typed = line.slice(start);
	const [first] = candidates;
	if (first !== undefined && (count === 1 || prefixedCount === 1)) {
		return [[first.text + (first.isComplete ? ' ' : '')], typed];
	}

	return [common?.startsWith(typed) === true ? [common] : [], typed];
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
	startFile,
	asides,
}: InteractiveOptions): Promise<number> {
	let exitCode = 0;
	let unfinished = '';
	/** Ctrl-D may come while a program is about to get the keyboard, and what ends the shell while it has it. */
	let areLinesOver = false;
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

				const safe = block.type === 'drawn' ? block.text : visible(block.text, {keepLayout: true});
				const text = block.type === 'output' ? safe : drawable(safe);
				prompt.say(block.type === 'error' && stdout.isTTY ? wrapWords(text, stdout.columns) : text);
			},
			drained: async signal => outputDrained(signal),
			clearScreen: () => undefined,
			suspend: () => undefined,
			async withTerminal(run) {
				await typedAheadRead();
				if (areLinesOver) {
					return run();
				}

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

					if (!areLinesOver) {
						lines.resume();
					}
				}
			},
			terminal() {
				const facts = terminalFacts(process.env);
				return facts && {
					...facts, ...colorFacts(), columns: Infinity, isReadOut: true,
				};
			},
		},
	});
	const screen = new SilenceableOutput(stdout);
	const isEditing = stdout.isTTY && process.env.TERM !== 'dumb';
	const keys = stdin.isTTY ? new KeyInput(stdin, isEditing ? 'readline' : 'lines', event => takeKey(event)) : undefined;
	const lines = createInterface({
		input: keys ?? stdin,
		output: screen,
		terminal: isEditing,
		history: linesOf(history),
		completer(line: string, callback: (error: Error | null, result: CompleterResult) => void) {
			void completionOf(session, line).then(completion => {
				const result = insertion(completion, line);
				if (!(completion.count === 1 || completion.prefixedCount === 1)) {
					prompt.say(choicesText(completion));
					prompt.show();
				}

				callback(null, result);
			});
		},
	});
	const prompt = new LinePrompt({
		quietMilliseconds,
		write(text) {
			stdout.write(text);
		},
		line: () => lines.line ?? '',
		draw() {
			lines.setPrompt(
				unfinished === ''
					? `${promptPrefix(session.state.place, {columns: Infinity, now: session.now(), isReadOut: true})
						.map(({text}) => visible(text))
						.join(' ')} > `
					: '... ',
			);
			lines.prompt(true);
		},
	});
	using _shown = asides.shownBy(text => {
		prompt.say(visible(text, {keepLayout: true}));
	});
	const search = new LineSearch(() => history.entries);
	const tell = (text: string): void => {
		prompt.say(stdout.isTTY ? wrapWords(text, stdout.columns) : text);
		prompt.show();
	};

	const replaceLine = (text: string): void => {
		lines.write(null, {ctrl: true, name: 'e'});
		lines.write(null, {ctrl: true, name: 'u'});
		lines.write(text);
	};

	const searchBack = (): void => {
		const found = isEditing
			? search.older(lines.line)
			: {problem: 'Lines cannot be edited on this terminal: history lists the earlier ones.\n'};
		if ('problem' in found) {
			tell(found.problem);
		} else {
			replaceLine(found.line);
		}
	};

	/** The keys that readline does not know. */
	const takeKey = (event: KeyEvent): boolean => {
		prompt.show();
		const line = lines.line ?? '';
		const isQuestionMark = event.type === 'text' && event.text === '?' && line === '' && prompt.isOpen && unfinished === '';
		if (isQuestionMark || (event.type === 'key' && event.name === 'f1')) {
			tell(keysText);
			return true;
		}

		if (event.type === 'key' && /^f\d+$/.test(event.name)) {
			tell(drawingKeyText(event.name));
			return true;
		}

		if (event.type !== 'key' || event.name !== 'ctrl-r' || !prompt.isOpen) {
			return false;
		}

		// What was typed in the same moment is in the line by then.
		setImmediate(searchBack);
		return true;
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
			replaceLine('');
		}

		stdout.write('\n');
		prompt.open();
	};

	const spokenProgress = new SpokenProgress();
	let asked: Question | undefined;
	let isAnswered = false;
	const stopListening = session.subscribe(() => {
		const {question} = session.state;
		if (question !== undefined && asked === undefined) {
			isAnswered = false;
			ask(question);
		}

		// The line that answers ends with its own, unless it is not shown.
		if (question === undefined && asked !== undefined && (screen.isSilent || !isAnswered)) {
			setEcho(true);
			stdout.write('\n');
		}

		asked = question;
		const {running, progress} = session.state;
		const news = spokenProgress.take(progress, session.now());
		if (news !== undefined) {
			prompt.say(news);
		}

		if (running === undefined && !prompt.isOpen) {
			prompt.open();
		}
	});
	lines.on('line', line => {
		if (session.state.question !== undefined) {
			isAnswered = true;
			session.answer(line);
			return;
		}

		prompt.close();
		const text = unfinished + line;
		if (splitCommands(text).problem !== undefined) {
			unfinished = `${text}\n`;
			prompt.open();
			return;
		}

		unfinished = '';
		if (text.trim() === '') {
			prompt.open();
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
		areLinesOver = true;
		if (stdout.isTTY && (prompt.isOpen || session.state.question !== undefined)) {
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
	if (startFile === undefined) {
		prompt.open();
	} else {
		session.submitFile(startFile);
	}

	try {
		await Promise.race([session.closed, exits.failed]);
		return exitCode;
	} finally {
		stopListening();
		prompt.close();
		lines.close();
		keys?.destroy();
		await session.close();
	}
}
