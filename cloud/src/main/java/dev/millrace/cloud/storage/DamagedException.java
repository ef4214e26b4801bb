package dev.millrace.cloud.storage;

import dev.millrace.wire.ServerFault;

/// Bytes on the disk are not those that were written, or are gone. What and where is in the log.
public final class DamagedException extends ServerFault {
    DamagedException() {
        super("What is kept of this is damaged on the server's disk; its log says where.");
    }
}
