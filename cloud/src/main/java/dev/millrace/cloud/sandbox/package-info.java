/// Processes for functions and jobs, without a container engine.
///
/// [dev.millrace.cloud.sandbox.image.ImageStore] makes an image's layers into a root file system, once.
/// [dev.millrace.cloud.sandbox.Sandbox] starts a program over such a root, or over the machine's own programs, in its
/// own user, mount and process namespaces: read-only root, a /proc of its own, a few devices, a /tmp of a given size,
/// and nothing else of the machine. [dev.millrace.cloud.sandbox.SandboxedProcess] is that program with all it starts;
/// it ends as one, also when the server is killed.
///
/// ```
/// server ── setpriv ▸ unshare          dies with the server (parent-death signal)
///             └─ sh (pid 1 inside)     mounts, changes the root, waits; dies with unshare
///                 └─ setpriv ▸ prlimit ▸ unshare ▸ the program: no privileges, uid 993 of its own user namespace
/// ```
///
/// The network is the machine's: functions reach the server on the loopback address. CPU time is not limited.
@NullMarked
package dev.millrace.cloud.sandbox;

import org.jspecify.annotations.NullMarked;
