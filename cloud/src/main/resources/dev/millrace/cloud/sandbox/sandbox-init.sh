# Pid 1 of a sandbox, from the mounts to the change of root. Read by sh from its standard input: before this text come
# assignments of $fstab, $stage and $shmall, after it the program's environment and the program.
#
# $stage becomes the root: it holds the machine's programs, which the last steps need, and in root/ the program's own
# root. The old root goes. A program that got out of root/ would find nothing but the machine's programs, read-only.
exec 3</dev/null
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin
# Shared memory of System V is this namespace's own and ends with it; it may be as large as the program's memory. A kernel
# that lets nobody but the machine's root set that leaves it without a limit of its own.
echo "$shmall" 2>/dev/null >/proc/sys/kernel/shmall || :
mount --all --fstab "$fstab" <&3 || exit 125
cd "$stage" && pivot_root . .old <&3 && umount -l /.old <&3 && cd / || exit 125
printf '\036ready\n' >&2
unset fstab stage shmall PWD OLDPWD SHLVL LC_ALL
