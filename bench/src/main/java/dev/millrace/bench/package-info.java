/// A load driver for a running server. It speaks to it as AWS's clients do, signatures included, but over plain
/// sockets
/// with requests made beforehand, so that what is measured is the server and not a client library.
@NullMarked
package dev.millrace.bench;

import org.jspecify.annotations.NullMarked;
