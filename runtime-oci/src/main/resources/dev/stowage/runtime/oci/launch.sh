# launch.sh OPERATION SYNC COMMAND...: the fence. Whoever settles renames the operation directory away; then
# the first act fails and the command is never run. SYNC is the file for conmon's report, or - for none.
true >"$1/$$" || exit 125
if [ "$2" != - ]; then
    exec 3>>"$2"
    _OCI_SYNCPIPE=3
    export _OCI_SYNCPIPE
fi
shift 2
exec "$@"
