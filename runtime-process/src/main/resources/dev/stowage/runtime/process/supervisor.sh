# supervisor.sh supervise RUN-DIRECTORY SHELL SIGNALS   waits for the program and writes how it ended
# supervisor.sh gate RUN-DIRECTORY                      waits to be opened, then becomes the program
#
# SIGNALS: numbers of signals that are ignored here and must not be in the program; may be empty.
#
# For any POSIX sh; tried with dash, busybox sh and bash. Nothing is started with &: a shell without job
# control would have the program ignore INT and QUIT.
umask 077
cd "$2" || exit 1

start_time_of() {
    read -r facts <"/proc/$1/stat" || exit 1
    # The name of the command, in brackets, may hold blanks: fields are counted behind it.
    set -- ${facts##*) }
    start_time=${20}
}

case $1 in
supervise)
    # The fence: whoever settles this container takes the directory away first.
    echo >"operations/$$" || exit 1
    heedful=
    if [ -n "$4" ] && env "--default-signal=$4" true; then
        heedful="env --default-signal=$4"
    fi
    # shellcheck disable=SC2086 # one command or none
    $heedful setsid "$3" "$2/supervisor.sh" gate "$2" </dev/null >>stdout 2>>stderr
    code=$?
    # By a link, so that the exit is there whole and the first one stands; again while the disk is full.
    until { echo "$code" >exit.next && ln exit.next exit; } || [ -e exit ] || ! [ -e supervisor.sh ]; do
        sleep 1
    done
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
    # bash in POSIX mode runs no EXIT trap when exec fails, but can be told to go on.
    [ -z "${BASH_VERSION-}" ] || shopt -s execfail
    failed=$2/failed
    trap 'code=$?; case $code in 126 | 127) echo "$code" >"$failed" ;; esac; exit "$code"' EXIT
    . ./program
    ;;
esac
