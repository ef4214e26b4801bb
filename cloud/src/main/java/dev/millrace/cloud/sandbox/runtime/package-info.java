/// What runs a function that is only code (a zip): the machine's own Python, Node.js or JDK, started as AWS's managed
/// runtime of that name starts it, or the code's own `bootstrap`.
///
/// [dev.millrace.cloud.sandbox.runtime.HostRuntimes] plans; [dev.millrace.cloud.sandbox.Sandbox] starts.
/// `bootstrap.py` and `bootstrap.mjs` (resources of this package) are the clients of the Lambda Runtime API that AWS's
/// runtimes bring; Java's is AWS's own.
@NullMarked
package dev.millrace.cloud.sandbox.runtime;

import org.jspecify.annotations.NullMarked;
