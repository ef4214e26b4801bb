package dev.millrace.predictor;

import java.util.LinkedHashSet;

/// The sequence numbers of records whose predictions are on the stream though Lambda will send them again, because one
/// before them failed. It holds up to a limit, and forgets the oldest beyond that.
final class PublishedAhead {

    private final int limit;
    private final LinkedHashSet<String> sequenceNumbers = new LinkedHashSet<>();

    PublishedAhead(int limit) {
        this.limit = limit;
    }

    boolean contains(String sequenceNumber) {
        return sequenceNumbers.contains(sequenceNumber);
    }

    void remember(String sequenceNumber) {
        if (sequenceNumber.isEmpty()) {
            return;
        }
        sequenceNumbers.add(sequenceNumber);
        if (sequenceNumbers.size() > limit) {
            sequenceNumbers.removeFirst();
        }
    }

    void forget(String sequenceNumber) {
        sequenceNumbers.remove(sequenceNumber);
    }
}
