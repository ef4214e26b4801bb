package dev.millrace.cloud.service.s3.store;

import java.util.HashMap;
import java.util.Map;

/// Who reads which file. A file that is released while it is read is deleted when the last reader is done.
final class Leases {
    private final Map<String, Lease> byId = new HashMap<>();

    private static final class Lease {
        private int readers;
        private boolean doomed;
    }

    synchronized void take(String id) {
        byId.computeIfAbsent(id, _ -> new Lease()).readers++;
    }

    /// @return whether the caller is to delete the file
    synchronized boolean give(String id) {
        Lease lease = byId.get(id);
        if (lease == null || --lease.readers > 0) {
            return false;
        }
        byId.remove(id);
        return lease.doomed;
    }

    /// @return whether the caller is to delete the file now
    synchronized boolean doom(String id) {
        Lease lease = byId.get(id);
        if (lease == null) {
            return true;
        }
        lease.doomed = true;
        return false;
    }
}
