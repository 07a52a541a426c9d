/**
The scripts that make bash, zsh and fish ask etcsh itself. Its answer is one suggestion a line; a first line of `:files` asks
for file names.
*/
import {type ShellName} from '../language/shell-line.ts';

const bash = `# bash completion for etcsh. Load it with: source <(etcsh completion bash)
_etcsh() {
	local reply line
	COMPREPLY=()
	# The whole line, since bash takes words apart at : and =.
	reply=$(command "$1" __complete bash "\${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null) || return
	if [[ $reply == :files ]]; then
		compopt -o default -o filenames
		return
	fi
	# Line by line: names are neither split nor taken for patterns.
	while IFS= read -r line; do
		[[ -n $line ]] && COMPREPLY+=("$line")
	done <<< "$reply"
	if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == */ ]]; then
		compopt -o nospace
	fi
}
complete -F _etcsh etcsh
`;

const zsh = String.raw`#compdef etcsh
# zsh completion for etcsh. Load it with: source <(etcsh completion zsh)
_etcsh() {
	local -a lines texts shown open_texts
	local line text meaning
	# The word at the caret as it stands there, with the quote that is open in it.
	lines=("${'$'}{(@f)$(command $words[1] __complete zsh -- "${'$'}{(@Q)words[2,CURRENT-1]}" "$QIPREFIX$PREFIX" 2>/dev/null)}")
	if [[ $lines[1] == :files ]]; then
		_files
		return
	fi
	for line in $lines; do
		text=${'$'}{line%%$'\t'*}
		if [[ $text == */ ]]; then
			open_texts+=("$text")
		elif [[ -n $text ]]; then
			meaning=${'$'}{line#*$'\t'}
			texts+=("$text")
			shown+=("$text${'$'}{meaning:+  -- $meaning}")
		fi
	done
	(( $#open_texts )) && compadd -S '' -l -d open_texts -a open_texts
	(( $#texts )) && compadd -l -d shown -a texts
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _etcsh etcsh
`;

const fish = String.raw`# fish completion for etcsh. Load it with: etcsh completion fish | source
function __etcsh_complete
	set -l tokens (commandline -opc)
	set -l current (commandline -ct)
	set -l lines (command $tokens[1] __complete fish -- $tokens[2..-1] "$current" 2>/dev/null)
	if test "$lines[1]" = :files
		__fish_complete_path "$current"
	else
		printf '%s\n' $lines
	end
end
complete -c etcsh -f -a '(__etcsh_complete)'
`;

export const completionScripts: Readonly<Record<ShellName, string>> = {bash, zsh, fish};
