package dev.millrace.cloud.storage;

import dev.millrace.wire.ServerFault;

/// There is no room for what was to be kept. Deletions are still taken.
public final class NoSpaceException extends ServerFault {
    NoSpaceException() {
        super("No space left on the server's disk. Delete what is not needed, or make room on the disk.");
    }
}
