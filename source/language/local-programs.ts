/**
Programs after a pipe that would take the names of keys for names of local files.
*/

/** They do something to files, and read nothing that is piped to them. */
const fileProgramNames = ['rm', 'mv', 'cp', 'touch', 'rmdir', 'unlink', 'shred', 'truncate', 'ln', 'chmod', 'chown'];
const fileProgramsSet: ReadonlySet<string> = new Set(fileProgramNames);
/** What is handed names as arguments may read files, too. */
const argumentPrograms: ReadonlySet<string> = new Set([...fileProgramNames, 'cat', 'vi', 'vim', 'nano', 'less', 'tee']);
/** Words that stand in front of a program. */
const prefixes: ReadonlySet<string> = new Set(['sudo', 'env', 'do', 'then', 'else', '{', '(', 'time', 'nohup', 'nice', 'command', '!']);
const forwarders: ReadonlySet<string> = new Set(['xargs', 'parallel']);
const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'fish']);
/** Options of xargs whose value is the next word. */
const valueOptions: ReadonlySet<string> = new Set(['-n', '-I', '-P', '-L', '-d', '-s', '-E', '-a', '-J', '-R']);

function programAfter(words: readonly string[]): string | undefined {
	let isValue = false;
	return words.find(word => {
		const wasValue = isValue;
		isValue = !wasValue && valueOptions.has(word);
		return !wasValue && !word.startsWith('-') && word !== '';
	});
}

const quoted = /\\.|'[^']*'|"(?:\\.|[^"\\])*"/gs;
const pipedSet = /(?<!\|)\|&?[ \t]*set[ \t]+(?=[^\s-])/;

/**
What stands before and behind `| set ` in a text for the system's shell, whose own `set` takes the name of a key without a word,
and writes nothing; undefined where there is none.
*/
export function pipedIntoSet(text: string): {readonly before: string; readonly behind: string} | undefined {
	const found = pipedSet.exec(text.replaceAll(quoted, piece => '_'.repeat(piece.length)));
	return found === null ? undefined : {before: text.slice(0, found.index).trim(), behind: text.slice(found.index + found[0].length).trim()};
}

/** `xargs rm`, `rm`; undefined when the text runs no such program. One that is named with its path is meant as it is. */
export function localProgramIn(text: string): string | undefined {
	for (const part of text.split(/[|&;\n]+/)) {
		const words = part.trim().split(/\s+/);
		const start = words.findIndex(word => !prefixes.has(word) && !/^\w+=/.test(word));
		const program = words[start];
		if (program !== undefined && fileProgramsSet.has(program)) {
			return program;
		}

		const forwarded = program !== undefined && forwarders.has(program) ? programAfter(words.slice(start + 1)) : undefined;
		if (forwarded !== undefined && argumentPrograms.has(forwarded)) {
			return `${program!} ${forwarded}`;
		}

		const inShell = forwarded !== undefined && shells.has(forwarded) ? part.split(/ -\w*c\s+/, 2)[1] : undefined;
		const last = inShell === undefined ? undefined : localProgramIn(inShell.replaceAll(/["']/g, ''));
		if (last !== undefined) {
			return `${program!} ${last}`;
		}
	}

	return undefined;
}
