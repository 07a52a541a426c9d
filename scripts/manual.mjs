/**
Writes man/etcsh.1 from the command table and that of the keys, and docs/keys.md from the latter. With `--check` it only says whether
both files are up to date, by its exit code.
*/
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import process from 'node:process';
import {build} from 'esbuild';

const {outputFiles} = await build({
	stdin: {
		contents: [
			'language/global-flags', 'commands/common/command', 'commands/index', 'version', 'prompt/editing/key-bindings', 'prompt/editing/key-list', 'prompt/editing/vi-table',
		].map(name => `export * from './${name}.ts';`).join('\n'),
		resolveDir: 'source',
	},
	bundle: true,
	format: 'esm',
	platform: 'node',
	write: false,
	external: ['../backup/*', '../../backup/*', '../../past/*', '../server/*'],
	tsconfigRaw: {compilerOptions: {verbatimModuleSyntax: false}},
});
const {
	etcdctlFlags, ownFlags, followsTerminator, isGroup, ownSummaryOf, commands, etcdVersion, KeyBindings, listActions, viRows,
} = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
const {version} = JSON.parse(await readFile('package.json', 'utf8'));

function escaped(text) {
	return text
		.replaceAll('\\', String.raw`\e`)
		.replaceAll('-', String.raw`\-`)
		.replaceAll(/^(['.])/gm, String.raw`\&$1`)
		.replaceAll(/[^\0-\u{7F}]/gu, character => String.raw`\[u${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);
}

function bold(text) {
	return String.raw`\fB${escaped(text)}\fR`;
}

function italic(text) {
	return String.raw`\fI${escaped(text)}\fR`;
}

function dashed(name) {
	return bold(name.length === 1 ? `-${name}` : `--${name}`);
}

function flagEntry({name, alias, type, usage, ownUsage = usage}) {
	const names = [name, alias].filter(each => each !== undefined).map(each => dashed(each)).join(', ');
	const value = type === 'bool' ? '' : ` ${italic(type === 'strings' ? 'string' : type)}`;
	return `.TP\n${names}${value}\n${escaped(ownUsage)}\n`;
}

function synopsisOf(path, command) {
	const positionals = command.arguments.map((argument, index) => {
		const {name, isOptional, isRepeated} = argument;
		const text = `${followsTerminator(argument, index) ? escaped('-- ') : ''}${italic(name)}${isRepeated ? ' ...' : ''}`;
		return isOptional ? `[${text}]` : text;
	});
	if (command.takesPath) {
		positionals.splice(1, 0, `[.${italic('path')}]`);
	}

	return [bold(path), ...(command.flags.length > 0 ? [`[${italic('flags')}]`] : []), ...positionals].join(' ');
}

function commandSection(path, command) {
	const flags = command.flags.length === 0 ? '' : `.RS\n${command.flags.map(flag => flagEntry(flag)).join('')}.RE\n`;
	const also = command.ownAliases === undefined ? '' : `, also as ${command.ownAliases.join(', ')}`;
	const notes = (command.notes ?? []).map(note => `.PP\n${escaped(note)}\n`).join('');
	const noted = notes === '' ? '' : `.RS\n${notes}.RE\n`;
	const examples = (command.examples ?? []).map(example => escaped(`etcsh ${example}`));
	const shown = examples.length === 0 ? '' : `.RS\n.PP\nExamples:\n.PP\n.nf\n${examples.join('\n')}\n.fi\n.RE\n`;
	return `.TP\n${synopsisOf(path, command)}\n${escaped(`${ownSummaryOf(command)}${also}`)}\n${noted}${flags}${shown}`;
}

const sections = commands.map(entry => isGroup(entry)
	? `.SS ${escaped(entry.name)}\n${entry.subcommands.map(command => commandSection(`${entry.name} ${command.name}`, command)).join('')}`
	: `.SS ${escaped(entry.name)}\n${commandSection(entry.name, entry)}`);

const keySections = listActions(new KeyBindings(), 'emacs');

function keyEntry(names, help, note = '') {
	return `.TP\n${names}\n${escaped(help)}${note}\n`;
}

const keyText = keySections.map(({title, actions}) => `.SS ${title}\n${actions.map(({name, keys, help}) => keyEntry(
	keys.length === 0 ? italic(name) : keys.map(key => bold(key)).join(', '), help, keys.length === 0 ? '; no key has it at first' : ` (${italic(name)})`,
)).join('')}`).join('') + `.SS vi\nNormal mode, after\n.B editing vi\n${viRows.map(({keys, help}) => keyEntry(bold(keys), help)).join('')}`;

const page = String.raw`.\" Made by scripts/manual.mjs.
.TH ETCSH 1 "" "etcsh ${escaped(version)}" "User Commands"
.SH NAME
etcsh \- shell, client and server for etcd v2 key trees
.SH SYNOPSIS
.B etcsh
.RI [ options ]
.br
.B etcsh
.RI [ options ]
.I command
.RI [ flags ]
.RI [ arguments ]
.br
.B etcsh
.RI [ options ]
<
.I file
.br
.B etcsh etcdctl
.RI [ options ]
.I command
\&...
.br
.B etcsh serve
.RI [ flags ]
.SH DESCRIPTION
Without a command, on a terminal,
.B etcsh
is an interactive shell on the key tree of an etcd cluster, or on its own tree in a data directory.
With a command it runs that and exits.
From a file or a pipe it reads commands, one a line.
.PP
.B etcsh etcdctl
is etcdctl ${escaped(etcdVersion)} to the letter, its help texts and exit codes included.
.B etcsh serve
is an etcd ${escaped(etcdVersion)} server of one member;
.B etcsh serve \-\-help
shows its flags.
For tests,
.B \-\-ephemeral \-\-print\-url
keeps everything in memory and prints where it answers.
.SH OPTIONS
Options come before the command.
${[...etcdctlFlags, ...ownFlags].map(flag => flagEntry(flag)).join('')}.SH COMMANDS
${sections.join('')}.SH KEYS
F1 in the shell shows the keys,
.B bind
lists all actions with the keys that they have, and
.B editing vi
takes those of vi. The configuration file changes them:
.PP
.nf
keys:
  ctrl\-k: find\-key
  f5: none
  vi\-normal:
    space: find\-key
.fi
.PP
What stands directly below
.B keys
holds for all modes, the rest for
.BR emacs ,\  vi\-insert \ or\  vi\-normal .
A second key may follow ctrl\-x. Terminals send the same for ctrl\-i and tab, for ctrl\-m and enter, and some for ctrl\-h and backspace.
Ctrl\-C, and Ctrl\-D on an empty line, stay as they are.
${keyText}.SH EXIT STATUS
.TP
.B 0
success;
.BR diff :
both are the same;
.BR grep :
something was found;
.BR doctor :
everything works
.TP
.B 1
something is missing or wrong on the command line, or an administrative command failed, or what was printed did not arrive;
.BR diff :
the two differ;
.BR grep :
nothing was found;
.BR doctor :
something is wrong
.TP
.B 2
the members of the cluster could not be reached;
.BR diff :
it could not be found out
.TP
.B 4
the cluster refused, or did not answer in time
.TP
.B 5
no member is healthy
.TP
.B 6
the answer to a change was lost, and whether it was made is unknown; the message says what is there now
.TP
.B 70
an error in etcsh itself, whose details are in a file; with ETCSH_DEBUG=1 they are shown
.TP
.B 130
interrupted by Ctrl\-C; watch and exec\-watch end with 0 then, as those of etcdctl do
.TP
.BR 141 ,\  143
the reader of the output has gone; ended by SIGTERM, or with 129 by SIGHUP: as after Ctrl\-C, a transfer says how far it got
.PP
.B etcsh etcdctl
ends with 0 after mistakes in its command line, as the original does.
.SH ENVIRONMENT
.TP
.B ETCDCTL_ENDPOINTS
the cluster to speak to;
.BR ETCDCTL_ENDPOINT \ and\  ETCDCTL_PEERS
are older names
.TP
.B ETCDCTL_DISCOVERY_SRV
the domain whose SRV records name the endpoints
.TP
.BR ETCDCTL_CERT_FILE ,\  ETCDCTL_KEY_FILE ,\  ETCDCTL_CA_FILE
TLS files
.TP
.B ETCSH_API
the version of etcd's API by which endpoints are spoken to, 2 or 3, as with \fB\-\-api\fR
.TP
.BR ETCSH_CONFIG ,\  ETCSH_PROFILE
the configuration file, and the profile in it to work on
.TP
.BR ETCSH_PAGER ,\  PAGER
what shows output that is taller than the screen; empty for nothing
.TP
.BR VISUAL ,\  EDITOR
the editor of
.B edit
.TP
.B ETCSH_THEME
.BR light \ or\  dark
where the terminal does not report its background
.TP
.B NO_COLOR
no colours
.TP
.B ACCESSIBLE
a shell of plain lines, as
.B \-\-plain
gives
.TP
.BR XDG_CONFIG_HOME ,\  XDG_DATA_HOME ,\  XDG_STATE_HOME
where the configuration file, the data of the embedded server and the history are
.SH COMPLETION
.nf
source <(etcsh completion bash)
source <(etcsh completion zsh)
etcsh completion fish | source
.fi
`;

const cell = text => text.replaceAll('|', String.raw`\|`);
const row = cells => `| ${cells.map(each => cell(each)).join(' | ')} |\n`;
const code = text => `\`${text}\``;

const keysPage = `# Keys

Made by \`scripts/manual.mjs\` from the table of actions, from which F1 and the command \`bind\` are made, too.

The configuration file changes them (\`config.yaml\`, see the readme):

\`\`\`yaml
keys:
  ctrl-k: find-key              # a key and an action, in all modes
  f5: none                      # a key that does nothing
  ctrl-x k: kill-to-line-end    # a second key may follow ctrl-x
  vi-normal:                    # or emacs, or vi-insert: in that mode alone
    space: find-key
    H: line-start
\`\`\`

A name that is not known is answered with those like it when the shell starts; everything else counts. Ctrl-C, and Ctrl-D on an empty
line, stay as they are, as do Esc in insert mode and the digits in normal mode; some key has to run the line. Terminals send the same for
ctrl-i and tab, for ctrl-m, ctrl-j and enter, for ctrl-[ and escape, and some for ctrl-h and backspace; most do not tell Shift with Ctrl. The full
screen has its own keys, which \`?\` shows there; texts typed into it, and its panes, take those below. Plain lines (\`--plain\`) have those of
Node's readline.

${keySections.map(({title, actions}) => `## ${title}

| action | keys | |
|---|---|---|
${actions.map(({name, keys, help}) => row([code(name), keys.map(key => code(key)).join(' '), help])).join('')}`).join('\n')}
## vi, normal mode

With \`editing vi\`, or \`editing: vi\` in the configuration file. In insert mode the keys are those above.

| keys | |
|---|---|
${viRows.map(({keys, help}) => row([keys.split(' ').map(key => code(key)).join(' '), help])).join('')}`;

const files = [['man/etcsh.1', page], ['docs/keys.md', keysPage]];
if (process.argv.includes('--check')) {
	const present = await Promise.all(files.map(async ([file]) => readFile(file, 'utf8').catch(() => '')));
	process.exitCode = files.every(([, text], i) => text === present[i]) ? 0 : 1;
} else {
	await mkdir('man', {recursive: true});
	await Promise.all(files.map(async ([file, text]) => writeFile(file, text)));
}
