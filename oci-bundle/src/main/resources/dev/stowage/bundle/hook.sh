# DIRECTORY JSON PROGRAM ARGUMENT...   runs a hook as if the runtime had been given the caller's bundle
#
# The runtime runs hooks in the directory of its private copy, and names that in the state on standard input. DIRECTORY is
# where the hook runs, JSON the caller's bundle as JSON has it, without quotes. The state is one line.
IFS= read -r state
case $state in
*'"bundle":"'*)
    before=${state%%'"bundle":"'*}
    after=${state#*'"bundle":"'}
    while :; do
        part=${after%%'"'*}
        after=${after#*'"'}
        case $part in *\\) ;; *) break ;; esac
    done
    state=$before'"bundle":"'$2'"'$after
    ;;
esac
cd -- "$1" || exit 125
shift 2
unset PWD OLDPWD part before after
exec "$@" <<EOF
$state
EOF
