# completion.bash - hvbench's commands and options for bash, as the hvbench that is completed names them itself.
_hvbench() {
	local word=${COMP_WORDS[COMP_CWORD]} words=()
	if [ "$COMP_CWORD" = 1 ]; then
		words=$("$1" --help=words)
	elif [[ $word == -* ]]; then
		words=$("$1" "${COMP_WORDS[1]}" --help=words 2> /dev/null)
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _hvbench hvbench
