# supervisor.sh supervise RUN-DIRECTORY SHELL SIGNALS   runs the gate, and writes the exit code of the program
# supervisor.sh gate RUN-DIRECTORY                      waits until it is opened, then executes the program
#
# SIGNALS: the numbers, separated by commas, of signals that this process ignores but the program must not
# ignore; may be empty.
#
# Works with every POSIX sh; tested with dash, busybox sh and bash. Does not start the program with &, because a shell
# without job control would make the program ignore INT and QUIT.
umask 077
cd "$2" || exit 1

start_time_of() {
    read -r facts <"/proc/$1/stat" || exit 1
    # The name of the command, in parentheses, may contain blanks: the fields after it are counted.
    set -- ${facts##*) }
    start_time=${20}
}

case $1 in
supervise)
    # The fence: a process that recovers this container renames the directory first; then this fails.
    echo >"operations/$$" || exit 1
    heedful=
    if [ -n "$4" ] && env "--default-signal=$4" true; then
        heedful="env --default-signal=$4"
    fi
    # shellcheck disable=SC2086 # one command or none
    $heedful setsid "$3" "$2/supervisor.sh" gate "$2" </dev/null >>stdout 2>>stderr
    code=$?
    # A link makes the exit appear at once and keeps the first one. Repeated as long as the disk is full.
    until { echo "$code" >exit.next && ln exit.next exit; } || [ -e exit ] || ! [ -e supervisor.sh ]; do
        sleep 1
    done
    if [ -e exit-command ]; then
        # In a session of its own and without the run's mark, so that what removes the run does not end it.
        # shellcheck source=/dev/null
        . ./exit-command
    fi
    ;;
gate)
    read -r boot </proc/sys/kernel/random/boot_id || exit 1
    start_time_of "$PPID"
    monitor="$PPID $start_time"
    start_time_of "$$"
    echo "$$ $start_time $monitor $boot" >created || exit 1
    word=
    until [ "$word" = open ] && echo opened >started; do
        read -r word <gate || word=
    done
    refuse() {
        echo "$1" >failed
        exit 1
    }
    # In POSIX mode bash runs no EXIT trap if exec fails, unless execfail lets it continue.
    [ -z "${BASH_VERSION-}" ] || shopt -s execfail
    failed=$2/failed
    trap 'code=$?; case $code in 126 | 127) echo "$code" >"$failed" ;; esac; exit "$code"' EXIT
    . ./program
    ;;
esac
