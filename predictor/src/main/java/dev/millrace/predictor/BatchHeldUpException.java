package dev.millrace.predictor;

/// Fails an invocation whose first record can never be predicted while good records stand behind it, so that Lambda
/// halves the batch. The log says what is wrong with the record.
public final class BatchHeldUpException extends RuntimeException {

    BatchHeldUpException(String sequenceNumber, int records) {
        super(
                ("Record %s, the first of %d, can never be predicted (the log says why). This invocation fails, with"
                                + " nothing published, so that Lambda halves the batch and parts it from the others"
                                + " (BisectBatchOnFunctionError)")
                        .formatted(sequenceNumber, records),
                null,
                false,
                false);
    }
}
