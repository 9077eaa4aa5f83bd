# launch.sh OPERATION SYNC COMMAND...   runs a fenced command
#
# OPERATION is the operation directory. A process that recovers the container renames it first; then the first
# line fails and the command does not run. SYNC is the file for the report of conmon, or - for none.
true >"$1/$$" || exit 125
if [ "$2" != - ]; then
    exec 3>>"$2"
    _OCI_SYNCPIPE=3
    export _OCI_SYNCPIPE
fi
shift 2
exec "$@"
