/// Other people's programs that the server installs, starts, watches and ends.
///
/// A [dev.millrace.cloud.engine.PythonProgram] is pinned by a lock file with hashes and installed once for the user
/// ([dev.millrace.cloud.engine.InstalledPrograms]). An [dev.millrace.cloud.engine.Engine] starts it when somebody
/// needs it and ends it when nobody did for a while, or when the server ends, however that ends. Until then it is a
/// few fields: no thread, no process, no file.
///
/// ```
/// server ── setsid ▸ unshare          a process namespace where the machine allows one
///    │        └─ sh                   engine-keeper.sh: starts the program, watches the pipe
///    └─pipe──────▸│ └─ the program    and all it starts
/// ```
///
/// They run as the server's user and are trusted like the server itself: the sandbox is for users' code.
@NullMarked
package dev.millrace.cloud.engine;

import org.jspecify.annotations.NullMarked;
